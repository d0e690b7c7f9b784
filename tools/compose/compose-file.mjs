// docker-compose.yml as Compose reads it, as far as it is written here: anchors, merges, and values from the environment.
import { load } from 'js-yaml';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspace.mjs';

export const composeText = () => readFileSync(join(root, 'docker-compose.yml'), 'utf8');

// $$, ${NAME:?message} and ${NAME:-default}
const reference = /\$(?:(\$)|\{([A-Z][A-Z0-9_]*)(?::([?-])([^}]*))?\})/g;

/** The variables that a text takes from the environment. */
export const referencesIn = (text) =>
  [...text.matchAll(reference)].filter(([, dollar]) => !dollar).map(([, , name, kind, more]) => ({ name, required: kind === '?', byDefault: kind === '-' ? more : undefined }));

/** @throws {Error} for a variable that must be set and is not, as Compose does */
export function interpolate(text, environment) {
  return text.replaceAll(reference, (_, dollar, name, kind, more) => {
    if (dollar) return '$';
    const value = environment[name] ?? '';
    if (value !== '') return value;
    if (kind === '?') throw new Error(`${name} is missing: ${more}`);
    return kind === '-' ? more : '';
  });
}

function interpolated(value, environment) {
  if (typeof value === 'string') return interpolate(value, environment);
  if (Array.isArray(value)) return value.map((item) => interpolated(item, environment));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, interpolated(item, environment)]));
}

/** The file as it is written. */
export const writtenFile = () => load(composeText());

/** The file with its values filled in. */
export const composeFile = (environment) => interpolated(writtenFile(), environment);

/** Something for every variable that must be set. */
export const filledIn = () =>
  Object.fromEntries(referencesIn(composeText()).filter(({ required }) => required).map(({ name }) => [name, `value-of-${name.toLowerCase()}`]));
