/** What a process says to its supervisor. These numbers are kept for ever. */
export const serviceExitCodes = {
  /** Stopped when told to. */
  ok: 0,
  /** A fault that nobody expected. */
  fault: 1,
  /** The command line is wrong. */
  usage: 2,
  /** A server that a setting names does not answer: starting again may help. */
  unavailable: 69,
  /** It gave up its work, as its log says: starting again may help. */
  gaveUp: 70,
  /** A client of a server broke in a way that cannot be mended within the process: starting again helps. */
  clientCrash: 75,
  /** A setting is wrong: starting again does not help. */
  settings: 78,
  /** Told to stop, it did not within its time. */
  stopTimeout: 79,
  /** A second signal. */
  interrupted: 130,
} as const;
export type ServiceExitCode = (typeof serviceExitCodes)[keyof typeof serviceExitCodes];

export const serviceExitCodesHelp = `Exit codes:
  0    stopped by SIGTERM or SIGINT; with --check: everything is there
  1    a fault that nobody expected; the log says where
  2    the command line is wrong
  69   a server that a setting names does not answer
  70   the work was given up; the log says why
  75   the client of a server broke in a way that only a restart mends
  78   a setting is wrong: a restart does not help
  79   told to stop, it did not within STOP_WITHIN_MS
  130  a second signal`;
