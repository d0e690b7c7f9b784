import { invalidRequest, type ProblemError } from '@rapport/edge';

/** Names of fields and operators are shown, cut short; values never are. */
export const shown = (name: string): string => `'${name.slice(0, 60)}'`;

export const badFilter = (message: string): ProblemError => invalidRequest([{ field: 'filter', message }]);
export const badSort = (message: string): ProblemError => invalidRequest([{ field: 'sort', message }]);
export const badCursor = (): ProblemError => invalidRequest([{ field: 'cursor', message: 'is not one that this query gave' }]);
