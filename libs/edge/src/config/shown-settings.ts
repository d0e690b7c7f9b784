import type { AnyLoadedSettings } from './read-settings.js';

/** A connection string without who connects, and without its options, which may hold secrets too. */
export function shownUrl(url: string): string {
  const bare = url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^]*@/i, '$1');
  return bare.replace(/\?[^]*$/, '?…');
}

/** The settings in force, for the log: secrets as `***` where they are set, connection strings by {@link shownUrl}. */
export function shownSettings({ named, valueOf }: AnyLoadedSettings): Readonly<Record<string, string | number | boolean | readonly string[]>> {
  return Object.fromEntries(
    named.map(({ key, sensitive, isUrl }) => {
      const value = valueOf(key) as string | number | boolean | readonly string[];
      if (sensitive) return [key, value === '' ? '' : '***'];
      return [key, isUrl ? shownUrl(value as string) : value];
    }),
  );
}
