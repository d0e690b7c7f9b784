/** The process did not answer, or stopped answering: what was asked may have happened or not. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}
