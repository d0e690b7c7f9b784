import type { StoredDocument } from '@rapport/read-store';

export interface PipelineSample extends StoredDocument {
  readonly a?: number | null;
  readonly b?: string | null;
  readonly price: number;
  readonly tags?: readonly string[];
  readonly n?: { readonly x: number; readonly y?: number | null };
  readonly lines?: readonly { readonly p: number; readonly q?: number }[];
  readonly flag?: boolean;
  readonly day?: string;
  readonly name?: string;
}

/** Null, missing, whole and broken numbers, numbers beyond 32 bits, letters beyond ASCII, empty texts and lists, parts. */
export const pipelineSamples: readonly PipelineSample[] = [
  { _id: 'd1', version: 1, a: 1, b: 'x', price: 2.5, tags: ['x', 'y'], n: { x: 1, y: null }, lines: [{ p: 1, q: 2 }, { p: 3 }], day: '2026-03-09', name: 'Ärger' },
  { _id: 'd2', version: 1, a: -3, b: 'y', price: -1.25, tags: [], n: { x: 4 }, lines: [], day: '2026-03-31', name: 'über 😀 alles' },
  { _id: 'd3', version: 2, a: null, b: 'x', price: 0, tags: ['y', 'z', 'y'], flag: true, day: '2026-04-01', name: '' },
  { _id: 'd4', version: 2, b: null, price: 3_000_000_000, flag: false },
  { _id: 'd5', version: 3, a: 7, b: 'z', price: 10, tags: ['z'], n: { x: 4, y: 0 }, lines: [{ p: 5, q: 5 }], name: 'Zoë' },
];
