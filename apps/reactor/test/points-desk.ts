import { metadataOf, type CommandOutcome, type CommandRequest, type ReactionCommand } from '@rapport/application';
import { orderKey, type CloseAccountDay, type OrderToSettle, type SettleOrders } from '@rapport/domain';
import type { EventLog, RecordedEvent } from '@rapport/event-log';
import { addDays, beginning, dayOf, type Day, type JsonObject } from '@rapport/kernel';
import { collect } from '@rapport/testing';
import { v5 as uuidv5 } from 'uuid';

const timeZone = 'UTC';

interface Lot {
  readonly key: string;
  readonly activeFrom: Day;
  readonly expiresOn: Day;
  state: 'pending' | 'active' | 'expired';
}

interface Account {
  readonly revision: number;
  readonly isCovered: boolean;
  readonly lots: readonly Lot[];
  /** By order: up to which revision of purchases it is settled. */
  readonly settled: ReadonlyMap<string, number>;
}

export interface DeskEvent {
  readonly type: string;
  readonly data: JsonObject;
}

/** The plainest loyalty account that reactions could speak to: lots that wait a day and live five, and one reversal for each change. */
export function deskEvents(account: Account, command: ReactionCommand): readonly DeskEvent[] {
  return command.type === 'SettleOrders' ? settle(account, command) : close(account, command);
}

function settle(account: Account, { orders, covering, closedThrough }: SettleOrders): readonly DeskEvent[] {
  if (covering === null && !account.isCovered) return [];
  const events = orders.flatMap((order) => settleOrder(account, order, closedThrough));
  return covering?.isLast ? [...events, { type: 'EnrolmentCovered', data: { membership: covering.membership, orders: orders.length } }] : events;
}

function settleOrder({ settled }: Account, order: OrderToSettle, closedThrough: Day | null): readonly DeskEvent[] {
  const revision = Math.max(order.revision, order.voided?.revision ?? 0, ...order.returns.map((returned) => returned.revision));
  const known = settled.get(orderKey(order));
  if (known !== undefined && known >= revision) return [];
  const named = { source: order.source, orderId: order.orderId, purchasesRevision: revision };
  if (known !== undefined) return [{ type: 'PointsReversed', data: { ...named, shifts: [] } }];
  const on = dayOf(order.occurredAt, timeZone);
  const [activeFrom, expiresOn] = [addDays(on, 1), addDays(on, 6)];
  const today = closedThrough === null ? null : addDays(closedThrough, 1);
  const to = today !== null && expiresOn <= today ? 'expired' : today !== null && activeFrom <= today ? 'active' : 'pending';
  return [{ type: 'PointsEarned', data: { ...named, activeFrom, expiresOn, shifts: [{ cohort: 2000, expiresOn, from: null, to, points: 1 }] } }];
}

function close({ lots }: Account, { day }: CloseAccountDay): readonly DeskEvent[] {
  const on = addDays(day, 1);
  const active = lots.filter(({ state, activeFrom }) => state === 'pending' && activeFrom <= on).length;
  const expired = lots.filter(({ state, expiresOn }) => state !== 'expired' && expiresOn <= on).length;
  return [
    ...(active > 0 ? [{ type: 'PointsActivated', data: { on, points: active, lots: active, shifts: [] } }] : []),
    ...(expired > 0 ? [{ type: 'PointsExpired', data: { on, points: expired, lots: expired, shifts: [] } }] : []),
  ];
}

export function accountOf(events: readonly (DeskEvent & { readonly revision?: number })[]): Account {
  const lots: Lot[] = [];
  const settled = new Map<string, number>();
  for (const { type, data } of events as readonly { type: string; data: never }[]) {
    const { source, orderId, purchasesRevision, activeFrom, expiresOn, on, shifts } = data as { source: string; orderId: string; purchasesRevision: number; activeFrom: Day; expiresOn: Day; on: Day; shifts: { to: Lot['state'] }[] };
    if (type === 'PointsEarned') lots.push({ key: orderKey({ source, orderId }), activeFrom, expiresOn, state: shifts[0]!.to });
    if (type === 'PointsEarned' || type === 'PointsReversed') settled.set(orderKey({ source, orderId }), purchasesRevision);
    if (type === 'PointsActivated') for (const lot of lots) if (lot.state === 'pending' && lot.activeFrom <= on) lot.state = 'active';
    if (type === 'PointsExpired') for (const lot of lots) if (lot.expiresOn <= on) lot.state = 'expired';
  }
  return { revision: events.length - 1, lots, settled, isCovered: events.some(({ type }) => type === 'EnrolmentCovered') };
}

/** The desk on a log: a command twice is a command once. Notes what was accepted, in order. */
export class PointsDesk {
  readonly accepted: { readonly customerId: string; readonly causedBy: string; readonly command: ReactionCommand }[] = [];
  calls = 0;

  constructor(private readonly log: EventLog) {}

  readonly handle = async (customerId: string, request: CommandRequest<ReactionCommand>): Promise<CommandOutcome> => {
    this.calls += 1;
    const stream = `loyalty-${customerId}`;
    const stored = await collect<RecordedEvent>(this.log.readStream(stream));
    const before = stored.findLast((event) => metadataOf(event).commandId === request.commandId);
    if (before) return { outcome: 'accepted', stream, revision: before.revision, position: before.position, repeated: true };
    const tail = stored.at(-1);
    const events = deskEvents(accountOf(stored), request.command);
    if (events.length === 0 || tail === undefined) return { outcome: 'unchanged', stream, revision: stored.length - 1, position: tail?.position ?? beginning };
    const result = await this.log.append(stream, tail.revision, events.map(({ type, data }, i) => ({
      id: uuidv5(`${stream} ${i}`, request.commandId), type, data,
      metadata: { schemaVersion: 1, customerId, commandId: request.commandId, correlationId: request.correlationId, causationId: request.causationId, occurredAt: request.now, recordedAt: request.now, actor: { id: 'a', role: 'r' }, fingerprint: 'f' },
    })));
    if (result.outcome !== 'appended') return { outcome: 'contended', stream };
    this.accepted.push({ customerId, causedBy: request.causationId!, command: request.command });
    return { outcome: 'accepted', stream, revision: result.revision, position: result.position, repeated: false };
  };
}
