import type { ComponentProps, ReactNode } from 'react';
import { Button } from './button';
import { Tooltip } from './tooltip';

type IconButtonProps = Omit<ComponentProps<typeof Button>, 'aria-label' | 'children'> & {
  /** Names the act, to eyes in a tooltip and to screen readers. */
  label: string;
  keys?: string[];
  children: ReactNode;
};

export function IconButton({ label, keys, variant = 'ghost', size = 'icon', children, ...props }: IconButtonProps) {
  return (
    <Tooltip label={label} keys={keys}>
      <Button aria-label={label} variant={variant} size={size} {...props}>
        {children}
      </Button>
    </Tooltip>
  );
}
