/** Numbers by text, which keeps a 32-bit hash of each text only: it never misses one that is in it, and seldom finds one that is not. */
export interface HashIndex {
  add(hash: number, number: number): void;
  find(hash: number): FoundNumber;
  entries(): Iterable<readonly [hash: number, found: number | 'several']>;
}

/** `several`: two texts with this hash, or one with two numbers. Null: none. */
export type FoundNumber = number | 'several' | null;

const startSlots = 64;
/** Numbers are revisions, which end below. */
const several = 0xffff_ffff;

/** Open addressing, at most half full: each slot has a hash, 0 where it is free, and a number. */
export function hashIndex(): HashIndex {
  let slots = new Uint32Array(startSlots * 2);
  let size = 0;

  function slotOf(hash: number, within: Uint32Array): number {
    const mask = within.length / 2 - 1;
    let slot = hash & mask;
    while (within[slot * 2] !== 0 && within[slot * 2] !== hash) slot = (slot + 1) & mask;
    return slot * 2;
  }

  function grow(): void {
    const larger = new Uint32Array(slots.length * 2);
    for (let slot = 0; slot < slots.length; slot += 2) {
      if (slots[slot] !== 0) larger.set(slots.subarray(slot, slot + 2), slotOf(slots[slot]!, larger));
    }
    slots = larger;
  }

  return {
    add(hash, number) {
      const slot = slotOf(hash, slots);
      const isNew = slots[slot] === 0;
      slots[slot] = hash;
      slots[slot + 1] = isNew || slots[slot + 1] === number ? number : several;
      if (isNew) size += 1;
      if (size * 4 > slots.length) grow();
    },
    find(hash) {
      const slot = slotOf(hash, slots);
      return slots[slot] === 0 ? null : numberOf(slots[slot + 1]!);
    },
    *entries() {
      for (let slot = 0; slot < slots.length; slot += 2) if (slots[slot] !== 0) yield [slots[slot]!, numberOf(slots[slot + 1]!)];
    },
  };
}

const numberOf = (kept: number): number | 'several' => (kept === several ? 'several' : kept);

/** FNV-1a over UTF-16 units, mixed so that the low bits spread; never 0. Snapshots keep it: another one takes another form. */
export function hashOfText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return (hash ^ (hash >>> 15)) >>> 0 || 1;
}
