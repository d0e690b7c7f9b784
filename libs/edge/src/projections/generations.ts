import { beginning, type JsonObject, type Position } from '@rapport/kernel';
import type { Collection, ReadStore, StoredDocument } from '@rapport/read-store';
import { versionsCollection } from './read-model-versions.js';

/**
 * A generation is a whole set of projections: facts, views, progress, parked records. Generation 0 has the plain names of
 * collections; later ones have a prefix. Numbers are never used twice, so that a late writer never meets a stranger.
 */
const generationsCollection = 'generations';
const documentId = 'generations';

const projected = new Set(['facts', 'fact-parts', 'progress', 'parked', 'failed-views', 'leaving', 'replays', versionsCollection]);
const isProjected = (name: string): boolean => projected.has(name) || name.startsWith('view-');

/** A generation on its way to becoming the live one. */
export interface NextGeneration extends JsonObject {
  readonly generation: number;
  /** Facts are folded up to `position`; then each view of `views` has been derived; then it is fed as the live one is. */
  readonly phase: 'facts' | 'views' | 'fed';
  readonly position: Position;
  readonly views: readonly string[];
}

export interface GenerationsDocument extends StoredDocument {
  /** What queries are answered from. */
  readonly live: number;
  readonly next: NextGeneration | null;
  /** The one that was live before: fed until it is dropped. */
  readonly kept: number | null;
  /** The greatest number that was ever given. */
  readonly last: number;
}

const none: GenerationsDocument = { _id: documentId, version: 0, live: 0, next: null, kept: null, last: 0 };

/** Somebody else has changed which generations there are. */
export class GenerationsMoved extends Error {
  override readonly name = 'GenerationsMoved';
  constructor() {
    super('another rebuild is at work on this read store');
  }
}

/** Which generations there are: one document, changed by compare-and-set. */
export class Generations {
  readonly #documents: Collection<GenerationsDocument>;

  constructor(store: ReadStore) {
    this.#documents = store.collection(generationsCollection);
  }

  async read(): Promise<GenerationsDocument> {
    const [found] = await this.#documents.findByIds([documentId]);
    return found ?? none;
  }

  /** @throws {GenerationsMoved} when the document is no longer `before`. */
  async change(before: GenerationsDocument, changes: Partial<Pick<GenerationsDocument, 'live' | 'next' | 'kept' | 'last'>>): Promise<GenerationsDocument> {
    const document: GenerationsDocument = { ...before, ...changes, version: before.version + 1 };
    const [written] = await this.#documents.write([{ expected: before.version === 0 ? 'absent' : before.version, document }]);
    if (!written) throw new GenerationsMoved();
    return document;
  }
}

/** Those that take what comes in: the live one, the one kept, and the next one once it has been filled. */
export const fedGenerations = ({ live, kept, next }: GenerationsDocument): readonly number[] =>
  [live, ...(kept === null ? [] : [kept]), ...(next?.phase === 'fed' ? [next.generation] : [])];

export const newGeneration = (generation: number): NextGeneration => ({ generation, phase: 'facts', position: beginning, views: [] });

export const generationCollectionName = (name: string, generation: number): string => (generation === 0 || !isProjected(name) ? name : `g${generation}-${name}`);

/** The store as the projections of one generation see it; what does not belong to any stays where it is. Closing it closes nothing. */
export const generationStore = (store: ReadStore, generation: number): ReadStore => ({
  collection: (name, indexes) => store.collection(generationCollectionName(name, generation), indexes),
  close: async () => undefined,
});

/** Of all collections there are, those of a generation. */
export const isOfGeneration = (generation: number) => (name: string): boolean =>
  generation === 0 ? isProjected(name) : name.startsWith(`g${generation}-`);

/** Of all collections there are, those that were left behind by generations that are gone; of one to come, none. */
export const isLeftBehind = ({ live, kept, next, last }: GenerationsDocument) => (name: string): boolean => {
  const generation = generationOf(name);
  return generation !== null && generation <= last && ![live, kept, next?.generation].includes(generation);
};

function generationOf(name: string): number | null {
  const number = /^g(\d+)-/.exec(name)?.[1];
  return number === undefined ? (isProjected(name) ? 0 : null) : Number(number);
}
