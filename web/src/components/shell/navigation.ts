import {
  AudioLines,
  ChartNoAxesColumn,
  Image,
  type LucideIcon,
  MessageSquare,
  PenLine,
  Settings,
  ShieldCheck,
  Wallet,
} from 'lucide-react';

/** A section of the dashboard; `key` is the letter of its shortcut after G. */
export interface Section {
  name: 'overview' | 'chat' | 'text' | 'images' | 'audio' | 'billing' | 'settings' | 'admin';
  path: string;
  icon: LucideIcon;
  key: string;
  isForAdmins?: boolean;
}

export const SECTIONS: readonly Section[] = [
  { name: 'overview', path: '/', icon: ChartNoAxesColumn, key: 'O' },
  { name: 'chat', path: '/chat/', icon: MessageSquare, key: 'C' },
  { name: 'text', path: '/text/', icon: PenLine, key: 'T' },
  { name: 'images', path: '/images/', icon: Image, key: 'I' },
  { name: 'audio', path: '/audio/', icon: AudioLines, key: 'A' },
  { name: 'billing', path: '/billing/', icon: Wallet, key: 'B' },
  { name: 'settings', path: '/settings/', icon: Settings, key: 'S' },
  { name: 'admin', path: '/admin/', icon: ShieldCheck, key: 'M', isForAdmins: true },
];

/** The sections that somebody of this role has a place for. What they may do there the API decides. */
export const sectionsFor = (role: string | undefined): Section[] =>
  SECTIONS.filter((section) => !section.isForAdmins || role === 'admin');

/** Whether a page belongs to a section; addresses begin with the language. */
export function isWithin(pathname: string, path: string): boolean {
  const inner = pathname.replace(/^\/[a-z]{2}(?=\/)/, '');
  return path === '/' ? inner === '/' : inner.startsWith(path);
}
