import type { RecordedEvent } from '@rapport/event-log';
import { metadataOf } from '@rapport/application';

/** Where an accepted command's last event stands, as its client was told. */
export interface Acceptance {
  readonly stream: string;
  readonly revision: number;
  readonly position: string;
}

/** What clients were told for good, by command id. */
export type AcceptedCommands = ReadonlyMap<string, Acceptance>;

interface Stored extends Acceptance {
  readonly firstRevision: number;
}

/** What the reactor gives answers nobody. */
const isReaction = (event: RecordedEvent): boolean => metadataOf(event).actor.id === 'reactor';

/**
 * The first difference between what clients were told and what the log holds, in words, or null: each accepted command's
 * events stand there exactly once, in a row, where the answer said; and nothing stands there that nobody was told of, but
 * for what the reactor gave.
 */
export function firstUnequalCommand(accepted: AcceptedCommands, events: readonly RecordedEvent[]): string | null {
  const stored = new Map<string, Stored>();
  const heads = new Map<string, number>();
  const reactions = new Set<string>();
  for (const event of events) {
    const { stream, revision, position } = event;
    const next = (heads.get(stream) ?? -1) + 1;
    if (revision !== next) return `${stream} has revision ${revision} where ${next} comes next`;
    heads.set(stream, revision);
    const { commandId } = metadataOf(event);
    if (isReaction(event)) reactions.add(commandId);
    const before = stored.get(commandId);
    if (before && (before.stream !== stream || before.revision !== revision - 1)) return `the command ${commandId} is in ${before.stream} at ${before.revision} and again in ${stream} at ${revision}`;
    stored.set(commandId, { stream, revision, position, firstRevision: before?.firstRevision ?? revision });
  }
  for (const [commandId, told] of accepted) {
    const found = stored.get(commandId);
    if (!found) return `the command ${commandId} was accepted and is not in the log`;
    if (found.stream !== told.stream || found.revision !== told.revision || found.position !== told.position) {
      return `the command ${commandId} was answered with ${JSON.stringify(told)} and is stored as ${JSON.stringify(found)}`;
    }
  }
  for (const commandId of stored.keys()) if (!accepted.has(commandId) && !reactions.has(commandId)) return `the command ${commandId} is in the log and was never answered as accepted`;
  return null;
}
