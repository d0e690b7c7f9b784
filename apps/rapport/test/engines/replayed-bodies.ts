import { translate, wireKeyOf } from '@rapport/application';
import type { EventLog } from '@rapport/event-log';
import { beginning, canonicalJson, type Instant } from '@rapport/kernel';
import { partitionOf } from '@rapport/messaging-in-process';
import type { PersonalDataVault } from '@rapport/privacy';
import { Projector, readModels } from '@rapport/projector';
import { viewCollectionName, viewDefinitions, type ViewDocument } from '@rapport/read-models';
import type { ReadStore } from '@rapport/read-store';
import { MemoryReadStore } from '@rapport/read-store-memory';
import { translatedUntilCaughtUp } from '@rapport/relay';
import type { ViewBodies } from '../view-bodies.js';

const partitions = 4;
const pageSize = 1_000;

/** What the embedded read side makes of a log: the bodies of all views. */
export async function replayedBodies(log: EventLog, vault: PersonalDataVault): Promise<ViewBodies> {
  const store = new MemoryReadStore();
  const projector = new Projector({
    ...readModels, store, vault, partitions,
    now: () => '2000-01-01T00:00:00.000Z' as Instant,
  });
  const source = translatedUntilCaughtUp({
    log,
    translate: (recorded) => {
      const event = translate(recorded);
      return { key: wireKeyOf(event), event };
    },
    from: beginning,
    signal: new AbortController().signal,
  });
  await projector.catchUp(source, { partitionOf: (key) => partitionOf(key, partitions) });
  return storedBodies(store);
}

/** The bodies of all views in a store, as canonical JSON. */
export async function storedBodies(store: ReadStore): Promise<ViewBodies> {
  const bodies: Record<string, Map<string, string>> = {};
  for (const view of viewDefinitions) {
    const collection = store.collection<ViewDocument>(viewCollectionName(view));
    const own = (bodies[view.view] = new Map<string, string>());
    for (let last = ''; ; ) {
      const { documents } = await collection.find({ _id: { $gt: last } }, { sort: { _id: 1 }, limit: pageSize });
      for (const { _id, body } of documents) if (body !== null) own.set(_id, canonicalJson(body));
      if (documents.length < pageSize) break;
      last = documents.at(-1)!._id;
    }
  }
  return bodies;
}
