import type { Instant, Json, JsonObject } from '@rapport/kernel';

export type ProfileDimension = 'personal' | 'purchasing' | 'preference';

/** One attribute of a profile. `value` is null when it was taken back, or when the person is gone (`erased`). */
export type ProfileAttribute = {
  readonly dimension: ProfileDimension;
  readonly name: string;
  readonly value: string | null;
  readonly erased: boolean;
  /** Where the value is known from, and when it became so in the world. */
  readonly source: string;
  readonly updatedAt: Instant;
  /** When it was last given or confirmed, and by what. */
  readonly confirmedAt: Instant;
  readonly confirmedSource: string;
};

export type AttributeName = { readonly dimension: ProfileDimension; readonly name: string };
type Given = { readonly at: Instant; readonly source: string };

/** What the personal part says about an attribute: undefined if it doesn't mention it. */
export function givenValue(personal: JsonObject | 'erased' | null, key: string): string | null | 'erased' | undefined {
  if (personal === 'erased' || personal === null) return personal ?? undefined;
  const value: Json | undefined = Object.hasOwn(personal, key) ? personal[key] : undefined;
  return value === null || typeof value === 'string' ? value : undefined;
}

/** The value that is dated last stands, whatever arrived last; of two dated alike, the later arrival. */
export function withValue(profile: readonly ProfileAttribute[], named: AttributeName, given: Given, value: string | null, erased: boolean): readonly ProfileAttribute[] {
  const known = find(profile, named);
  if (known && known.updatedAt > given.at) return profile;
  const confirmed = known && known.confirmedAt > given.at ? known : { confirmedAt: given.at, confirmedSource: given.source };
  const attribute: ProfileAttribute = {
    dimension: named.dimension, name: named.name, value, erased,
    source: given.source, updatedAt: given.at,
    confirmedAt: confirmed.confirmedAt, confirmedSource: confirmed.confirmedSource,
  };
  return replaced(profile, attribute);
}

/** An attribute that is not known, or was taken back, can't be confirmed: nothing changes. */
export function withConfirmation(profile: readonly ProfileAttribute[], named: AttributeName, given: Given): readonly ProfileAttribute[] {
  const known = find(profile, named);
  if (!known || (known.value === null && !known.erased) || known.confirmedAt > given.at) return profile;
  return replaced(profile, { ...known, confirmedAt: given.at, confirmedSource: given.source });
}

const find = (profile: readonly ProfileAttribute[], { dimension, name }: AttributeName) =>
  profile.find((attribute) => attribute.dimension === dimension && attribute.name === name);

/** Ascending by dimension and name. */
function replaced(profile: readonly ProfileAttribute[], attribute: ProfileAttribute): readonly ProfileAttribute[] {
  const others = profile.filter((other) => other.dimension !== attribute.dimension || other.name !== attribute.name);
  return [...others, attribute].sort((a, b) => (a.dimension < b.dimension || (a.dimension === b.dimension && a.name < b.name) ? -1 : 1));
}
