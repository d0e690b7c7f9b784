import type { LoyaltyStatementView } from '@rapport/read-models';
import { balanceAfter, nothingYet, type StatementLine } from '../render/loyalty-statement.js';
import type { ApiClient } from './api-client.js';
import { isObject } from './api-problem.js';

const documentsInPage = 500;

/** Every movement of an account in its order, a page at a time, with the balance after it. */
export async function* statementLines(api: ApiClient, customerId: string): AsyncGenerator<StatementLine> {
  let cursor: string | undefined;
  let balance = nothingYet;
  for (;;) {
    const page = await api.get('/v1/views/loyalty-statement', { filter: JSON.stringify({ customerId }), limit: documentsInPage, cursor });
    const items = Array.isArray(page['items']) ? (page['items'] as readonly unknown[]).filter(isObject) : [];
    for (const { id, body } of items) {
      const movement = body as unknown as LoyaltyStatementView;
      balance = balanceAfter(balance, movement);
      // The id ends with the revision of the event that made it.
      yield { revision: Number(String(id).split('~').at(-1)), body: movement, balance };
    }
    if (typeof page['next'] !== 'string' || page['next'] === cursor || items.length === 0) return;
    cursor = page['next'];
  }
}
