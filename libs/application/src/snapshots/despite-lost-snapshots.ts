import { SnapshotLost } from '@rapport/state-snapshots';

const triesAtMost = 3;

/** Again, on states that are folded anew, when the snapshot of one was lost in the middle. The work must change nothing. */
export async function despiteLostSnapshots<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof SnapshotLost) || tries >= triesAtMost) throw error;
    }
  }
}
