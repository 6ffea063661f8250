'use client';

import { Suspense } from 'react';
import { Skeleton } from '@/components/ui/skeleton';
import { ChatRoom } from './room';

/** Chat. Which conversation is open stands in the address, which only the browser knows. */
export function ChatPage() {
  return (
    <Suspense fallback={<Skeleton className="m-6 h-96" />}>
      <ChatRoom />
    </Suspense>
  );
}
