'use client';

import type { UseMutationResult } from '@tanstack/react-query';
import type { LucideIcon } from 'lucide-react';
import { ModelPicker } from '@/components/shared/model-picker';
import { OrderButton, OrderProblem, type Price } from '@/features/jobs/order-button';
import type { Schemas } from '@/lib/api/client';
import { problemOf } from '@/lib/api/problem';

/** How a form of the studio ends: what keeps it from being sent, who is to do it, and the act with its price. */
export function OrderEnd<Order>(props: {
  models: Schemas['ModelShown'][];
  model: string | null;
  onModel: (model: string) => void;
  price: Price;
  order: Pick<UseMutationResult<unknown, unknown, Order>, 'error' | 'isPending' | 'variables' | 'mutate'>;
  icon: LucideIcon;
  label: string;
  isReady: boolean;
}) {
  const { price, order } = props;
  return (
    <>
      <OrderProblem
        price={price.problem}
        refused={order.error ? problemOf(order.error) : null}
        onRetry={() => order.variables && order.mutate(order.variables)}
      />
      <div className="flex flex-wrap items-center gap-2 border-t pt-4">
        <span className="min-w-0 flex-1 basis-32">
          <ModelPicker models={props.models} value={props.model} onChange={props.onModel} />
        </span>
        <OrderButton
          icon={props.icon}
          label={props.label}
          estimate={price.estimate}
          isBusy={order.isPending}
          isDisabled={!props.isReady}
        />
      </div>
    </>
  );
}
