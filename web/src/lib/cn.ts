import { type ClassValue, clsx } from 'clsx';
import { extendTailwindMerge } from 'tailwind-merge';

// Our own sizes have to be named, or they would be taken for colours and drop the real one.
const merge = extendTailwindMerge({ extend: { classGroups: { 'font-size': [{ text: ['2sm', 'ui'] }] } } });

/** Joins class names; of two that set the same property the last one wins. */
export function cn(...classes: ClassValue[]): string {
  return merge(clsx(classes));
}
