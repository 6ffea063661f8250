'use client';

import {
  Activity,
  Boxes,
  ChartNoAxesColumn,
  Plug,
  ScrollText,
  ShieldCheck,
  Users as UsersIcon,
  Workflow,
} from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useTranslations } from 'use-intl';
import { Page, PageHeader } from '@/components/shared/page';
import { TabbedPage } from '@/components/shared/tabbed-page';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Empty } from '@/components/ui/empty';
import { Skeleton } from '@/components/ui/skeleton';
import { useHref } from '@/i18n/language-context';
import { useSession } from '@/lib/api/session';
import { Users } from './users';

const loading = () => <Skeleton className="h-96 rounded-xl" />;
const AdminUsage = dynamic(() => import('./usage').then((module) => module.AdminUsage), { ssr: false, loading });
const Models = dynamic(() => import('./models').then((module) => module.Models), { ssr: false, loading });
const Providers = dynamic(() => import('./providers').then((module) => module.Providers), { ssr: false, loading });
const Jobs = dynamic(() => import('./jobs').then((module) => module.Jobs), { ssr: false, loading });
const Audit = dynamic(() => import('./audit').then((module) => module.Audit), { ssr: false, loading });
const Health = dynamic(() => import('./health').then((module) => module.Health), { ssr: false, loading });

const TABS = [
  { name: 'users', icon: UsersIcon, content: Users },
  { name: 'usage', icon: ChartNoAxesColumn, content: AdminUsage },
  { name: 'models', icon: Boxes, content: Models },
  { name: 'providers', icon: Plug, content: Providers },
  { name: 'jobs', icon: Workflow, content: Jobs },
  { name: 'audit', icon: ScrollText, content: Audit },
  { name: 'health', icon: Activity, content: Health },
] as const;

/** For admins. To anybody else it says so; what protects the data is the API. */
export function AdminPage() {
  const t = useTranslations('admin');
  const role = useSession((session) => session.user?.role);
  if (role !== 'admin') return <Forbidden />;
  return <TabbedPage title={t('title')} lead={t('lead')} tabs={TABS} nameOf={(name) => t(`tab.${name}`)} />;
}

function Forbidden() {
  const t = useTranslations('admin');
  const href = useHref();
  return (
    <Page>
      <PageHeader title={t('title')} />
      <Card>
        <Empty icon={ShieldCheck} title={t('forbidden')} description={t('forbiddenHint')} className="py-20">
          <Button asChild>
            <Link href={href('/')}>{t('back')}</Link>
          </Button>
        </Empty>
      </Card>
    </Page>
  );
}
