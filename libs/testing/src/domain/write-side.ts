import { writeSide, type CommandRequest, type WriteSide, type WriteSideOptions } from '@rapport/application';
import type { EventLog } from '@rapport/event-log';
import type { KeyRing, PersonalDataVault } from '@rapport/privacy';
import { keyedDigest, masterKeyFrom, nodeCryptoVault } from '@rapport/privacy-node-crypto';
import { memoryKeyRing } from '../privacy/memory-key-ring.js';
import { clockOfSpecs } from './given-when-then.js';

/** The master key of specs: nothing is secret about it. */
export const masterKeyOfSpecs = masterKeyFrom(Uint8Array.from({ length: 32 }, (_, i) => i + 1));

/** A vault with the master key of specs and nothing cached. Default: on keys of its own. */
export const vaultOfSpecs = (keyRing: KeyRing = memoryKeyRing()): PersonalDataVault => nodeCryptoVault({ keyRing, masterKey: masterKeyOfSpecs });

/** A write side as a process of its own has it, on a log that it may share with others: nothing cached, no pauses, and keys of its own unless a vault is given. */
export function writeSideOn(log: EventLog, options: Partial<WriteSideOptions> = {}): WriteSide {
  return writeSide({
    log,
    vault: vaultOfSpecs(),
    digest: keyedDigest(masterKeyOfSpecs),
    random: () => 0.5,
    delay: () => Promise.resolve(),
    ...options,
  });
}

/** A request of somebody at the counter. */
export const request = <Command>(commandId: string, command: Command, given: Partial<CommandRequest<Command>> = {}): CommandRequest<Command> => ({
  commandId,
  actor: { id: 'staff-1', role: 'clerk' },
  correlationId: 'correlation-1',
  causationId: null,
  now: clockOfSpecs,
  command,
  ...given,
});
