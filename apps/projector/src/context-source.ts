import type { FactDocument, ViewContext } from '@rapport/read-models';
import type { ProjectorCollections } from './documents.js';

export interface KnownContext {
  readonly context: ViewContext;
  /** Equal as long as the facts behind it are. */
  readonly mark: string;
}

export interface ContextDefinition {
  /** Streams of the facts that make the context: the calendar's and each policy's. */
  readonly streams: readonly string[];
  /** Those of them that exist. */
  build(heads: readonly FactDocument[]): ViewContext;
}

/** Reads the context's facts each time, and builds it only when they have moved. */
export class ContextSource {
  #last: KnownContext | null = null;

  constructor(private readonly heads: ProjectorCollections['heads'], private readonly definition: ContextDefinition) {}

  async read(): Promise<KnownContext> {
    const found = await this.heads.findByIds(this.definition.streams);
    const mark = found.map((head) => head?.version ?? 0).join(' ');
    if (this.#last?.mark !== mark) this.#last = { mark, context: this.definition.build(found.filter((head) => head !== null)) };
    return this.#last;
  }
}
