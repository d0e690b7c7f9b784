import { translate, writeSide, type CommandOutcome, type CommandRequest, type WriteSide } from '@rapport/application';
import { instant, type Instant, type JsonObject } from '@rapport/kernel';
import type { PersonalDataVault } from '@rapport/privacy';
import { keyedDigest, masterKeyFrom, nodeCryptoVault } from '@rapport/privacy-node-crypto';
import { viewCollectionName, viewDefinitions, type OpenedEvent, type ViewDocument } from '@rapport/read-models';
import { MemoryReadStore } from '@rapport/read-store-memory';
import { MemoryEventLog } from '../event-log/memory-event-log.js';
import { memoryKeyRing } from '../privacy/memory-key-ring.js';
import { ReferenceReadSide } from '../read-models/reference-read-side.js';

/** A write side, and a read side that is filled from its log when told to: all in memory, no machinery between. */
export class WrittenWorld {
  readonly log = new MemoryEventLog();
  readonly vault: PersonalDataVault;
  readonly writeSide: WriteSide;
  readonly readStore = new MemoryReadStore();
  /** The command's clock. */
  now: Instant = instant('2026-06-01T00:00:00Z');
  private commands = 0;

  constructor() {
    const masterKey = masterKeyFrom(Uint8Array.from({ length: 32 }, (_, i) => i + 1));
    this.vault = nodeCryptoVault({ keyRing: memoryKeyRing(), masterKey });
    this.writeSide = writeSide({ log: this.log, vault: this.vault, digest: keyedDigest(masterKey), random: () => 0.5 });
  }

  /** A request with an id of its own. */
  request<Command>(command: Command, actorId = 'staff-1'): CommandRequest<Command> {
    const commandId = `world-${++this.commands}`;
    return { commandId, actor: { id: actorId, role: 'staff' }, correlationId: commandId, causationId: null, command, now: this.now };
  }

  /** @throws when it was not accepted */
  async accepted(outcome: Promise<CommandOutcome>): Promise<void> {
    const { outcome: what } = await outcome;
    if (what !== 'accepted') throw new Error(`expected an accepted command, got ${JSON.stringify(await outcome)}`);
  }

  /** Folds the whole log and derives every document anew. */
  async project(): Promise<void> {
    const events: OpenedEvent[] = [];
    for await (const recorded of this.log.readAll()) events.push(await this.opened(translate(recorded)));
    await this.projectTold(events);
  }

  /** The same with events that were told and not written. */
  async projectTold(events: Iterable<OpenedEvent>): Promise<void> {
    const side = new ReferenceReadSide();
    const ids = new Set<string>();
    for (const event of events) for (const change of side.fold(event)) for (const id of side.affectedBy(change)) ids.add(id);
    const context = side.context();
    for (const view of viewDefinitions) {
      const collection = this.readStore.collection<ViewDocument>(viewCollectionName(view));
      const own = [...ids].filter((id) => id.startsWith(`${view.view}/`)).map((id) => id.slice(view.view.length + 1));
      const before = await collection.findByIds(own);
      for (const [i, id] of own.entries()) {
        const derived = side.derive(view, id, context);
        const version = (before[i]?.version ?? 0) + 1;
        const inputs = side.find(view.inputs(id)).heads.flatMap((head) => [head._id, head.version]);
        const envelope = { nextReviewOn: derived?.nextReviewOn ?? null, factsThrough: derived?.factsThrough ?? null, frozenOn: derived?.frozenOn ?? null };
        const document: ViewDocument = { _id: id, version, body: derived?.body ?? null, ...envelope, inputs };
        await collection.write([{ expected: before[i]?.version ?? 'absent', document }]);
      }
    }
  }

  private async opened(event: ReturnType<typeof translate>): Promise<OpenedEvent> {
    if (event.sealed === null) return { ...event, personal: null };
    const { storedType, ...box } = event.sealed;
    const part = await this.vault.open(box, { stream: event.stream, storedType, eventId: event.id });
    return { ...event, personal: part.state === 'open' ? (part.personal as JsonObject) : 'erased' };
  }
}
