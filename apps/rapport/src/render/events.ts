import type { JsonObject } from '@rapport/kernel';
import { isObject } from '../client/api-problem.js';
import { plain, table } from './table.js';

const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

/** "rapport.order-recorded" as "order-recorded". */
export const shortType = (type: unknown): string => text(type).replace(/^rapport\./, '');

export const actorOf = (event: JsonObject): string => {
  const actor = event['actor'];
  return isObject(actor) ? `${text(actor['id'])} (${text(actor['role'])})` : '';
};

const ofLoyalty = ['membership', 'redemptionId', 'holdId', 'adjustmentId', 'openingId', 'goodwillId', 'tier', 'points'];

/** What an event is about, from its data, in a few words; nothing of its personal part. */
export function subjectOf(event: JsonObject): string {
  const data = isObject(event['data']) ? event['data'] : {};
  if ('orderId' in data) return `order ${text(data['source'])}/${text(data['orderId'])}${'returnId' in data ? `, return ${text(data['returnId'])}` : ''}`;
  const named = ['day', 'firstDay', 'name', 'kind', 'relation', 'reason', 'ownerId', ...ofLoyalty].filter((name) => text(data[name]) !== '');
  return named.map((name) => `${name} ${text(data[name])}`).join(', ');
}

export interface EventColumns {
  /** Positions differ between two ways of running. Default true. */
  readonly positions?: boolean;
  readonly streams?: boolean;
}

export function renderEvents(events: readonly JsonObject[], { positions = true, streams = false }: EventColumns = {}): string {
  const columns = [
    ...(streams ? [{ head: 'stream', of: (event: JsonObject) => text(event['stream']) }] : []),
    { head: 'rev', align: 'right' as const, of: (event: JsonObject) => text(event['revision']) },
    { head: 'event', of: (event: JsonObject) => shortType(event['type']) },
    { head: 'about', of: subjectOf },
    { head: 'happened', of: (event: JsonObject) => text(event['occurredAt']) },
    { head: 'recorded by', of: actorOf },
    ...(positions ? [{ head: 'position', of: (event: JsonObject) => shortPosition(text(event['position'])) }] : []),
  ];
  return table(columns, events.map((event) => columns.map((column) => column.of(event))));
}

/** One line for each event, for output that does not end. */
export const eventLine = (event: JsonObject): string =>
  [shortPosition(text(event['position'])), text(event['occurredAt']), `${text(event['stream'])}@${text(event['revision'])}`, shortType(event['type']), subjectOf(event)].map(plain).join('  ').trimEnd();

/** The one number where both numbers of a position are the same, without zeros in front; else the position as it is. */
export const shortPosition = (position: string): string =>
  position.length === 32 && position.slice(0, 16) === position.slice(16) ? position.slice(16).replace(/^0+(?=.)/, '') : position;

/** Reads both forms; null for what is neither. */
export function fullPosition(text: string): string | null {
  if (/^[0-9a-fA-F]{32}$/.test(text)) return text.toLowerCase();
  return /^[0-9a-fA-F]{1,16}$/.test(text) ? text.toLowerCase().padStart(16, '0').repeat(2) : null;
}
