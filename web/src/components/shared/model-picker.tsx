'use client';

import { ChevronDown } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { Popover, PopoverContent, PopoverTrigger } from '@/components/ui/popover';
import { $api, type Schemas } from '@/lib/api/client';
import { cn } from '@/lib/cn';

type Model = Schemas['ModelShown'];

// Its search comes with the first opening: no page needs it to show itself.
const ModelList = dynamic(() => import('./model-list').then((module) => module.ModelList), { ssr: false });

/** The models that can do something, cheapest answers first within a provider's order. */
export function useModels(capability: string) {
  const query = $api.useQuery('get', '/api/v1/models');
  const models = query.data?.items.filter((model) => model.capabilities.includes(capability));
  return { ...query, models };
}

/** Chooses a model by its name, what it can do, what it speaks and what it costs. */
export function ModelPicker(props: {
  models: Model[] | undefined;
  value: string | null;
  onChange: (model: string) => void;
  isOpen?: boolean;
  onOpenChange?: (isOpen: boolean) => void;
  className?: string;
  id?: string;
}) {
  const t = useTranslations('chat');
  const [isOpenHere, setOpenHere] = useState(false);
  const isOpen = props.isOpen ?? isOpenHere;
  const setOpen = props.onOpenChange ?? setOpenHere;
  const chosen = props.models?.find(({ id }) => id === props.value);
  return (
    <Popover open={isOpen} onOpenChange={setOpen}>
      <PopoverTrigger asChild>
        <Button
          id={props.id}
          variant="ghost"
          size="sm"
          className={cn('min-w-0 max-w-full shrink justify-start px-2', props.className)}
          aria-label={t('pickModel', { model: chosen?.name ?? '' })}
        >
          <bdi dir="ltr" className="truncate">
            {chosen?.name ?? t('noModel')}
          </bdi>
          <ChevronDown className="text-muted-foreground" aria-hidden="true" />
        </Button>
      </PopoverTrigger>
      <PopoverContent align="start" aria-label={t('models')} className="min-h-40 w-[min(24rem,calc(100vw-2rem))] p-0">
        <ModelList
          models={props.models ?? []}
          value={props.value}
          onChoose={(model) => {
            props.onChange(model);
            setOpen(false);
          }}
        />
      </PopoverContent>
    </Popover>
  );
}
