import { EventStoreDBClient, jsonEvent, type JSONEventData, type JSONEventType, type ResolvedEvent } from '@eventstore/db-client';
import { startEventStoreDouble, type EventStoreDouble, type EventStoreDoubleOptions } from '@rapport/testing/eventstoredb-double';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A double in a folder of its own with a client, both gone at the end. */
export interface DoubleWithClient {
  readonly double: EventStoreDouble;
  readonly client: EventStoreDBClient;
  readonly folder: string;
  /** Another client of the same double. */
  another(): EventStoreDBClient;
  restart(): Promise<void>;
  remove(): Promise<void>;
}

export const temporaryFolder = (): string => mkdtempSync(join(tmpdir(), 'rapport-double-'));
export const removeFolder = (folder: string): void => rmSync(folder, { recursive: true, force: true });

export async function doubleWithClient(options: Partial<EventStoreDoubleOptions> = {}): Promise<DoubleWithClient> {
  const folder = temporaryFolder();
  const clients: EventStoreDBClient[] = [];
  const state = {
    folder,
    double: await startEventStoreDouble({ folder, ...options }),
    another() {
      const client = EventStoreDBClient.connectionString(state.double.connectionString);
      clients.push(client);
      return client;
    },
    async restart() {
      await Promise.all(clients.splice(0).map(disposed));
      await state.double.close();
      state.double = await startEventStoreDouble({ folder, ...options });
      state.client = state.another();
    },
    async remove() {
      await Promise.all(clients.map(disposed));
      await state.double.close();
      removeFolder(folder);
    },
    client: undefined as unknown as EventStoreDBClient,
  };
  state.client = state.another();
  return state;
}

/** A client whose stream of batch appends was ended by the server waits for that stream for ever. */
async function disposed(client: EventStoreDBClient): Promise<void> {
  let limit: NodeJS.Timeout | undefined;
  const tooLong = new Promise<void>((resolve) => void (limit = setTimeout(resolve, 1000)));
  await Promise.race([client.dispose(), tooLong]);
  clearTimeout(limit);
}

export type Noted = JSONEventType<'Noted', { text: string }>;

export const noted = (text: string, id: string = randomUUID()): JSONEventData<Noted> => jsonEvent<Noted>({ id, type: 'Noted', data: { text } });

export const newStream = (): string => `note-${randomUUID()}`;

/** Takes at most `count`, then leaves. */
export async function taken(source: AsyncIterable<ResolvedEvent>, count = Infinity): Promise<NonNullable<ResolvedEvent['event']>[]> {
  const events = [];
  if (count > 0) for await (const { event } of source) if (events.push(event!) >= count) break;
  return events;
}

export const textsOf = async (source: AsyncIterable<ResolvedEvent>): Promise<unknown[]> =>
  (await taken(source)).map(({ data }) => (data as { text?: unknown }).text);

/** Polls until it holds. @throws after `limitMs` with what was waited for. */
export async function until(what: string, holds: () => boolean, limitMs = 15_000): Promise<void> {
  const end = performance.now() + limitMs;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`not within ${limitMs} ms: ${what}`);
    await new Promise((resolve) => void setTimeout(resolve, 5));
  }
}
