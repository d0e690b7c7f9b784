import type { ReadReq } from '@eventstore/db-client/generated/streams_pb.js';
import type { Recorded } from './recorded.js';

/** Events that the server looks at between two checkpoints, times the client's interval. */
const defaultWindow = 32;

export interface EventFilter {
  matches(event: Recorded): boolean;
  /** Events looked at between two checkpoints. */
  readonly checkpointEvery: number;
}

/** Null when all events are wanted. @throws {SyntaxError} for a regular expression that is none. */
export function eventFilterOf(options: ReadReq.Options.FilterOptions | undefined): EventFilter | null {
  if (options === undefined) return null;
  const byStream = options.hasStreamIdentifier();
  const expression = byStream ? options.getStreamIdentifier() : options.getEventType();
  const prefixes = expression?.getPrefixList() ?? [];
  const regex = expression?.getRegex() ? new RegExp(expression.getRegex(), 'u') : null;
  const window = options.hasMax() ? options.getMax() : defaultWindow;
  return {
    matches(event) {
      const text = byStream ? event.stream : event.type;
      return regex === null ? prefixes.some((prefix) => text.startsWith(prefix)) : regex.test(text);
    },
    checkpointEvery: window * Math.max(options.getCheckpointintervalmultiplier(), 1),
  };
}
