import type { JsonObject } from '@rapport/kernel';
import type { ReadStore, StoredDocument } from '@rapport/read-store';

/** Which form the documents of a generation have. */
export interface ReadModelVersions {
  /** Of facts and their parts. */
  readonly facts: number;
  readonly views: Readonly<Record<string, number>>;
}

export interface VersionDifference extends JsonObject {
  /** A view, or `facts`. */
  readonly of: string;
  /** Null where the generation knows no such view. */
  readonly found: number | null;
  /** Null where this program knows no such view. */
  readonly needed: number | null;
}

interface VersionsDocument extends StoredDocument {
  readonly facts: number;
  readonly views: Readonly<Record<string, number>>;
}

export const versionsCollection = 'read-model-versions';
const documentId = 'versions';

/** A generation's documents are of other versions than this program's: they are neither fed nor shown by it. */
export class OtherVersions extends Error {
  override readonly name = 'OtherVersions';
  /** `remedy`: what to do about it. Default: what helps whoever wants to feed or to show the generation. */
  constructor(generation: number, readonly differences: readonly VersionDifference[], remedy: string = remedyOf(differences)) {
    super(`generation ${generation} of the views is of other versions: ${differences.map(inWords).join(', ')}. ${remedy}`);
  }
}

/** Of a generation's store. Null where nothing was written, or by a program that kept no versions. */
export async function writtenVersions(store: ReadStore): Promise<ReadModelVersions | null> {
  const [found] = await store.collection<VersionsDocument>(versionsCollection).findByIds([documentId]);
  return found ? { facts: found.facts, views: found.views } : null;
}

/** Remembers them, for ever, in a generation's store that has none. @throws {OtherVersions} where it has others, with the remedy */
export async function rememberVersions(store: ReadStore, generation: number, versions: ReadModelVersions, remedy?: string): Promise<void> {
  await store.collection<VersionsDocument>(versionsCollection).write([{ expected: 'absent', document: { _id: documentId, version: 1, ...versions } }]);
  await expectVersions(store, generation, versions, remedy);
}

/** Changes nothing; without versions, a store is taken for one of these. @throws {OtherVersions} with the remedy */
export async function expectVersions(store: ReadStore, generation: number, versions: ReadModelVersions, remedy?: string): Promise<void> {
  const found = await writtenVersions(store);
  const differences = found ? versionDifferences(found, versions) : [];
  if (differences.length > 0) throw new OtherVersions(generation, differences, remedy);
}

export function versionDifferences(found: ReadModelVersions, needed: ReadModelVersions): readonly VersionDifference[] {
  const views = [...new Set([...Object.keys(found.views), ...Object.keys(needed.views)])].sort();
  return [
    { of: 'facts', found: found.facts, needed: needed.facts },
    ...views.map((view) => ({ of: view, found: found.views[view] ?? null, needed: needed.views[view] ?? null })),
  ].filter((one) => one.found !== one.needed);
}

const named = (version: number | null): string => (version === null ? 'none' : `version ${version}`);
const inWords = ({ of, found, needed }: VersionDifference): string => `${of} (found: ${named(found)}, needed: ${named(needed)})`;

function remedyOf(differences: readonly VersionDifference[]): string {
  const older = differences.filter(({ found, needed }) => (needed ?? 0) > (found ?? 0));
  if (older.length === 0) return 'Run the program of the version that wrote it.';
  const views = older.some(({ of }) => of === 'facts') ? '--all' : older.map(({ of }) => of).join(' ');
  return `Run \`rapport rebuild ${views} --engines\` of this version, while a projector of the version before goes on.`;
}
