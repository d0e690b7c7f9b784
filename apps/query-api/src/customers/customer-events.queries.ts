import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Actor, ContractEvent } from '@rapport/contracts';
import { notFound } from '@rapport/edge';
import type { RecordedEvent } from '@rapport/event-log';
import type { JsonObject, Position } from '@rapport/kernel';
import type { PersonalDataVault } from '@rapport/privacy';
import { customerStream, loyaltyStream, purchasesStream } from '@rapport/read-models';
import { queryApiOptions, type QueryApiOptions } from '../query-api.options.js';
import { readCursor, writeCursor } from '../filters/cursor.js';
import { badCursor } from '../filters/query-error.js';
import { ViewCatalogue } from '../views/view-catalogue.js';
import { inLogOrder } from './in-log-order.js';

/** An event as it is answered: its personal part open, or the word that the person was erased. */
export interface EventAnswer {
  readonly stream: string;
  readonly revision: number;
  readonly position: Position;
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly occurredAt: string;
  readonly recordedAt: string;
  readonly commandId: string;
  readonly correlationId: string;
  readonly causationId: string | null;
  readonly actor: Actor;
  readonly data: unknown;
  readonly personal: JsonObject | 'erased' | null;
  readonly withheld?: readonly string[];
}

export interface EventPage {
  readonly items: readonly EventAnswer[];
  /** `cursor` of the next page; null after the last. */
  readonly next: string | null;
}

export class ListCustomerEvents extends Query<EventPage> {
  constructor(readonly customerId: string, readonly cursor: string | null, readonly limit: number, readonly actorId: string) {
    super();
  }
}

@QueryHandler(ListCustomerEvents)
export class ListCustomerEventsHandler implements IQueryHandler<ListCustomerEvents> {
  constructor(
    @Inject(queryApiOptions) private readonly options: QueryApiOptions,
    private readonly catalogue: ViewCatalogue,
  ) {}

  async execute({ customerId, cursor, limit, actorId }: ListCustomerEvents): Promise<EventPage> {
    const { log, translate } = this.options;
    const streams = [customerStream(customerId), purchasesStream(customerId), loyaltyStream(customerId)];
    const from = cursor === null ? streams.map(() => 0) : revisionsOf(cursor, streams);
    const recorded: RecordedEvent[] = [];
    for await (const event of inLogOrder(streams.map((stream, i) => log.readStream(stream, { fromRevision: from[i]!, maxCount: limit + 1 })))) {
      recorded.push(event);
      if (recorded.length > limit) break;
    }
    if (cursor === null && recorded.length === 0) throw notFound('there is no such customer');
    const page = recorded.slice(0, limit).map(translate);
    const showsNotes = await this.isOwner(customerId, actorId);
    const items: EventAnswer[] = [];
    for (const event of page) items.push(await eventAnswer(event, this.options.vault, showsNotes));
    return { items, next: recorded.length > limit ? cursorBehind(page, streams, from) : null };
  }

  private async isOwner(customerId: string, actorId: string): Promise<boolean> {
    const [document] = await this.catalogue.named('customers').collection.findByIds([customerId]);
    return document?.body?.['ownerId'] === actorId;
  }
}

/** The first revision of each stream that no page has shown yet. */
function revisionsOf(cursor: string, streams: readonly string[]): readonly number[] {
  const { values } = readCursor(cursor, streams.join(), streams.length);
  return values.map((value) => {
    if (!Number.isSafeInteger(value) || (value as number) < 0) throw badCursor();
    return value as number;
  });
}

function cursorBehind(page: readonly Pick<ContractEvent, 'stream' | 'revision'>[], streams: readonly string[], from: readonly number[]): string {
  const values = streams.map((stream, i) => (page.findLast((event) => event.stream === stream)?.revision ?? from[i]! - 1) + 1);
  return writeCursor({ values, id: '' }, streams.join());
}

/** Personal fields that only the owner sees, by event type. */
const notes: Readonly<Record<string, readonly string[]>> = { 'rapport.customer-classified': ['temperament'] };

async function eventAnswer(event: ContractEvent, vault: PersonalDataVault, showsNotes: boolean): Promise<EventAnswer> {
  const { stream, revision, position, id, type, version, occurredAt, recordedAt, commandId, correlationId, causationId, actor, data } = event;
  const personal = await opened(event, vault);
  const held = showsNotes || personal === null || personal === 'erased' ? [] : (notes[type] ?? []).filter((field) => Object.hasOwn(personal, field));
  return {
    stream, revision, position, id, type, version, occurredAt, recordedAt, commandId, correlationId, causationId, actor, data,
    personal: held.length === 0 ? personal : without(personal as JsonObject, held),
    ...(held.length === 0 ? {} : { withheld: held.map((field) => `personal.${field}`) }),
  };
}

async function opened({ sealed, stream, id }: ContractEvent, vault: PersonalDataVault): Promise<JsonObject | 'erased' | null> {
  if (sealed === null) return null;
  const { storedType, ...box } = sealed;
  const part = await vault.open(box, { stream, storedType, eventId: id });
  return part.state === 'open' ? part.personal : 'erased';
}

const without = (personal: JsonObject, fields: readonly string[]): JsonObject => Object.fromEntries(Object.entries(personal).filter(([field]) => !fields.includes(field)));
