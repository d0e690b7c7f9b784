import type { RecordedEvent } from '@rapport/event-log';
import { CliFault } from '../cli/cli-fault.js';
import { exitCodes } from '../cli/exit-codes.js';

/** The target holds an event that the source does not have at this place of its order. */
export function targetDiffers({ stream, revision }: RecordedEvent, source: RecordedEvent | null): CliFault {
  const instead = source === null ? 'where the source has ended' : `where the source has ${source.stream}@${source.revision}, or the same with another content`;
  return new CliFault(
    exitCodes.refused, 'target-differs',
    `the target holds ${stream}@${revision} ${instead}: it is no beginning of a copy of the source`,
    'Nothing was appended behind it. Use an empty target, or the one of the same migration.',
  );
}
