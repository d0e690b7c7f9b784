import { Inject } from '@nestjs/common';
import { Query, QueryHandler, type IQueryHandler } from '@nestjs/cqrs';
import type { Actor, ContractEvent } from '@rapport/contracts';
import { notFound } from '@rapport/edge';
import type { RecordedEvent } from '@rapport/event-log';
import type { JsonObject, Position } from '@rapport/kernel';
import type { PersonalDataVault } from '@rapport/privacy';
import { queryApiOptions, type QueryApiOptions } from '../query-api.options.js';
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
  /** `after` of the next page; null after the last. */
  readonly next: Position | null;
}

export class ListCustomerEvents extends Query<EventPage> {
  constructor(readonly customerId: string, readonly after: Position | null, readonly limit: number, readonly actorId: string) {
    super();
  }
}

@QueryHandler(ListCustomerEvents)
export class ListCustomerEventsHandler implements IQueryHandler<ListCustomerEvents> {
  constructor(
    @Inject(queryApiOptions) private readonly options: QueryApiOptions,
    private readonly catalogue: ViewCatalogue,
  ) {}

  async execute({ customerId, after, limit, actorId }: ListCustomerEvents): Promise<EventPage> {
    const { log, translate } = this.options;
    const streams = [`customer-${customerId}`, `purchases-${customerId}`];
    const recorded: RecordedEvent[] = [];
    let exists = false;
    for await (const event of inLogOrder(streams.map((stream) => log.readStream(stream)))) {
      exists = true;
      if (after !== null && event.position <= after) continue;
      recorded.push(event);
      if (recorded.length > limit) break;
    }
    if (!exists) throw notFound('there is no such customer');
    const page = recorded.slice(0, limit).map(translate);
    const showsNotes = await this.isOwner(customerId, actorId);
    const items: EventAnswer[] = [];
    for (const event of page) items.push(await eventAnswer(event, this.options.vault, showsNotes));
    return { items, next: recorded.length > limit ? page.at(-1)!.position : null };
  }

  private async isOwner(customerId: string, actorId: string): Promise<boolean> {
    const [document] = await this.catalogue.named('customers').collection.findByIds([customerId]);
    return document?.body?.['ownerId'] === actorId;
  }
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
