// @vitest-environment jsdom

import { beforeEach, expect, it } from 'vitest';
import { useSession } from '@/lib/api/session';
import { forgetOwn, ownStorage } from './own-storage';

const as = (id: string) => useSession.setState({ user: { id } as never });

beforeEach(() => localStorage.clear());

it('what one keeps is found again by oneself alone', () => {
  as('usr_1');
  ownStorage.setItem('draft', 'mine');
  as('usr_2');
  expect(ownStorage.getItem('draft')).toBeNull();
  as('usr_1');
  expect(ownStorage.getItem('draft')).toBe('mine');
});

it('who leaves for good takes along only what is their own', () => {
  localStorage.setItem('theme', 'dark');
  as('usr_2');
  ownStorage.setItem('draft', 'theirs');
  as('usr_1');
  ownStorage.setItem('draft', 'mine');
  forgetOwn();
  expect(ownStorage.getItem('draft')).toBeNull();
  as('usr_2');
  expect(ownStorage.getItem('draft')).toBe('theirs');
  expect(localStorage.getItem('theme')).toBe('dark');
});
