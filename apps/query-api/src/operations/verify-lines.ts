import type { Verify } from '../query-api.options.js';
import { workLines } from './work-lines.js';

/** Lines of progress while the check runs, then its report. */
export const verifyLines = (verify: Verify, signal: AbortSignal): AsyncGenerator<string> =>
  workLines(({ signal: ending, onProgress }) => verify({ signal: ending, onProgress: (events, total) => onProgress({ events, total }) }), signal);
