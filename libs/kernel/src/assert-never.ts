/** Ends an exhaustive switch: a missing case does not compile, and an impossible one is a fault. */
export function assertNever(value: never, what = 'case'): never {
  throw new Error(`unexpected ${what}: ${JSON.stringify((value as { type?: unknown })?.type ?? typeof value)}`);
}
