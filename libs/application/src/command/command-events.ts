import type { DomainEvent } from '@rapport/domain';
import type { NewEvent } from '@rapport/event-log';
import { parse } from 'uuid';
import { codec, type StoredPlace } from '../codec.js';
import type { CommandRequest } from '../command-outcome.js';
import type { CommandHandling, NameUuid } from './command-handling.js';

/** Fixed for ever: with another one, commands sent again would get other event ids. */
const eventNamespace = parse('6f4d8a52-2f0e-5c1b-9a53-0d6a1c7be3a4');

/** The same command with the same content in the same stream always gives the same ids. */
export const eventIdOf = (nameUuid: NameUuid, commandId: string, fingerprint: string, stream: string, index: number): string =>
  nameUuid(eventNamespace, `${commandId}\n${fingerprint}\n${stream}\n${index}`);

export interface CommandOrigin {
  readonly stream: string;
  readonly customerId: string | null;
  readonly fingerprint: string;
  readonly request: CommandRequest<unknown>;
}

/** The events of one command as they are stored. @throws {PrivacyFault} when there is something to seal for a customer who is erased. */
export function eventsToStore(
  events: readonly DomainEvent[], origin: CommandOrigin, { vault, nameUuid }: Pick<CommandHandling, 'vault' | 'nameUuid'>,
): readonly NewEvent[] | Promise<readonly NewEvent[]> {
  const { stream, customerId, fingerprint, request } = origin;
  const { commandId, correlationId, causationId, actor, now: recordedAt, traceparent } = request;
  const untraced: StoredPlace['metadata'] =
    customerId === null
      ? { correlationId, causationId, commandId, actor, recordedAt, fingerprint }
      : { customerId, correlationId, causationId, commandId, actor, recordedAt, fingerprint };
  const metadata = traceparent === undefined ? untraced : { ...untraced, traceparent };
  let isSealing = false;
  const encoded = events.map((event, index) => {
    const made = codec.encode(event, { id: eventIdOf(nameUuid, commandId, fingerprint, stream, index), stream, metadata }, vault);
    isSealing ||= made instanceof Promise;
    return made;
  });
  return isSealing ? Promise.all(encoded) : (encoded as readonly NewEvent[]);
}
