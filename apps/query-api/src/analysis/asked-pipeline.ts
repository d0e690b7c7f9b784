import { assertVisible, queryPipeline, UnsupportedQuery, type Pipeline } from '@rapport/read-store';
import { hiddenFields } from '../views/open-document.js';
import type { AnalysisDto } from './analysis.dto.js';

const stages = { filter: '$match', sort: '$sort', projection: '$project' } as const;

/** The pipeline that a request means; nothing in it names what is hidden. @throws {UnsupportedQuery} */
export function askedPipeline({ filter, sort, projection, pipeline, limit }: AnalysisDto): Pipeline {
  // Without a pipeline, the language has an order of its own: filter, sort, limit, projection.
  const asked = pipeline === undefined ? queryPipeline({ filter, sort, projection, limit }) : [...queryPipeline({ filter, sort, projection, pipeline }), ...queryPipeline({ limit })];
  for (const [part, value] of Object.entries({ filter, sort, projection })) if (value !== undefined) assertPartVisible(part as keyof typeof stages, value);
  assertVisible((pipeline ?? []) as Pipeline, hiddenFields);
  return asked;
}

/** Names the part as the request does, and not the stage that it means. */
function assertPartVisible(part: keyof typeof stages, value: object): void {
  const stage = { [stages[part]]: value } as Pipeline[number];
  try {
    assertVisible([stage], hiddenFields);
  } catch (error) {
    throw error instanceof UnsupportedQuery ? new UnsupportedQuery(error.message.replace(`pipeline[0].${stages[part]}`, part)) : error;
  }
}
