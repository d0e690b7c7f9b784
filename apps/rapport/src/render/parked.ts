import type { JsonObject } from '@rapport/kernel';
import { isObject } from '../client/api-problem.js';
import { shortPosition } from './events.js';
import { counted, plain, table } from './table.js';

const text = (value: unknown): string => plain(typeof value === 'string' ? value : '');

/** What to do about an error that parks, by its name; the rest is a fault of the program or of the event's own data. */
const remedies: Readonly<Record<string, string>> = {
  PrivacyFault: 'It can\'t be opened: the key ring or the master key is not the one it was sealed with, or its entry is damaged. Bring the right one back (`rapport doctor` looks at both), then replay.',
  UnreadableEvent: 'This version of the program can\'t read it: install one that does, then replay.',
  UnreadableRecord: 'This version of the program can\'t read it: install one that does, then replay.',
  ReactionRejected: 'The command that it asks for was refused, by the code named: look at the customer\'s events (`rapport customer events ID`), put right what they say, then replay.',
};
const otherwise = 'The program failed at its content, at the file and line named: look at the event (`rapport customer events ID`), install a version that mends it, then replay.';

/** What waits under one key, why, since when, and what to do about it. */
export function renderParked(shown: JsonObject, key: string, ofReactor: boolean): string {
  const records = Array.isArray(shown['records']) ? shown['records'].filter(isObject) : [];
  const failed = records.find(({ error }) => isObject(error));
  const note = isObject(failed?.['error']) ? failed['error'] : {};
  const name = text(note['error']);
  const held = Number(shown['held']);
  const more = held > records.length ? [`and ${counted(held - records.length, 'more record')}`] : [];
  return [
    `${plain(key)}: ${counted(held, 'record')} wait${held === 1 ? 's' : ''}${typeof shown['since'] === 'string' ? ` since ${text(shown['since'])}` : ''}`,
    '',
    table([{ head: 'stream' }, { head: 'revision', align: 'right' }, { head: 'type' }, { head: 'position' }, { head: 'why' }], records.map(rowOf)),
    ...more,
    '',
    ...(name === '' ? [] : [remedies[name] ?? otherwise]),
    `Replay: rapport parked replay ${plain(key)}${ofReactor ? ' --reactions' : ''}. Nothing is lost meanwhile, and everybody else goes on.`,
  ].join('\n');
}

function rowOf({ stream, revision, type, position, error }: JsonObject): readonly (string | number)[] {
  const why = isObject(error) ? [error['error'], error['code'], error['at']].filter((part) => typeof part === 'string').join(' ') : 'waits behind it';
  return [text(stream), Number(revision), text(type), shortPosition(text(position)), why];
}
