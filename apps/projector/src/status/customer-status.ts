import type { CustomerStatus } from '@rapport/contracts';
import type { CustomerView, ViewDocument } from '@rapport/read-models';

type Told = Pick<ViewDocument, 'body' | 'inputs'>;

/**
 * What the view says of a customer that others are told. Null: no such customer, or one that was erased, whose document has no
 * body. Undefined where it says nothing yet: no document, or one that is only begun, as in the collection of a new version.
 */
export function statusOf(document: Told | null): CustomerStatus | null | undefined {
  if (!document?.body) return document && document.inputs.length > 0 ? null : undefined;
  const { stage, period, membership } = document.body as unknown as CustomerView;
  return { stage: stage.value, period: period.value, tier: membership.tier };
}
