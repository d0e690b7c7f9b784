import type { ProposedEvent } from './recorded.js';

/** What a stream's metadata says; unknown members are kept for {@link restoredFrom}. */
export interface StreamMetadata {
  readonly $tb?: number;
  readonly $maxCount?: number;
  /** Seconds. */
  readonly $maxAge?: number;
}

export const metastreamOf = (stream: string): string => `$$${stream}`;
export const isMetastream = (stream: string): boolean => stream.startsWith('$$');
export const originalOf = (metastream: string): string => metastream.slice(2);

/** Of a metastream only the last event counts. */
export const metadataOfMetastream: StreamMetadata = { $maxCount: 1 };

/** The truncation that stands for a soft delete: 2^63−1, rounded as every double precision number is. */
const softDeleted = '9223372036854775807';
export const isSoftDeleted = ({ $tb }: StreamMetadata): boolean => $tb !== undefined && $tb >= Number(softDeleted);

export const softDeletion: Pick<ProposedEvent, 'type' | 'isJson' | 'data'> = {
  type: '$metadata',
  isJson: true,
  data: Buffer.from(`{"$tb":${softDeleted}}`),
};

/** The metadata that a soft-deleted stream gets when it is written to again: what lay before stays away. */
export function restoredFrom(metadata: StreamMetadata, firstRevision: number): typeof softDeletion {
  return { type: '$metadata', isJson: true, data: Buffer.from(JSON.stringify({ ...metadata, $tb: firstRevision })) };
}

/** Metadata that is no JSON object counts as none. */
export function parseMetadata(data: Uint8Array): StreamMetadata {
  try {
    const value: unknown = JSON.parse(Buffer.from(data).toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}
