import type { FactChange, ViewDefinition } from '@rapport/read-models';
import type { AffectedIds } from './affected.js';
import type { LeavingDocument, ProjectorCollections } from './documents.js';
import { Contended } from './faults.js';

const maxAttempts = 100;

/** That the change, once written, will no longer show to concern this document. */
export interface Leaving {
  readonly view: ViewDefinition;
  readonly id: string;
  readonly change: FactChange;
}

/** Notes that stand, and those among them that can be settled when their documents have been derived. */
export interface PendingNotes {
  readonly all: readonly LeavingDocument[];
  readonly ready: readonly LeavingDocument[];
}

/** Remembers, from before a fact is written until its views are derived, what the fact itself will no longer name. */
export class LeavingList {
  constructor(
    private readonly collections: Pick<ProjectorCollections, 'leaving' | 'heads' | 'parts'>,
    private readonly views: readonly ViewDefinition[],
  ) {}

  async note(partition: number, leaving: readonly Leaving[]): Promise<void> {
    let pending = [...new Map(leaving.map((one) => notedAs(partition, one)).map((note) => [note._id, note])).values()];
    for (let attempt = 1; pending.length > 0; attempt++) {
      if (attempt > maxAttempts) throw new Contended('a note', maxAttempts);
      const stored = await this.collections.leaving.findByIds(pending.map(({ _id }) => _id));
      const written = await this.collections.leaving.write(
        pending.map((note, i) => {
          const { version = 0, factVersion = 0 } = stored[i] ?? {};
          return { expected: stored[i]?.version ?? 'absent', document: { ...note, version: version + 1, factVersion: Math.max(note.factVersion, factVersion) } };
        }),
      );
      pending = pending.filter((_, i) => !written[i]);
    }
  }

  /** To be read after the facts were written: whoever wrote a fact that was met there has noted before what it left. */
  async pending(partition: number): Promise<PendingNotes> {
    const all = (await this.collections.leaving.find({ state: 'pending', partition })).documents;
    if (all.length === 0) return { all, ready: [] };
    const ready: LeavingDocument[] = [];
    for (const from of ['heads', 'parts'] as const) {
      const notes = all.filter((note) => note.from === from);
      const facts = notes.length > 0 ? await this.collections[from].findByIds(notes.map(({ factId }) => factId)) : [];
      notes.forEach((note, i) => (facts[i]?.version ?? 0) >= note.factVersion && ready.push(note));
    }
    return { all, ready };
  }

  addTo(affected: AffectedIds, { all }: PendingNotes): void {
    for (const { view: name, id } of all) {
      const view = this.views.find((definition) => definition.view === name);
      if (view) affected.add(view, id);
    }
  }

  /** To be called when the documents have been derived. A note that was made anew meanwhile stays. */
  async settle({ ready }: Pick<PendingNotes, 'ready'>): Promise<void> {
    if (ready.length === 0) return;
    await this.collections.leaving.write(ready.map((note) => ({ expected: note.version, document: { ...note, version: note.version + 1, state: 'done' } })));
  }
}

function notedAs(partition: number, { view: { view }, id, change: { kind, after } }: Leaving): LeavingDocument {
  const from = kind === 'head' ? 'heads' : 'parts';
  return { _id: `${view}/${id}/${after._id}`, version: 1, partition, view, id, state: 'pending', from, factId: after._id, factVersion: after.version };
}
