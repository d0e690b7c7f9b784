/** A set of texts that keeps a 32-bit hash of each: never says no to one that is in it, and seldom yes to one that is not. */
export interface HashSet {
  add(text: string): void;
  /** Wrongly true about once in four thousand million divided by the number of texts. */
  mayHave(text: string): boolean;
}

const startSlots = 64;

/** Open addressing, at most half full; 0 marks a free slot. */
export function hashSet(): HashSet {
  let slots = new Uint32Array(startSlots);
  let size = 0;

  function place(hash: number, into: Uint32Array): boolean {
    const mask = into.length - 1;
    let slot = hash & mask;
    while (into[slot] !== 0) {
      if (into[slot] === hash) return false;
      slot = (slot + 1) & mask;
    }
    into[slot] = hash;
    return true;
  }

  function grow(): void {
    const larger = new Uint32Array(slots.length * 2);
    for (const hash of slots) if (hash !== 0) place(hash, larger);
    slots = larger;
  }

  return {
    add(text) {
      if (place(hashOf(text), slots)) size += 1;
      if (size * 2 > slots.length) grow();
    },
    mayHave(text) {
      const hash = hashOf(text);
      const mask = slots.length - 1;
      let slot = hash & mask;
      while (slots[slot] !== 0) {
        if (slots[slot] === hash) return true;
        slot = (slot + 1) & mask;
      }
      return false;
    },
  };
}

/** FNV-1a over UTF-16 units, mixed so that the low bits spread; never 0. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return (hash ^ (hash >>> 15)) >>> 0 || 1;
}
