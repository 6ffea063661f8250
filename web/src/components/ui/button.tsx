import { cva, type VariantProps } from 'class-variance-authority';
import { LoaderCircle } from 'lucide-react';
import { Slot } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from '@/lib/cn';

export const buttonVariants = cva(
  'inline-flex shrink-0 items-center justify-center gap-2 whitespace-nowrap rounded-lg font-medium leading-none transition-colors duration-120 ease-out disabled:pointer-events-none disabled:opacity-55 aria-disabled:pointer-events-none aria-disabled:opacity-55 [&_svg]:size-4.5 [&_svg]:shrink-0 [&_svg]:stroke-[1.75]',
  {
    variants: {
      variant: {
        primary: 'bg-primary text-primary-foreground hover:bg-primary-hover',
        secondary: 'border bg-surface text-foreground hover:bg-surface-2',
        ghost: 'text-foreground hover:bg-surface-3/70',
        // As wide as a secondary one, which it takes turns with where things are chosen.
        soft: 'border border-transparent bg-primary-soft text-primary hover:bg-primary-soft/70',
        danger: 'bg-danger text-primary-foreground hover:bg-danger-hover dark:text-background',
        link: 'rounded-sm text-primary underline-offset-4 hover:underline',
      },
      size: {
        sm: 'h-8 px-3 text-2sm',
        md: 'h-9.5 px-4 text-ui',
        lg: 'h-11 px-5 text-ui',
        icon: 'size-9.5 max-lg:size-10',
        'icon-sm': 'size-8',
        inline: 'h-auto p-0 text-ui',
      },
    },
    defaultVariants: { variant: 'secondary', size: 'md' },
  },
);

type ButtonProps = ComponentProps<'button'> &
  VariantProps<typeof buttonVariants> & {
    asChild?: boolean;
    /** Shows that the act is under way, and keeps a second press from doing it again. */
    isBusy?: boolean;
  };

export function Button({ className, variant, size, asChild, isBusy, disabled, children, ...props }: ButtonProps) {
  if (asChild) {
    return (
      <Slot.Root data-slot="button" className={cn(buttonVariants({ variant, size }), className)} {...props}>
        {children}
      </Slot.Root>
    );
  }
  return (
    <button
      type="button"
      data-slot="button"
      className={cn(buttonVariants({ variant, size }), className)}
      disabled={disabled || isBusy}
      aria-busy={isBusy || undefined}
      {...props}
    >
      {isBusy ? <LoaderCircle className="animate-spin" aria-hidden="true" /> : null}
      {children}
    </button>
  );
}
