import { reactorProgressId, type StoredAnchor, type StoredReactorProgress } from '@rapport/edge';
import type { EventLog, RecordedEvent } from '@rapport/event-log';
import { beginning, type Position } from '@rapport/kernel';
import type { Collection } from '@rapport/read-store';
import { Contended, DocumentsOfAnotherLog } from './faults.js';

const maxAttempts = 100;

/** How far the reactor is, beside its documents. */
export class ReactorProgress {
  #anchor: StoredAnchor | null = null;
  #version: 'absent' | number = 'absent';

  constructor(private readonly documents: Collection<StoredReactorProgress>) {}

  /** Where to go on. @throws {DocumentsOfAnotherLog} */
  async load(log: EventLog): Promise<Position> {
    const found = await this.#find();
    if (found?.anchor && !(await holds(log, found.anchor))) throw new DocumentsOfAnotherLog();
    this.#anchor = found?.anchor ?? null;
    return found?.position ?? beginning;
  }

  /** Forward, never back. @param last The last event up to the position, where there is one behind the last call's. */
  async advance(position: Position, last: RecordedEvent | undefined): Promise<void> {
    if (last) this.#anchor = { position: last.position, stream: last.stream, revision: last.revision, eventId: last.id };
    for (let attempt = 1; attempt <= maxAttempts; attempt++) {
      const version = this.#version === 'absent' ? 1 : this.#version + 1;
      const document: StoredReactorProgress = { _id: reactorProgressId, version, position, anchor: this.#anchor };
      const [written] = await this.documents.write([{ expected: this.#version, document }]);
      if (written) this.#version = version;
      if (written || ((await this.#find())?.position ?? beginning) >= position) return;
    }
    throw new Contended('the reactor\'s progress', maxAttempts);
  }

  async #find(): Promise<StoredReactorProgress | null> {
    const [found = null] = await this.documents.findByIds([reactorProgressId]);
    this.#version = found?.version ?? 'absent';
    return found;
  }
}

async function holds(log: EventLog, { stream, revision, eventId, position }: StoredAnchor): Promise<boolean> {
  for await (const event of log.readStream(stream, { fromRevision: revision, maxCount: 1 })) return event.id === eventId && event.position === position;
  return false;
}
