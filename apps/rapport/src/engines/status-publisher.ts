import type { ReadStore, StoredDocument } from '@rapport/read-store';

/** What the projector keeps of a customer's status until it is acknowledged; its own specs hold it to the name and these fields. */
interface PendingStatus extends StoredDocument {
  readonly state: 'pending' | 'sent';
  readonly pendingSince: string | null;
}

export interface UnpublishedStatuses {
  /** Customers whose status has changed, or may have, and is not in its topic yet. */
  readonly customers: number;
  /** Since the longest known of them waits; 0 where none does, or where it is not known. */
  readonly seconds: number;
}

/** Looked at for the oldest one. */
const lookedAt = 1_000;

/** How far the publisher of customers' status is behind the views. */
export async function unpublishedStatuses(store: ReadStore, nowMs: number): Promise<UnpublishedStatuses> {
  const statuses = store.collection<PendingStatus>('customer-status');
  const customers = await statuses.count({ state: 'pending' });
  if (customers === 0) return { customers, seconds: 0 };
  const { documents } = await statuses.find({ state: 'pending' }, { limit: lookedAt });
  const since = documents.map(({ pendingSince }) => Date.parse(String(pendingSince))).filter(Number.isFinite);
  return { customers, seconds: since.length === 0 ? 0 : Math.max(0, (nowMs - Math.min(...since)) / 1_000) };
}
