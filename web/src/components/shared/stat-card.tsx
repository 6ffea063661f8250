import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Card } from '@/components/ui/card';
import { Skeleton } from '@/components/ui/skeleton';
import { cn } from '@/lib/cn';

/** One number and what it means. It is as high before its number is there as after. */
export function StatCard(props: {
  label: string;
  icon: LucideIcon;
  value: ReactNode | undefined;
  note?: ReactNode;
  tone?: 'coin' | 'primary';
}) {
  const Icon = props.icon;
  return (
    <Card className="p-4">
      <div className="flex items-center gap-2">
        <p className="min-w-0 flex-1 truncate text-2sm text-muted-foreground">{props.label}</p>
        <Icon
          className={cn(
            'size-4.5 stroke-[1.75]',
            props.tone === 'coin' ? 'text-coin-foreground' : 'text-muted-foreground',
          )}
          aria-hidden="true"
        />
      </div>
      <div className="mt-1 flex h-10 items-center truncate font-semibold text-2xl max-sm:text-xl">
        {props.value ?? <Skeleton className="h-7 w-24" />}
      </div>
      {'note' in props ? (
        <p className="h-6 truncate text-2sm text-muted-foreground">{props.value === undefined ? null : props.note}</p>
      ) : null}
    </Card>
  );
}
