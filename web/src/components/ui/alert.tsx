import { cva, type VariantProps } from 'class-variance-authority';
import { CircleAlert, CircleCheck, Info, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from '@/lib/cn';

const alertVariants = cva('flex items-start gap-3 rounded-lg border px-4 py-3 text-ui', {
  variants: {
    tone: {
      info: 'border-primary/25 bg-primary-soft/60',
      success: 'border-success/25 bg-success-soft',
      danger: 'border-danger/25 bg-danger-soft',
      coin: 'border-coin/40 bg-coin-soft',
    },
  },
  defaultVariants: { tone: 'info' },
});

const ICONS: Record<string, LucideIcon> = { info: Info, success: CircleCheck, danger: CircleAlert, coin: Info };
const ICON_TONES = {
  info: 'text-primary',
  success: 'text-success',
  danger: 'text-danger',
  coin: 'text-coin-foreground',
};

export function Alert(
  props: VariantProps<typeof alertVariants> & {
    title?: ReactNode;
    role?: 'alert' | 'status';
    action?: ReactNode;
    className?: string;
    children?: ReactNode;
  },
) {
  const tone = props.tone ?? 'info';
  const Icon = ICONS[tone] ?? Info;
  return (
    <div data-slot="alert" role={props.role} className={cn(alertVariants({ tone }), 'flex-wrap', props.className)}>
      <Icon className={cn('mt-1 size-4.5 shrink-0 stroke-[1.75]', ICON_TONES[tone])} aria-hidden="true" />
      <div className="min-w-0 flex-1 basis-56">
        {props.title ? <p className="font-medium">{props.title}</p> : null}
        {props.children}
      </div>
      {props.action}
    </div>
  );
}
