import type { JsonObject } from '@rapport/kernel';
import type { VerifyDocumentsReport } from '@rapport/projector';
import { CliFault } from '../cli/cli-fault.js';
import type { CliContext } from '../cli/cli-context.js';
import { exitCodes } from '../cli/exit-codes.js';
import { phaseCounter } from '../cli/phase-counter.js';
import { printJson, printLine } from '../cli/print.js';
import type { ReachingOptions } from '../cli/shared-options.js';
import { longWork, type WorkProgress } from '../client/long-work.js';
import { addressOf, withApi } from '../client/with-api.js';
import { comparisonInWords, differenceInWords, eventInWords, verifiedInWords } from '../render/comparison.js';

const labels = { replaying: 'Replaying events', deriving: 'Deriving documents', comparing: 'Comparing documents' };

/** `rapport verify --documents` */
export async function verifyDocuments(context: CliContext, options: ReachingOptions & { readonly engines?: boolean }): Promise<void> {
  const progress = phaseCounter(context, labels);
  const found = await verified(context, options, (now) => progress.update(now)).finally(() => progress.stop());
  const report = found as unknown as VerifyDocumentsReport;
  const { first } = report;
  if (options.json) await printJson(context.out, found);
  else await printLine(context.out, `${verifiedInWords(report)}\n${comparisonInWords(report)}`);
  if (first === null) return;
  throw new CliFault(exitCodes.differs, 'differs', `documents are not what the log says. The first: ${differenceInWords(first)}; ${eventInWords(first)}`, '`rapport rebuild` makes them anew from the log.');
}

async function verified(context: CliContext, options: ReachingOptions & { readonly engines?: boolean }, onProgress: (progress: WorkProgress) => void): Promise<JsonObject> {
  if (!options.engines) return withApi(context, addressOf(options), (api) => longWork(api, '/v1/verify/documents', {}, onProgress));
  const { onEngines } = await import('../engines/documents-on-engines.js');
  return onEngines(context, (engines) => engines.verify(onProgress));
}
