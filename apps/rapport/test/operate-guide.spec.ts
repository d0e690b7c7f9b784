import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { CliContext } from '../src/cli/cli-context.js';
import { createProgram } from '../src/cli/program.js';

const guide = readFileSync(new URL('../../../docs/guides/operate.md', import.meta.url), 'utf8');
/** As they are written in text and in blocks; a question for help is every command's. */
const namedIn = (page: string): readonly string[] => [...new Set([...page.matchAll(/npx rapport ([^`\n#|>]+)/g)].map(([, line]) => line!.trim()).filter((line) => !line.endsWith('--help')))];
const named = namedIn(guide);

const program = createProgram({ env: {} } as unknown as CliContext, () => undefined);

/** The command that the words name, and what is left of them; commands of a group are followed. */
function commandOf(words: readonly string[], from: Command = program): { readonly command: Command; readonly rest: readonly string[] } {
  const found = from.commands.find((one) => one.name() === words[0]);
  return found ? commandOf(words.slice(1), found) : { command: from, rest: words };
}

function faultOf(line: string): string | null {
  const { command, rest } = commandOf(line.split(/\s+/));
  if (command === program || command.commands.length > 0) return `there is no command ${line}`;
  const options = rest.filter((word) => word.startsWith('--'));
  const unknown = options.find((word) => !command.options.some(({ long }) => long === word.split('=')[0]));
  if (unknown !== undefined) return `${command.name()} has no option ${unknown}`;
  const valued = rest.filter((word, at) => !word.startsWith('--') && !command.options.some(({ long, required, optional }) => (required || optional) && long === rest[at - 1]));
  const required = command.registeredArguments.filter((argument) => argument.required).length;
  return valued.length < required || valued.length > command.registeredArguments.length ? `${command.name()} takes other arguments than ${valued.join(' ')}` : null;
}

describe('the guide for operators', () => {
  it('names commands only that there are, with options and arguments that they take', () => {
    expect(named.length).toBeGreaterThan(5);
    expect(named.map((line) => ({ line, fault: faultOf(line) })).filter(({ fault }) => fault !== null)).toEqual([]);
  });

  it.each(['README.md', 'docs/guides/engines.md', 'docs/guides/loyalty.md'])('and %s name commands only that there are', (path) => {
    const lines = namedIn(readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8'));
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.map((line) => ({ line, fault: faultOf(line) })).filter(({ fault }) => fault !== null)).toEqual([]);
  });

  it.each(['nothing', 'parked', 'parked show', 'lag --nothing', 'lag now', 'backup'])('would notice `%s`', (line) => {
    expect(faultOf(line)).not.toBeNull();
  });

  it('leads nowhere that is not there', () => {
    const anchors = new Set([...guide.matchAll(/^#+ (.+)$/gm)].map(([, title]) => title!.toLowerCase().replaceAll(/[^\w\- ]/g, '').replaceAll(' ', '-')));
    const links = [...guide.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor!);
    expect(links.length).toBeGreaterThan(3);
    expect(links.filter((anchor) => !anchors.has(anchor))).toEqual([]);
  });
});
