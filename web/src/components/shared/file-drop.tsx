'use client';

import { Upload } from 'lucide-react';
import { type DragEvent, type ReactNode, useState } from 'react';
import { cn } from '@/lib/cn';

/** Takes one file: dropped on it, or chosen. */
export function FileDrop(props: {
  label: string;
  hint: ReactNode;
  accept: string;
  isDisabled?: boolean;
  onFile: (file: File) => void;
  className?: string;
}) {
  const [isOver, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file && !props.isDisabled) props.onFile(file);
  };
  const over = (event: DragEvent) => {
    event.preventDefault();
    setOver(true);
  };
  return (
    <label
      data-slot="file-drop"
      onDragOver={over}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
      className={cn(
        'grid cursor-pointer justify-items-center gap-1 rounded-lg border border-input border-dashed px-4 py-7 text-center transition-colors focus-within:outline-2 focus-within:outline-ring hover:bg-surface-2',
        isOver && 'border-primary bg-primary-soft/50',
        props.className,
      )}
    >
      <input
        type="file"
        accept={props.accept}
        disabled={props.isDisabled}
        className="sr-only"
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = ''; // the same file may be chosen again
          if (file) props.onFile(file);
        }}
      />
      <Upload className="mb-1 size-6 stroke-[1.5] text-muted-foreground" aria-hidden="true" />
      <span className="font-medium">{props.label}</span>
      <span className="text-2sm text-muted-foreground">{props.hint}</span>
    </label>
  );
}
