import fc from 'fast-check';
import { clearTextFinder, tellingWord } from './clear-text.js';

const value = 'Zoë "Quennevillé" 林';
const find = clearTextFinder({ name: value });
/** JSON as those write it that keep to ASCII. */
const ascii = (text: string): string => JSON.stringify(text).replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
const around = { before: fc.uint8Array({ maxLength: 5 }), after: fc.uint8Array({ maxLength: 5 }) };

const planted: Readonly<Record<string, (bytes: Buffer) => string | Buffer>> = {
  'UTF-8': (bytes) => bytes,
  base64: (bytes) => bytes.toString('base64'),
  base64url: (bytes) => bytes.toString('base64url'),
  hex: (bytes) => bytes.toString('hex'),
};

describe('the look-up of what stands in clear', () => {
  it.each(Object.entries(planted))('finds a value among any other bytes as %s', (form, plant) => {
    fc.assert(
      fc.property(around.before, around.after, (before, after) => {
        expect(find(Buffer.from(plant(Buffer.concat([before, Buffer.from(value), after])) as string))).toContain(`name as ${form}`);
      }),
    );
  });

  it.each<[string, string | Buffer]>([
    ['hex', Buffer.from(value).toString('hex').toUpperCase()],
    ['percent-encoding', encodeURIComponent(value)],
    ['percent-encoding', encodeURIComponent(value).toLowerCase().replace('q', 'Q')],
    ['percent-encoding', new URLSearchParams({ value }).toString()],
    ['percent-encoding', Buffer.from(value).toString('hex').replace(/../g, '%$&')],
    ['UTF-16', Buffer.from(value, 'utf16le')],
    ['UTF-16', Buffer.from(value, 'utf16le').swap16()],
    ['Latin-1', Buffer.from(value, 'latin1')],
    ['JSON escapes', ascii(value)],
    ['JSON escapes', JSON.stringify(ascii(value))],
    ['JSON escapes', ascii(value).replaceAll('\\u00e9', '\\u00E9')],
    ['JSON escapes', value.split('').map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')],
  ])('finds %s: %s', (form, text) => {
    expect(find(Buffer.concat([Buffer.from('{"x": '), Buffer.from(text as string)]))).toEqual([`name as ${form}`]);
  });

  it('finds half of a text, and nothing where none of it is', () => {
    expect(find(Buffer.from('..."name": "Quennevillé'))).toEqual(['name as UTF-8']);
    expect(find(Buffer.from(JSON.stringify({ name: 'Zoë', box: Buffer.from('Quennevill_').toString('base64') })))).toEqual([]);
    expect(() => tellingWord('a few words')).toThrow('looked for');
  });
});
