import type { FieldError } from '@rapport/edge';
import type { PurchasesCommand, RecordOrder, RecordReturn } from '@rapport/domain';
import { err, instant, ok, type CurrencyCode, type Result } from '@rapport/kernel';
import { entry } from '../commands/command-entry.js';
import type { Target } from '../commands/target.js';
import { CustomerPath } from '../customers/customer.dto.js';
import { AmountReader } from './amounts.js';
import { OrderPath, RecordOrderDto, RecordReturnDto, VoidOrderDto, type OrderLineDto, type ReturnLineDto } from './purchases.dto.js';

type Mapped = Result<Target, readonly FieldError[]>;

const forPurchases = (customerId: string, command: PurchasesCommand, errors: readonly FieldError[] = []): Mapped =>
  errors.length > 0 ? err(errors) : ok({ aggregate: 'purchases', customerId, command });

function recordOrder({ customerId }: CustomerPath, body: RecordOrderDto): Mapped {
  const currency = body.currency as CurrencyCode;
  const amounts = new AmountReader(currency);
  const command: RecordOrder = {
    type: 'RecordOrder',
    customerId,
    source: body.source,
    orderId: body.orderId,
    occurredAt: instant(body.occurredAt),
    channel: body.channel ?? null,
    currency,
    lines: body.lines.map((line, index) => orderLine(line, index, amounts)),
    totalMinor: amounts.required('', 'totalMinor', body.totalMinor, 'total', body.total),
    buyerId: body.buyerId ?? null,
    payerId: body.payerId ?? null,
    userId: body.userId ?? null,
  };
  return forPurchases(customerId, command, amounts.errors);
}

function orderLine(dto: OrderLineDto, index: number, amounts: AmountReader): RecordOrder['lines'][number] {
  const at = `lines[${index}].`;
  const paidWithPointsMinor = amounts.optional(at, 'paidWithPointsMinor', dto.paidWithPointsMinor, 'paidWithPoints', dto.paidWithPoints) ?? 0;
  return {
    line: dto.line ?? index + 1,
    product: dto.product,
    category: dto.category ?? null,
    quantity: dto.quantity,
    amountMinor: amounts.required(at, 'amountMinor', dto.amountMinor, 'amount', dto.amount),
    costMinor: amounts.optional(at, 'costMinor', dto.costMinor, 'cost', dto.cost),
    ...(paidWithPointsMinor > 0 ? { paidWithPointsMinor } : {}),
  };
}

function recordReturn({ customerId, source, orderId }: OrderPath, body: RecordReturnDto): Mapped {
  const currency = (body.currency as CurrencyCode | undefined) ?? null;
  const amounts = new AmountReader(currency);
  const command: RecordReturn = {
    type: 'RecordReturn',
    source,
    orderId,
    returnId: body.returnId,
    occurredAt: instant(body.occurredAt),
    currency,
    lines: body.lines.map((line, index) => returnLine(line, index, amounts)),
  };
  return forPurchases(customerId, command, amounts.errors);
}

const returnLine = (dto: ReturnLineDto, index: number, amounts: AmountReader): RecordReturn['lines'][number] => ({
  line: dto.line,
  quantity: dto.quantity,
  amountMinor: amounts.optional(`lines[${index}].`, 'amountMinor', dto.amountMinor, 'amount', dto.amount),
});

const addressOf = (customerId: string, { source, orderId }: { readonly source: string; readonly orderId: string }): string =>
  `/v1/customers/${[customerId, 'orders', source, orderId].map(encodeURIComponent).join('/')}`;

const created = (target: Target): string => (target.aggregate === 'purchases' ? addressOf(target.customerId, target.command) : '');

export const purchasesCommands = {
  'record-order': entry({ path: CustomerPath, pathFields: ['customerId'], body: RecordOrderDto, created, barrier: false, toTarget: recordOrder }),
  'void-order': entry({
    path: OrderPath,
    pathFields: ['customerId', 'source', 'orderId'],
    body: VoidOrderDto,
    created: null,
    barrier: false,
    toTarget: ({ customerId, source, orderId }: OrderPath, { reason }: VoidOrderDto) => forPurchases(customerId, { type: 'VoidOrder', source, orderId, reason }),
  }),
  'record-return': entry({ path: OrderPath, pathFields: ['customerId', 'source', 'orderId'], body: RecordReturnDto, created, barrier: false, toTarget: recordReturn }),
} as const;
