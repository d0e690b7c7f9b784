import { laterDay, type Day, type Position } from '@rapport/kernel';
import type { ViewDefinition, ViewDocument } from '@rapport/read-models';
import { UnsupportedQuery, type Filter, type FindOptions, type ReadStore, type Sort } from '@rapport/read-store';
import { ContextSource, type ContextDefinition } from './context-source.js';
import { openCollections, type FailedViewDocument, type ParkedDocument, type ProjectorCollections } from './documents.js';
import { ParkingLot } from './parking-lot.js';
import { Progress, type Reached } from './progress.js';

export interface ViewQueriesOptions {
  readonly store: ReadStore;
  readonly views: readonly ViewDefinition[];
  readonly context: ContextDefinition;
  readonly partitions: number;
}

export interface ViewAnswer {
  readonly id: string;
  readonly body: NonNullable<ViewDocument['body']>;
  /** The day that judgements in the body are of; null where there is none. */
  readonly asOf: Day | null;
  /** Version (revision + 1) of each fact that it was derived from, by stream. */
  readonly inputs: ViewDocument['inputs'];
}

export interface ViewPage {
  readonly documents: readonly ViewAnswer[];
  readonly examined: number;
  /** The answer shows everything up to here. */
  readonly position: Position;
}

/** `filter` and `sort` by the view's queryable fields, and by `id`. */
export interface ViewQuery {
  readonly filter?: Filter;
  readonly sort?: Sort;
  /** Default 0. */
  readonly skip?: number;
  /** Default 100, at most {@link maxPageSize}. */
  readonly limit?: number;
}
export type QueryLimits = Pick<FindOptions, 'maxDocumentsExamined' | 'maxTimeMs'>;

export const maxPageSize = 1_000;
const defaultPageSize = 100;

/** What the views answer, each time with the position that the answer covers at least. */
export class ViewQueries {
  readonly #collections: ProjectorCollections;
  readonly #views: ReadonlyMap<string, ViewDefinition>;
  readonly #context: ContextSource;
  readonly #progress: Progress;

  constructor({ store, views, context, partitions }: ViewQueriesOptions) {
    this.#collections = openCollections(store, views);
    this.#views = new Map(views.map((view) => [view.view, view]));
    this.#context = new ContextSource(this.#collections.heads, context);
    this.#progress = new Progress(this.#collections.progress, { partitions });
  }

  /** Null as the document where there is none (any more). @throws {RangeError} for a view that does not exist. */
  async readView(name: string, id: string): Promise<{ readonly document: ViewAnswer | null; readonly position: Position }> {
    const position = await this.#progress.position();
    const [stored] = await this.#collections.view(this.#definition(name)).findByIds([id]);
    return { document: stored ? await this.#answer(stored) : null, position };
  }

  /** @throws {UnsupportedQuery} @throws {QueryLimitExceeded} @throws {RangeError} for a view that does not exist. */
  async queryView(name: string, { filter = {}, sort, skip = 0, limit = defaultPageSize }: ViewQuery, limits: QueryLimits): Promise<ViewPage> {
    const view = this.#definition(name);
    const position = await this.#progress.position();
    const { documents, examined } = await this.#collections.view(view).find(present(storedFilter(view, filter)), {
      ...limits, skip, limit: Math.min(limit, maxPageSize), ...(sort ? { sort: storedSort(view, sort) } : {}),
    });
    const answers: ViewAnswer[] = [];
    for (const document of documents) {
      const answer = await this.#answer(document);
      if (answer) answers.push(answer);
    }
    return { documents: answers, examined, position };
  }

  async countView(name: string, filter: Filter, limits: QueryLimits): Promise<number> {
    const view = this.#definition(name);
    return this.#collections.view(view).count(present(storedFilter(view, filter)), limits);
  }

  /** Records that wait, in the order of the log, with their events as they came: sealed. */
  parked(options: { readonly skip: number; readonly limit: number }): Promise<readonly ParkedDocument[]> {
    return new ParkingLot(this.#collections.parked).list(options);
  }

  async failedViews(options: { readonly skip: number; readonly limit: number }): Promise<readonly FailedViewDocument[]> {
    return (await this.#collections.failedViews.find({ state: 'failed' }, options)).documents;
  }

  /** Waits until the views show the position, at most so long. */
  progressed(position: Position, timeoutMs: number, signal?: AbortSignal): Promise<Reached> {
    return this.#progress.reached(position, timeoutMs, signal);
  }

  async #answer({ _id, body, inputs, factsThrough, frozenOn }: ViewDocument): Promise<ViewAnswer | null> {
    if (body === null) return null;
    const { lastClosedDay } = (await this.#context.read()).context;
    const live = factsThrough && lastClosedDay ? laterDay(factsThrough, lastClosedDay) : factsThrough;
    return { id: _id, body, asOf: frozenOn ?? live, inputs };
  }

  #definition(name: string): ViewDefinition {
    const view = this.#views.get(name);
    if (!view) throw new RangeError('there is no such view');
    return view;
  }
}

const present = (filter: Filter): Filter => ({ $and: [filter, { body: { $ne: null } }] });

function storedFilter(view: ViewDefinition, filter: Filter): Filter {
  if (typeof filter !== 'object' || filter === null || Array.isArray(filter)) throw new UnsupportedQuery('a filter is an object');
  return Object.fromEntries(
    Object.entries(filter).map(([key, value]) => {
      if (key !== '$and' && key !== '$or' && key !== '$nor') return [storedField(view, key), value];
      if (!Array.isArray(value)) throw new UnsupportedQuery(`${key} takes a list of filters`);
      return [key, (value as readonly Filter[]).map((part) => storedFilter(view, part))];
    }),
  );
}

const storedSort = (view: ViewDefinition, sort: Sort): Sort => Object.fromEntries(Object.entries(sort).map(([field, direction]) => [storedField(view, field), direction]));

function storedField(view: ViewDefinition, field: string): string {
  if (field === 'id') return '_id';
  if (!Object.hasOwn(view.queryable, field)) throw new UnsupportedQuery(`'${field.slice(0, 60)}' is no field of ${view.view} to filter or sort by`);
  return `body.${field}`;
}
