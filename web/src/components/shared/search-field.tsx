'use client';

import { Search } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Input } from '@/components/ui/input';
import { cn } from '@/lib/cn';

const PAUSE_MS = 300;

/** A field that asks once its writer pauses. */
export function SearchField(props: { label: string; onSearch: (words: string) => void; className?: string }) {
  const { onSearch } = props;
  const [words, setWords] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => onSearch(words.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [words, onSearch]);
  return (
    <div className={cn('relative', props.className)}>
      <Search
        className="pointer-events-none absolute inset-y-0 start-3 my-auto size-4.5 text-muted-foreground"
        aria-hidden="true"
      />
      <Input
        type="search"
        aria-label={props.label}
        placeholder={props.label}
        value={words}
        onChange={(event) => setWords(event.target.value)}
        className="ps-10"
      />
    </div>
  );
}
