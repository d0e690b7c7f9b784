/** What a projector has done since it was made. */
export interface ProjectorCounters {
  /** Events folded for the first time here, and events that were known already. */
  applied: number;
  repeated: number;
  held: number;
  /** Derivations, and what became of them. */
  derived: number;
  viewsWritten: number;
  viewsUnchanged: number;
  viewsFailed: number;
  /** Writes that somebody else was faster at. */
  lostRaces: number;
  /** Documents that a sweep found due or concerned, and those it looked at to find them. */
  swept: number;
  sweepExamined: number;
}

export const noCounts = (): ProjectorCounters => ({
  applied: 0, repeated: 0, held: 0, derived: 0, viewsWritten: 0, viewsUnchanged: 0, viewsFailed: 0, lostRaces: 0, swept: 0, sweepExamined: 0,
});
