/** A conversation is a tree: edits and retries are branches. What is shown is one line through it. */

import type { Schemas } from '@/lib/api/client';

export type Message = Schemas['MessageShown'];

export const ROOT = 'root';

/** A message on the line, with those that stand in the same place, itself among them, oldest first. */
export interface Line {
  message: Message;
  siblings: string[];
}

/** Which child was chosen at a message (or at `root`); elsewhere the line goes where something was said last. */
export type Choices = Readonly<Record<string, string>>;

/** Walks from the first message to the end of the chosen line. `messages` are oldest first, as the API gives them. */
export function lineThrough(messages: readonly Message[], choices: Choices): Line[] {
  const children = childrenOf(messages);
  const newest = newestBelow(messages);
  const line: Line[] = [];
  for (let at = ROOT; ; ) {
    const here = children.get(at);
    if (!here) return line;
    const chosen = here.find(({ id }) => id === choices[at]) ?? here.reduce((a, b) => later(newest, a, b));
    line.push({ message: chosen, siblings: here.map(({ id }) => id) });
    at = chosen.id;
  }
}

/** The part of a line that leads to a message, that one included; nothing for a first message's place. */
export function upTo(line: readonly Line[], messageId: string | null): Line[] {
  const at = line.findIndex(({ message }) => message.id === messageId);
  return line.slice(0, at + 1);
}

/** Chooses the branches that lead to a message. */
export function choicesTo(messages: readonly Message[], messageId: string): Choices {
  const byId = new Map(messages.map((message) => [message.id, message]));
  const choices: Record<string, string> = {};
  for (let found = byId.get(messageId); found; found = found.parentId ? byId.get(found.parentId) : undefined) {
    choices[found.parentId ?? ROOT] = found.id;
  }
  return choices;
}

function childrenOf(messages: readonly Message[]): Map<string, Message[]> {
  const children = new Map<string, Message[]>();
  for (const message of messages) {
    const place = message.parentId ?? ROOT;
    children.set(place, [...(children.get(place) ?? []), message]);
  }
  return children;
}

/** For each message the place, in time, of the newest message that it leads to. */
function newestBelow(messages: readonly Message[]): Map<string, number> {
  const newest = new Map(messages.map(({ id }, at) => [id, at]));
  for (const { id, parentId } of messages.toReversed()) {
    if (parentId) newest.set(parentId, Math.max(newest.get(parentId) ?? 0, newest.get(id) ?? 0));
  }
  return newest;
}

const later = (newest: Map<string, number>, a: Message, b: Message): Message =>
  (newest.get(a.id) ?? 0) > (newest.get(b.id) ?? 0) ? a : b;
