import type { Command } from 'commander';
import { Option } from 'commander';
import { isDay, isTimeZone, type Day } from '@rapport/kernel';
import { viewDefinitions } from '@rapport/read-models';
import { InvalidArgumentError } from 'commander';
import { resolve } from 'node:path';

export interface SharedOptions {
  readonly data: string;
  readonly json?: boolean;
}

/** Of commands that speak to a process. */
export interface ReachingOptions extends SharedOptions {
  /** Where commands are taken. Undefined: whoever runs on the data folder. */
  readonly url?: string;
  /** Where queries are answered, if that is elsewhere. */
  readonly queryUrl?: string;
}

export const viewNames = viewDefinitions.map(({ view }) => view);
export const defaultDataFolder = './rapport-data';
export const defaultHost = '127.0.0.1';
export const defaultPort = 7400;

export const dataOption = (): Option =>
  new Option('--data <folder>', 'data folder').default(defaultDataFolder).env('RAPPORT_DATA').argParser((text) => resolve(text === '' ? defaultDataFolder : text));

/** `--data` and `--json`, which every command has. */
export const shared = (command: Command): Command => command.addOption(dataOption()).addOption(jsonOption());

const parseUrl = (text: string): string => {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') throw new InvalidArgumentError('It must be an address such as http://127.0.0.1:7401.');
  if (url.username !== '' || url.password !== '') throw new InvalidArgumentError('It must not hold a user or a password.');
  return url.origin;
};

/** `shared`, and where the processes answer when they don't run on a data folder of this machine. */
export const reaching = (command: Command): Command =>
  shared(command)
    .addOption(new Option('--url <address>', 'where commands are taken, in place of the data folder').env('RAPPORT_URL').argParser(parseUrl))
    .addOption(new Option('--query-url <address>', 'where queries are answered (default: as --url)').env('RAPPORT_QUERY_URL').argParser(parseUrl));

export const jsonOption = (): Option => new Option('--json', 'print JSON on standard output; everything else goes to standard error');

export function parseDay(text: string): Day {
  if (!isDay(text)) throw new InvalidArgumentError('It must be a day such as 2025-12-31.');
  return text;
}

export function parseTimeZone(text: string): string {
  if (!isTimeZone(text)) throw new InvalidArgumentError('It must be a name of the IANA data base such as Asia/Shanghai.');
  return text;
}

/** A whole number of at least `least` and at most `most`. */
export const parseCount = (least: number, most: number) => (text: string): number => {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < least || number > most) throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  return number;
};

export const examples = (...lines: readonly string[]): string => `\nExamples:\n${lines.map((line) => `  $ rapport ${line}`).join('\n')}`;
