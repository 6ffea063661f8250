import { describe, expect, it } from 'vitest';
import { choicesTo, lineThrough, type Message, upTo } from './tree';

const said = (id: string, parentId: string | null): Message => ({
  id,
  parentId,
  role: id.startsWith('q') ? 'user' : 'assistant',
  content: id,
  generationId: null,
  status: 'complete',
  finishReason: null,
  createdAt: '2026-01-01T00:00:00Z',
});
// q1 → a1 → q2 → a2, then q1 was asked otherwise (q1b → a1b), then the answer to q2 was tried again (q2b → a2b).
const MESSAGES = [
  said('q1', null),
  said('a1', 'q1'),
  said('q2', 'a1'),
  said('a2', 'q2'),
  said('q1b', null),
  said('a1b', 'q1b'),
  said('q2b', 'a1'),
  said('a2b', 'q2b'),
];
const ids = (line: ReturnType<typeof lineThrough>) => line.map(({ message }) => message.id);

describe('the line through a conversation', () => {
  it('goes where something was said last', () => {
    expect(ids(lineThrough(MESSAGES, {}))).toEqual(['q1', 'a1', 'q2b', 'a2b']);
    expect(ids(lineThrough(MESSAGES.slice(0, 6), {}))).toEqual(['q1b', 'a1b']);
  });

  it('goes where one has chosen', () => {
    expect(ids(lineThrough(MESSAGES, { root: 'q1b' }))).toEqual(['q1b', 'a1b']);
    expect(ids(lineThrough(MESSAGES, { a1: 'q2' }))).toEqual(['q1', 'a1', 'q2', 'a2']);
  });

  it('names what stands in the same place', () => {
    const line = lineThrough(MESSAGES, {});
    expect(line[0]?.siblings).toEqual(['q1', 'q1b']);
    expect(line[2]?.siblings).toEqual(['q2', 'q2b']);
    expect(line[1]?.siblings).toEqual(['a1']);
  });

  it('is empty where nothing was said', () => {
    expect(lineThrough([], {})).toEqual([]);
  });

  it('can be cut after a message, and before all of them', () => {
    const line = lineThrough(MESSAGES, {});
    expect(ids(upTo(line, 'a1'))).toEqual(['q1', 'a1']);
    expect(upTo(line, null)).toEqual([]);
  });

  it('leads to any message', () => {
    expect(ids(lineThrough(MESSAGES, choicesTo(MESSAGES, 'a2')))).toEqual(['q1', 'a1', 'q2', 'a2']);
  });
});
