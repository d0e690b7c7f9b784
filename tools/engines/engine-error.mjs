/** What the user can mend: printed as it is, without a stack. */
export class EngineError extends Error {
  name = 'EngineError';
}
