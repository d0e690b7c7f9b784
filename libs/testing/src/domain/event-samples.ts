import type { AnyDomainEvent, StoredType } from '@rapport/application';
import { day, instant, type CurrencyCode } from '@rapport/kernel';
import { loyaltySamples } from './loyalty-samples.js';

const occurredAt = instant('2026-03-01T08:00:00.000Z');
const order = { source: 'shop', orderId: 'A-1' };

/** One event of each stored type, every field filled: the same content as in the golden files. */
export const eventSamples: { readonly [Type in StoredType]: Extract<AnyDomainEvent, { type: Type }> } = {
  CustomerRegistered: {
    type: 'CustomerRegistered',
    occurredAt,
    data: {
      kind: 'business',
      classification: {
        position: 'downstream', importance: 'vip', valueStyle: 'beacon', keyAccountType: 'strategic',
        industry: 'rice', size: 'medium', region: 'east', acquisitionChannel: 'fair',
      },
    },
    personal: { name: '王小明', phone: '+8613800138000', email: 'wang@example.org', address: '1 Rice Street' },
  },
  CustomerClassified: {
    type: 'CustomerClassified', occurredAt, data: { kind: 'channel', classification: { importance: null, region: 'west' } }, personal: { temperament: 'host' },
  },
  OwnerAssigned: { type: 'OwnerAssigned', occurredAt, data: { ownerId: 'staff-7' } },
  CustomerRelated: { type: 'CustomerRelated', occurredAt, data: { relation: 'referrer', otherCustomerId: 'c-2' } },
  ProfileUpdated: {
    type: 'ProfileUpdated',
    occurredAt,
    data: { attributes: [{ dimension: 'personal', name: 'birthday' }, { dimension: 'preference', name: 'colour' }], source: 'web-form' },
    personal: { values: { 'personal.birthday': '1980-02-29', 'preference.colour': null } },
  },
  ProfileConfirmed: { type: 'ProfileConfirmed', occurredAt, data: { attributes: [{ dimension: 'purchasing', name: 'payday' }], source: 'call' } },
  RelationshipEnded: {
    type: 'RelationshipEnded', occurredAt, data: { reason: 'handed-over-to-channel', handedToCustomerId: 'c-9' }, personal: { note: 'moved away' },
  },
  OrderRecorded: {
    type: 'OrderRecorded',
    occurredAt,
    data: {
      ...order,
      channel: 'web',
      currency: 'CNY' as CurrencyCode,
      lines: [
        { line: 1, product: 'rice', category: 'food', quantity: 3, amountMinor: 10_000, costMinor: 7_000 },
        { line: 2, product: 'gift', category: null, quantity: 1, amountMinor: 0, costMinor: null },
      ],
      totalMinor: 10_000,
      buyerId: 'c-1',
      payerId: 'c-2',
      userId: null,
    },
  },
  OrderVoided: { type: 'OrderVoided', occurredAt, data: order, personal: { note: 'entered twice' } },
  ReturnRecorded: {
    type: 'ReturnRecorded',
    occurredAt,
    data: {
      ...order, returnId: 'R-1', currency: 'CNY' as CurrencyCode, lines: [{ line: 1, quantity: 1, amountMinor: 3_333, byShare: true }], totalMinor: 3_333,
    },
  },
  UnmatchedReturnRecorded: {
    type: 'UnmatchedReturnRecorded',
    occurredAt,
    data: { ...order, returnId: 'R-2', currency: null, lines: [{ line: 1, quantity: 1, amountMinor: null }, { line: 2, quantity: 0, amountMinor: 50 }] },
  },
  ReturnMatched: {
    type: 'ReturnMatched',
    occurredAt,
    data: { ...order, returnId: 'R-2', returnedAt: instant('2026-02-28T10:00:00.000Z'), lines: [{ line: 1, quantity: 1, amountMinor: 3_333 }], totalMinor: 3_333 },
  },
  ExcessReturnFound: { type: 'ExcessReturnFound', occurredAt, data: { ...order, returnId: 'R-2', currency: 'CNY' as CurrencyCode, lines: [{ line: 2, quantity: 0, amountMinor: 50 }] } },
  ...loyaltySamples,
  CalendarOpened: { type: 'CalendarOpened', occurredAt, data: { firstDay: day('2026-03-01'), timeZone: 'Asia/Shanghai' } },
  DayClosed: { type: 'DayClosed', occurredAt, data: { day: day('2026-03-01') } },
  PolicyPublished: {
    type: 'PolicyPublished',
    occurredAt,
    data: {
      name: 'purchases',
      version: 1,
      effectiveFrom: day('2026-04-01'),
      parameters: { unmatchedReturnOverdueAfterDays: 14 },
      examples: [{ title: 'late', asOf: '2026-03-16', facts: { purchaseDays: [], returnedOn: '2026-03-01' }, expect: { overdue: true } }],
    },
  },
};
