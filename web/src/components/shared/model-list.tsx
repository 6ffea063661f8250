'use client';

import { Check } from 'lucide-react';
import { useLocale, useTranslations } from 'use-intl';
import { Amount } from '@/components/shared/amount';
import { UnitPrice } from '@/components/shared/unit-price';
import { Badge } from '@/components/ui/badge';
import { Command, CommandEmpty, CommandGroup, CommandInput, CommandItem, CommandList } from '@/components/ui/command';
import type { Schemas } from '@/lib/api/client';

type Model = Schemas['ModelShown'];

/** All models by provider, found by a piece of their names. */
export function ModelList(props: { models: Model[]; value: string | null; onChoose: (model: string) => void }) {
  const t = useTranslations('chat');
  const providers = [...new Set(props.models.map(({ provider }) => provider))];
  return (
    <Command label={t('models')}>
      <CommandInput placeholder={t('findModel')} />
      <CommandList>
        <CommandEmpty>{t('noModelFound')}</CommandEmpty>
        {providers.map((provider) => (
          <CommandGroup key={provider} heading={<bdi dir="ltr">{provider}</bdi>}>
            {props.models
              .filter((model) => model.provider === provider)
              .map((model) => (
                <CommandItem
                  key={model.id}
                  value={`${model.name} ${model.id}`}
                  onSelect={() => props.onChoose(model.id)}
                >
                  <ModelLine model={model} />
                  {model.id === props.value ? <Check className="ms-auto text-primary!" aria-hidden="true" /> : null}
                </CommandItem>
              ))}
          </CommandGroup>
        ))}
      </CommandList>
    </Command>
  );
}

function ModelLine({ model }: { model: Model }) {
  const t = useTranslations('chat');
  const named = useLanguageNames();
  return (
    <span className="grid min-w-0 gap-0.5">
      <span className="flex min-w-0 items-center gap-2">
        <bdi dir="ltr" className="truncate">
          {model.name}
        </bdi>
        {model.capabilities.includes('vision') ? <Badge tone="outline">{t('vision')}</Badge> : null}
        {model.capabilities.includes('tools') ? <Badge tone="outline">{t('tools')}</Badge> : null}
        {model.isPreview ? <Badge tone="coin">{t('isPreview')}</Badge> : null}
        {model.languages.length > 0 ? <Badge tone="outline">{named(model.languages)}</Badge> : null}
      </span>
      {model.price ? <TokenPrice price={model.price} /> : null}
      {model.unitPrice ? <UnitPrice price={model.unitPrice} /> : null}
      {model.label ? (
        <bdi dir="ltr" className="text-muted-foreground text-xs">
          {model.label}
        </bdi>
      ) : null}
    </span>
  );
}

function TokenPrice({ price }: { price: NonNullable<Model['price']> }) {
  const t = useTranslations('chat');
  return (
    <span className="text-2sm text-muted-foreground">
      {t.rich('pricePerMillion', {
        input: () => <Amount coins={price.inputPerMillion} isUnitHidden />,
        output: () => <Amount coins={price.outputPerMillion} isUnitHidden />,
      })}
    </span>
  );
}

function useLanguageNames(): (codes: string[]) => string {
  const locale = useLocale();
  const names = new Intl.DisplayNames(locale, { type: 'language' });
  const list = new Intl.ListFormat(locale, { type: 'unit' });
  return (codes) => list.format(codes.map((code) => names.of(code) ?? code));
}
