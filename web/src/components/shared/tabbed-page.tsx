'use client';

import type { LucideIcon } from 'lucide-react';
import type { ComponentType } from 'react';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '@/components/ui/tabs';
import { useTabInAddress } from '@/lib/tab-in-address';
import { Page, PageHeader } from './page';

/** A page of several parts, one of them in sight: which one, its address says. */
export function TabbedPage<Name extends string>(props: {
  title: string;
  lead: string;
  tabs: readonly { name: Name; icon: LucideIcon; content: ComponentType }[];
  nameOf: (tab: Name) => string;
  className?: string;
}) {
  const { title, tabs } = props;
  const [tab, setTab] = useTabInAddress(tabs.map(({ name }) => name));
  return (
    <Page className={props.className}>
      <PageHeader title={title} description={props.lead} />
      <Tabs value={tab} onValueChange={setTab}>
        <TabsList aria-label={title}>
          {tabs.map(({ name, icon: Icon }) => (
            <TabsTrigger key={name} value={name}>
              <Icon aria-hidden="true" />
              {props.nameOf(name)}
            </TabsTrigger>
          ))}
        </TabsList>
        {tabs.map(({ name, content: Content }) => (
          <TabsContent key={name} value={name}>
            <Content />
          </TabsContent>
        ))}
      </Tabs>
    </Page>
  );
}
