import type { JsonObject } from '@rapport/kernel';

export interface Shown {
  readonly body: JsonObject;
  /** What is there and was held back; left out where there is nothing. */
  readonly withheld?: readonly string[];
}

/** Notes that only the owner sees are shown to the actor who is the owner; others get null in their place. The place where roles come in later. */
export function shownTo(actorId: string, body: JsonObject): Shown {
  const notes = body['ownerOnly'];
  if (typeof notes !== 'object' || notes === null || actorId === body['ownerId']) return { body };
  const held = Object.entries(notes).filter(([, value]) => value !== null).map(([name]) => name);
  if (held.length === 0) return { body };
  const hidden = Object.fromEntries(Object.keys(notes).map((name) => [name, null]));
  return { body: { ...body, ownerOnly: hidden }, withheld: held.map((name) => `ownerOnly.${name}`) };
}
