import type { WriteSide } from '@rapport/application';
import type { Instant } from '@rapport/kernel';

/** What the app is given by the process that puts it together. */
export interface CommandApiOptions {
  readonly writeSide: WriteSide;
  /** Read once for each command. */
  readonly clock: () => Instant;
  /** The id of a command that came without one. Default: UUIDv7. */
  readonly newCommandId?: () => string;
  /** Told of what nobody expected, with nothing of what came in. Default: nobody. */
  readonly onFault?: (error: unknown) => void;
}

export const commandApiOptions = Symbol('command-api options');
