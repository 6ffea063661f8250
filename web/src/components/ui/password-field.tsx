'use client';

import { Eye, EyeOff } from 'lucide-react';
import { type ComponentProps, useState } from 'react';
import { useTranslations } from 'use-intl';
import { cn } from '@/lib/cn';
import { Input } from './input';

/** A password, which may be looked at; it reads from left to right whatever the page does. */
export function PasswordField({ className, ...props }: ComponentProps<'input'>) {
  const t = useTranslations('common');
  const [isShown, setShown] = useState(false);
  const Icon = isShown ? EyeOff : Eye;
  return (
    <div dir="ltr" className="relative">
      <Input {...props} type={isShown ? 'text' : 'password'} className={cn('pe-11', className)} />
      <button
        type="button"
        aria-label={t(isShown ? 'hidePassword' : 'showPassword')}
        aria-pressed={isShown}
        onClick={() => setShown(!isShown)}
        className="absolute inset-y-0 end-0 grid w-11 place-items-center rounded-e-lg text-muted-foreground hover:text-foreground"
      >
        <Icon className="size-4.5" aria-hidden="true" />
      </button>
    </div>
  );
}
