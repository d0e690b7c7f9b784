import type { AccountSchedule } from '@rapport/application';
import { reactorParkedCollection, reactorProgressCollection, type StoredParkedReaction, type StoredReactorProgress } from '@rapport/edge';
import type { Position } from '@rapport/kernel';
import type { Collection, ReadStore, StoredDocument } from '@rapport/read-store';

/** A loyalty account, by its customer, as far as its stream was read. There is one for every customer who is or was a member. */
export interface AccountDocument extends StoredDocument {
  /** Of the last event of the account's stream that is in it. */
  readonly revision: number;
  readonly enrolledAt: Position;
  readonly timeZone: string;
  readonly hasTier: boolean;
  readonly due: AccountSchedule['due'];
  /** The first of the days; null: none. */
  readonly nextDueOn: string | null;
}

export interface ReactorCollections {
  readonly accounts: Collection<AccountDocument>;
  readonly progress: Collection<StoredReactorProgress>;
  readonly parked: Collection<StoredParkedReaction>;
}

export const openCollections = (store: ReadStore): ReactorCollections => ({
  accounts: store.collection('reactor-accounts', [{ field: 'nextDueOn', kind: 'range' }]),
  progress: store.collection(reactorProgressCollection),
  parked: store.collection(reactorParkedCollection, [{ field: 'state', kind: 'equality' }, { field: 'customerId', kind: 'equality' }]),
});
