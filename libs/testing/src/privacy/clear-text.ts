const bytes = (text: string): Buffer => Buffer.from(text, 'utf8');
const bothCases = (text: string): readonly string[] => [text.toLowerCase(), text.toUpperCase()];

/** The value in base64, wherever it begins among other bytes: the characters that no neighbour has a part in. */
function base64Alignments(value: string): readonly string[] {
  return [0, 1, 2].map((before) => {
    const padded = Buffer.concat([Buffer.alloc(before), bytes(value)]);
    return padded.toString('base64').slice(Math.ceil((before * 8) / 6), Math.floor((padded.length * 8) / 6));
  });
}

const escapedUnit = (unit: string): string => unit.charCodeAt(0).toString(16).padStart(4, '0');
const units = (value: string): readonly string[] => value.split('');
const escapedAll = (value: string): string => units(value).map((unit) => `\\u${escapedUnit(unit)}`).join('');
const escapedBeyondAscii = (value: string): string => JSON.stringify(value).slice(1, -1).replace(/[^\x20-\x7e]/g, (unit) => `\\u${escapedUnit(unit)}`);
const upperEscapes = (text: string): string => text.replace(/\\u[0-9a-f]{4}/g, (escape) => `\\u${escape.slice(2).toUpperCase()}`);
const percentAll = (value: string): string => [...bytes(value)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
const swapped = (value: string): Buffer => Buffer.from(value, 'utf16le').swap16();

/** Forms by which a text can be read again without a key, by the name of each. */
export function clearForms(value: string): ReadonlyMap<string, readonly Buffer[]> {
  const percent = encodeURIComponent(value);
  const escapes = [escapedAll(value), escapedBeyondAscii(value)];
  const texts: Readonly<Record<string, readonly string[]>> = {
    'UTF-8': [value],
    base64: base64Alignments(value),
    base64url: base64Alignments(value).map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
    hex: bothCases(bytes(value).toString('hex')),
    'percent-encoding': [percent, percent.replace(/%../g, (code) => code.toLowerCase()), ...bothCases(percentAll(value))],
    // Of JSON in a text of JSON, each escape's backslash is escaped once more.
    'JSON escapes': escapes.flatMap((text) => [text, upperEscapes(text)]).flatMap((text) => [text, text.replaceAll('\\', '\\\\')]),
  };
  const forms = new Map<string, readonly Buffer[]>(Object.entries(texts).map(([name, found]) => [name, [...new Set(found)].map(bytes)]));
  return forms.set('UTF-16', [Buffer.from(value, 'utf16le'), swapped(value)]).set('Latin-1', [Buffer.from(value, 'latin1')]);
}

/** The longest word of a text: what is looked for, so that half a text is found too. At least seven characters, or by chance bytes look like it. */
export function tellingWord(text: string): string {
  const [longest = ''] = [...text.matchAll(/[\p{L}\p{N}-]+/gu)].map(([word]) => word).sort((a, b) => b.length - a.length);
  if (longest.length < 7) throw new Error('a text without a word that stands nowhere else can\'t be looked for');
  return longest;
}

/** Looks for what stands in clear: tells the field of each value that is there, and its form. */
export function clearTextFinder(values: Readonly<Record<string, string>>): (content: Buffer) => readonly string[] {
  const wanted = Object.entries(values).flatMap(([field, value]) => [...clearForms(tellingWord(value))].map(([form, found]) => ({ what: `${field} as ${form}`, found })));
  return (content) => wanted.filter(({ found }) => found.some((form) => content.includes(form))).map(({ what }) => what);
}
