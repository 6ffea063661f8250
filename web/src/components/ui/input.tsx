import type { ComponentProps } from 'react';
import { cn } from '@/lib/cn';

export const fieldLook =
  'w-full min-w-0 rounded-lg border border-input bg-surface text-ui text-foreground placeholder:text-muted-foreground transition-colors duration-120 focus-visible:border-ring focus-visible:outline-offset-0 disabled:opacity-55 aria-invalid:border-danger';

export function Input({ className, ...props }: ComponentProps<'input'>) {
  return <input data-slot="input" className={cn(fieldLook, 'h-11 px-3 lg:h-9.5', className)} {...props} />;
}

export function Textarea({ className, ...props }: ComponentProps<'textarea'>) {
  return <textarea data-slot="textarea" className={cn(fieldLook, 'min-h-24 px-3 py-2', className)} {...props} />;
}
