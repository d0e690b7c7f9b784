// What an aggregate's name becomes in code, in routes and in sentences.
import ts from 'typescript';

const kebabCase = /^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$/;
const streamPrefix = /^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$/;
const lengthAtMost = 40;

const capitalised = (word) => word[0].toUpperCase() + word.slice(1);

function plural(name) {
  if (/[^aeiou]y$/.test(name)) return `${name.slice(0, -1)}ies`;
  return /(s|x|z|ch|sh)$/.test(name) ? `${name}es` : `${name}s`;
}

/** `service-request` → `ServiceRequest`, `serviceRequest`, `service request`, `service-requests`, and the prefix of its streams. */
export function namesOf(name, stream = name) {
  const words = name.split('-');
  const pascal = words.map(capitalised).join('');
  return { kebab: name, pascal, camel: pascal[0].toLowerCase() + pascal.slice(1), words: words.join(' '), plural: plural(name), stream };
}

/** Why this can't be the name of an aggregate, whatever there is already; null: it can. */
export function nameProblem(name) {
  if (!kebabCase.test(name)) return 'the name must be in kebab-case: small letters and digits, words joined by hyphens, each beginning with a letter';
  if (name.length > lengthAtMost) return `the name must have at most ${lengthAtMost} characters`;
  const { camel } = namesOf(name);
  const scanner = ts.createScanner(ts.ScriptTarget.Latest, true, ts.LanguageVariant.Standard, camel);
  return scanner.scan() === ts.SyntaxKind.Identifier ? null : `${camel} is a word of the language`;
}

/** Why streams can't begin with it; null: they can. */
export const streamProblem = (stream) =>
  streamPrefix.test(stream) && stream.length <= lengthAtMost ? null : 'the prefix of the streams must be in kebab-case, without a hyphen at its end';

/** A fact takes streams by their prefix, so that none may begin with another's. */
export function prefixProblem(stream, existing) {
  const prefix = `${stream}-`;
  const taken = existing.find((other) => prefix.startsWith(other) || other.startsWith(prefix));
  return taken === undefined ? null : `streams that begin with ${prefix} could not be told from those of ${taken}: give another prefix with --stream`;
}
