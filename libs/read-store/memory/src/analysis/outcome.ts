import type { AnalysisLimits, Pipeline, QueryLimitExceeded } from '@rapport/read-store';

export type AnswerLimits = Pick<AnalysisLimits, 'documentsAnswered' | 'answerBytes'>;

/** The first line that the process of an analysis reads; the documents follow, one a line. */
export interface Task {
  readonly pipeline: Pipeline;
  readonly limits: AnswerLimits;
}

/** The last line that it writes, behind the answer's documents, one a line. */
export type Outcome =
  | { readonly outcome: 'answered' }
  | { readonly outcome: 'limit'; readonly limit: QueryLimitExceeded['limit'] }
  | { readonly outcome: 'failed'; readonly message: string };

/** In front of each line that is written. */
export const documentMark = '+';
export const outcomeMark = '=';

/** How the process ends when its memory is used up, and it can still say so. */
export const outOfMemoryCode = 77;
