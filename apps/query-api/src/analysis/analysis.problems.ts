import { ProblemError } from '@rapport/edge';
import { AnalystBusy, PipelineFailed, UnsupportedQuery } from '@rapport/read-store';

/** What ends an analysis, as it is told; limits are told alike for all queries, by the filter of the edge. */
export function analysisProblem(error: unknown, stopped: boolean): unknown {
  if (error instanceof UnsupportedQuery) return refusedQuery(error.message);
  if (error instanceof PipelineFailed) {
    return new ProblemError({ status: 422, code: 'pipeline-failed', title: 'The pipeline does not fit the values', detail: error.message });
  }
  if (error instanceof AnalystBusy) {
    return new ProblemError({ status: 429, code: 'analyses-busy', title: 'Too many analyses', detail: `${error.atOnce} analyses are under way, and no more may be; send it again when one is done` }, { 'Retry-After': '1' });
  }
  if (stopped) return new ProblemError({ status: 503, code: 'analysis-stopped', title: 'The analysis was stopped', detail: 'the connection or the process ended before it was done' });
  return error;
}

/** The message has the place in front: `pipeline[2].$group.total: $function is not allowed: no code is run`. */
function refusedQuery(message: string): ProblemError {
  const colon = message.indexOf(': ');
  const [field, why] = colon > 0 ? [message.slice(0, colon), message.slice(colon + 2)] : ['query', message];
  return new ProblemError({ status: 422, code: 'unsupported-query', title: 'The query is not supported', detail: message, errors: [{ field, message: why }] });
}
