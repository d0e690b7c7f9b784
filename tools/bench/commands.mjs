// The commands that the load sends, and the files that are imported.

export const customers = 4_096;
export const customerOf = (number) => `c${String(number % customers).padStart(4, '0')}`;

/** Body of an order that is new for every number. */
export const orderBody = (number) => ({
  source: 'bench',
  orderId: `o-${number}`,
  occurredAt: '2026-03-01T09:30:00Z',
  channel: 'web',
  currency: 'USD',
  lines: [{ product: 'rice-5kg', category: 'rice', quantity: 2, amountMinor: 2_933 }],
  totalMinor: 2_933,
});

const registration = (customerId) => ({ customerId, kind: 'consumer', occurredAt: '2026-02-01T09:30:00Z' });

/** Requests by kind: path and body of the one with this number. */
export const requests = {
  'record-order': (number) => ({ path: `/v1/customers/${customerOf(number)}/orders`, body: orderBody(number) }),
  'register-customer': (number) => ({ path: '/v1/customers', body: registration(`n${number}`) }),
};

export const orderLine = (number) => ({ commandId: `batch-${number}`, command: 'record-order', customerId: customerOf(number), ...orderBody(number) });

export const registrationLine = (number) => ({ commandId: `register-${number}`, command: 'register-customer', ...registration(customerOf(number)) });
