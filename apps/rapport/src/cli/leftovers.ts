import { draftRemedy, draftsBeside } from '../backup/draft-folder.js';
import type { CliContext } from './cli-context.js';

/** Names what a backup or a restore that was killed has left beside the folder that is about to be made. */
export async function tellLeftovers(err: CliContext['err'], target: string): Promise<void> {
  for (const draft of await draftsBeside(target)) err.write(`rapport: ${draft} was never completed, and a master key may be in it. ${draftRemedy(draft)}\n`);
}
