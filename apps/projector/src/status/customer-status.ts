import type { CustomerStatus } from '@rapport/contracts';
import type { CustomerView, ViewDocument } from '@rapport/read-models';

/** What the view says of a customer that others are told. Null: no such customer, or one that was erased, whose document has no body. */
export function statusOf(document: Pick<ViewDocument, 'body'> | null): CustomerStatus | null {
  if (!document?.body) return null;
  const { stage, period, membership } = document.body as unknown as CustomerView;
  return { stage: stage.value, period: period.value, tier: membership.tier };
}
