/** What the process says to the shell. These numbers are kept for ever: scripts compare them. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  refused: 3,
  notFound: 4,
  unreachable: 5,
  damaged: 6,
  differs: 7,
  /** As shells have it: 128 and the number of SIGINT. */
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export const exitCodesHelp = `
Exit codes:
  0  done
  1  failed: a fault that no rule explains; or what doctor, lag, loyalty prove and parked replay looked at is not well
  2  the command line or the mapping file is wrong; nothing was done
  3  refused: the command, or some rows of an import (the rest went on)
  4  not found: a customer, a view, a file, a data folder
  5  the process on the data folder or a server does not answer, a connection was lost, or the port is taken
  6  the log is damaged, or its keys are not the ones that belong to it
  7  documents are not what the log says they are
  130  interrupted by Ctrl-C`;
