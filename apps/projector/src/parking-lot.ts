import type { ContractEvent } from '@rapport/contracts';
import { noteOf, type Instant } from '@rapport/kernel';
import type { GuardedWrite } from '@rapport/read-store';
import type { ParkedDocument, ProjectorCollections } from './documents.js';
import type { HeldRecord } from './fact-folder.js';
import type { DeliveredEvent } from './fold-plan.js';

/** Records taken out in one go by a replay. */
const replayPage = 256;

/** Records that wait for a person, key by key, in their order. They stay sealed, and are marked when they have been replayed. */
export class ParkingLot {
  constructor(private readonly parked: ProjectorCollections['parked'], private readonly now: () => Instant) {}

  /** Records of these keys that wait. */
  async waitingAmong(keys: Iterable<string>): Promise<readonly ParkedDocument[]> {
    return (await this.parked.find({ state: 'held', key: { $in: [...new Set(keys)] } })).documents;
  }

  /** Keys of which none of these records waits any more: somebody has replayed them meanwhile. */
  async releasedOf(waiting: readonly ParkedDocument[]): Promise<ReadonlySet<string>> {
    const now = await this.parked.findByIds(waiting.map(({ _id }) => _id));
    const released = new Set(waiting.map(({ key }) => key));
    for (const document of now) if (document?.state === 'held') released.delete(document.key);
    return released;
  }

  /** All keys that have a record waiting. */
  async keys(): Promise<Set<string>> {
    return new Set((await this.parked.find({ state: 'held' })).documents.map(({ key }) => key));
  }

  /** A record that waits already, or was replayed already and comes once more, is left as it is. */
  async hold(held: readonly HeldRecord[]): Promise<void> {
    if (held.length > 0) await this.parked.write(held.map((record) => writeFor(record, this.now())));
  }

  /** The first records of the key, in the order of the log. */
  async waiting(key: string): Promise<readonly ParkedDocument[]> {
    return (await this.parked.find({ key, state: 'held' }, { sort: { position: 1 }, limit: replayPage })).documents;
  }

  async markReplayed(documents: readonly ParkedDocument[]): Promise<void> {
    if (documents.length === 0) return;
    await this.parked.write(documents.map((document) => ({ expected: document.version, document: { ...document, version: document.version + 1, state: 'replayed' } })));
  }
}

/** As it was delivered. */
export const deliveredOf = ({ partition, offset, key, event }: ParkedDocument): DeliveredEvent => ({
  partition, offset, record: { kind: 'event', key, event: event as unknown as ContractEvent },
});

function writeFor({ delivered: { partition, offset, record }, error }: HeldRecord, since: Instant): GuardedWrite<ParkedDocument> {
  const { key, event } = record;
  const { stream, revision, position, type } = event;
  return {
    expected: 'absent',
    document: {
      _id: `${stream}@${revision}`, version: 1, key, partition, offset, position, stream, revision, type,
      state: 'held', error: error === undefined ? null : noteOf(error), since, event: event as unknown as ParkedDocument['event'],
    },
  };
}
