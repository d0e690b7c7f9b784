import { inWords, meaningOf, saysUnavailable } from './client-error.js';

/**
 * - `connection-string`: it can't be read, or a file that it names is missing.
 * - `unreachable`: nothing answers at the address, or not in time.
 * - `certificate`: the server's certificate, or ours, is not accepted.
 * - `credentials`: the server refuses them, or wants some.
 * - `not-ready`: a server answers, and says that it can't work yet.
 * - `other`: what answers is no EventStoreDB, or one that can't do what is needed.
 */
export type StartFaultReason = 'connection-string' | 'unreachable' | 'certificate' | 'credentials' | 'not-ready' | 'other';

/** Why the event log on EventStoreDB can't be opened. Holds no password. An app names the setting by the reason. */
export class EventStoreStartFault extends Error {
  override readonly name = 'EventStoreStartFault';
  constructor(readonly reason: StartFaultReason, message: string, options?: ErrorOptions) {
    super(message, options);
  }
}

/** What the first question to the server failed with. */
export function startFaultOf(error: unknown): EventStoreStartFault {
  if (error instanceof EventStoreStartFault) return error;
  const reason = reasonOf(error);
  return new EventStoreStartFault(reason, `${sentences[reason]} (${inWords(error)})`, { cause: error });
}

const sentences: Readonly<Record<StartFaultReason, string>> = {
  'connection-string': "the connection string of EventStoreDB can't be used",
  unreachable: 'no EventStoreDB answers at the address of the connection string',
  certificate: "the connection to EventStoreDB can't be made safe: a certificate is not accepted",
  credentials: 'EventStoreDB refuses the user and password, or asks for some; they must be allowed to read $all, and are never sent over a connection with tls=false',
  'not-ready': 'EventStoreDB answers that it is not ready',
  other: 'what answers at the address of the connection string does not work as EventStoreDB does',
};

const certificateWords = /certificate|self[- ]signed|SSL routines|ERR_TLS|wrong version number/i;

function reasonOf(error: unknown): StartFaultReason {
  if (meaningOf(error) === 'access-denied') return 'credentials';
  const message = error instanceof Error ? error.message : '';
  if (certificateWords.test(message)) return 'certificate';
  if (saysNotReady(error)) return 'not-ready';
  if (saysUnavailable(error) || /^Failed to discover/.test(message) || (error instanceof Error && error.name === 'TimedOut')) return 'unreachable';
  return 'other';
}

/** While it starts, and on a node that is no leader yet. */
export const saysNotReady = (error: unknown): boolean => error instanceof Error && /not ready/i.test(error.message);
