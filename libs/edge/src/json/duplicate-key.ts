import { endOfString } from './strict-json.js';

interface Level {
  /** Keys seen so far; null in a list. */
  readonly keys: Set<string> | null;
  /** The key or the index that is being read. */
  at: string;
  index: number;
}

/** The path of the first key that an object has twice, in text that is known to be JSON. Only run when there is one: it is slower than the parser. */
export function findDuplicateKey(text: string): string {
  const levels: Level[] = [];
  for (let i = 0; i < text.length; i++) {
    const top = levels.at(-1);
    switch (text[i]) {
      case '{':
        levels.push({ keys: new Set(), at: '', index: 0 });
        break;
      case '[':
        levels.push({ keys: null, at: '[0]', index: 0 });
        break;
      case '}':
      case ']':
        levels.pop();
        break;
      case ',':
        if (top && top.keys === null) top.at = `[${++top.index}]`;
        break;
      case '"': {
        const end = endOfString(text, i);
        if (top?.keys && isKey(text, end)) {
          top.at = JSON.parse(text.slice(i, end + 1)) as string;
          if (top.keys.has(top.at)) return pathOf(levels);
          top.keys.add(top.at);
        }
        i = end;
      }
    }
  }
  return '';
}

/** True where the string that ends at `end` is followed by a colon. */
function isKey(text: string, end: number): boolean {
  let i = end + 1;
  while (text[i] === ' ' || text[i] === '\n' || text[i] === '\r' || text[i] === '\t') i++;
  return text[i] === ':';
}

const pathOf = (levels: readonly Level[]): string =>
  levels.map(({ at }) => at).reduce((path, at) => (path === '' || at.startsWith('[') ? path + at : `${path}.${at}`), '');
