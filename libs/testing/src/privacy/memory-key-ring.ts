import type { KeySubject } from '@rapport/contracts';
import type { KeyRing, KeyRingEntry } from '@rapport/privacy';
import type { KeyRingStorage } from './key-ring-storage.js';

/** A key ring that lasts as long as the object, for specs that need no file. */
export function memoryKeyRingStorage(): KeyRingStorage {
  const entries = new Map<KeySubject, KeyRingEntry>();
  return {
    open: async () => memoryKeyRing(entries),
    plantTombstone: async (subject) => void entries.set(subject, { state: 'erased' }),
    lose: async (subject) => void entries.delete(subject),
    remove: async () => entries.clear(),
  };
}

export function memoryKeyRing(entries: Map<KeySubject, KeyRingEntry> = new Map()): KeyRing {
  let closed = false;
  function whileOpen(): void {
    if (closed) throw new Error('the key ring is closed');
  }
  return {
    async find(subject) {
      whileOpen();
      return entries.get(subject) ?? null;
    },
    async addIfAbsent(subject, wrapped) {
      whileOpen();
      const there = entries.get(subject);
      if (there !== undefined) return there;
      const entry: KeyRingEntry = { state: 'live', wrapped };
      entries.set(subject, entry);
      return entry;
    },
    async close() {
      closed = true;
    },
  };
}
