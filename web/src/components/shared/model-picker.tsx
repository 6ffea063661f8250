'use client';

import { Check, ChevronDown } from 'lucide-react';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Amount } from '@/components/shared/amount';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Command, CommandEmpty, CommandGroup, CommandInput, CommandItem, CommandList } from '@/components/ui/command';
import { Popover, PopoverContent, PopoverTrigger } from '@/components/ui/popover';
import { $api, type Schemas } from '@/lib/api/client';
import { cn } from '@/lib/cn';

type Model = Schemas['ModelShown'];

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
  const providers = [...new Set(props.models?.map(({ provider }) => provider))];
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
      <PopoverContent align="start" className="w-[min(24rem,calc(100vw-2rem))] p-0">
        <Command label={t('models')}>
          <CommandInput placeholder={t('findModel')} />
          <CommandList>
            <CommandEmpty>{t('noModelFound')}</CommandEmpty>
            {providers.map((provider) => (
              <CommandGroup key={provider} heading={<bdi dir="ltr">{provider}</bdi>}>
                {props.models
                  ?.filter((model) => model.provider === provider)
                  .map((model) => (
                    <CommandItem
                      key={model.id}
                      value={`${model.name} ${model.id}`}
                      onSelect={() => {
                        props.onChange(model.id);
                        setOpen(false);
                      }}
                    >
                      <ModelLine model={model} />
                      {model.id === props.value ? <Check className="ms-auto text-primary!" aria-hidden="true" /> : null}
                    </CommandItem>
                  ))}
              </CommandGroup>
            ))}
          </CommandList>
        </Command>
      </PopoverContent>
    </Popover>
  );
}

function ModelLine({ model }: { model: Model }) {
  const t = useTranslations('chat');
  return (
    <span className="grid min-w-0 gap-0.5">
      <span className="flex min-w-0 items-center gap-2">
        <bdi dir="ltr" className="truncate">
          {model.name}
        </bdi>
        {model.capabilities.includes('vision') ? <Badge tone="outline">{t('vision')}</Badge> : null}
        {model.capabilities.includes('tools') ? <Badge tone="outline">{t('tools')}</Badge> : null}
        {model.languages.length > 0 ? <Badge tone="outline">{model.languages.join('، ')}</Badge> : null}
      </span>
      <span className="text-2sm text-muted-foreground">
        {t.rich('pricePerMillion', {
          input: () => <Amount coins={model.price.inputPerMillion} isUnitHidden />,
          output: () => <Amount coins={model.price.outputPerMillion} isUnitHidden />,
        })}
      </span>
      {model.label ? (
        <bdi dir="ltr" className="text-muted-foreground text-xs">
          {model.label}
        </bdi>
      ) : null}
    </span>
  );
}
