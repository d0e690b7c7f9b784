/** Numbers from 0 (included) to 1 (excluded), the same for the same seed on every machine. */
export type Random = () => number;

/** sfc32, a small fast counting generator by Chris Doty-Humphrey (PractRand); public domain. Seeded by a whole number. */
export function randomFrom(seed: number): Random {
  let [a, b, c, counter] = [seed | 0, 0x9e3779b9 | 0, 0x243f6a88, 1];
  const next: Random = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  };
  // The first numbers of near seeds are alike.
  for (let skipped = 0; skipped < 20; skipped++) next();
  return next;
}
