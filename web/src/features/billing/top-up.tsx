'use client';

import { Plus } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useTranslations } from 'use-intl';
import { Button } from '@/components/ui/button';
import { Dialog, DialogTrigger } from '@/components/ui/dialog';

const TopUpDialog = dynamic(() => import('./top-up-dialog').then((module) => module.TopUpDialog), { ssr: false });

/** The way to more coins. */
export function TopUpButton() {
  const t = useTranslations('billing');
  const [isOpen, setOpen] = useState(false);
  return (
    <Dialog open={isOpen} onOpenChange={setOpen}>
      <DialogTrigger asChild>
        <Button variant="primary">
          <Plus aria-hidden="true" />
          {t('topUp')}
        </Button>
      </DialogTrigger>
      {isOpen ? <TopUpDialog onDone={() => setOpen(false)} /> : null}
    </Dialog>
  );
}
