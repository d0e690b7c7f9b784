import type { JsonObject } from '@rapport/kernel';
import type { ApiClient } from './api-client.js';
import { isObject } from './api-problem.js';

const eventsInPage = 500;

/** All events of a customer's streams in log order, a page at a time. */
export async function* customerEvents(api: ApiClient, customerId: string): AsyncGenerator<JsonObject> {
  let cursor: string | undefined;
  for (;;) {
    const page = await api.get(`/v1/customers/${encodeURIComponent(customerId)}/events`, { limit: eventsInPage, cursor });
    const items = Array.isArray(page['items']) ? (page['items'] as readonly unknown[]).filter(isObject) : [];
    yield* items;
    if (typeof page['next'] !== 'string' || page['next'] === cursor || items.length === 0) return;
    cursor = page['next'];
  }
}
