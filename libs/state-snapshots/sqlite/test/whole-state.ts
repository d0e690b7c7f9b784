const nodeFields = ['entries', 'children', 'key', 'value', 'size', 'left', 'right', 'root'];

/** With everything that is read when it is needed. */
export function whole(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(whole);
  const keys = Object.getPrototypeOf(value) === Object.prototype ? Object.keys(value) : nodeFields.filter((key) => key in value);
  return Object.fromEntries(keys.map((key) => [key, whole((value as Record<string, unknown>)[key])]));
}
