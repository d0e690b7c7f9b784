// The arguments of npm run bench:engines.

/** In the order in which they run. */
export const parts = ['relay', 'projector', 'rebuild', 'lag', 'appends'];
const flags = ['--quick', '--json', '--help'];

export const help = `npm run bench:engines -- [part …] [--quick] [--json]

Measures Rapport on the engines against the bare clients, in the same run, round by round.
Parts: ${parts.join(', ')}; all when none is named.

  --quick   smaller sizes and fewer rounds, to see that it works
  --json    prints the results as JSON at the end too

KAFKA_BROKERS, MONGODB_URL and EVENTSTOREDB_URL name servers to use, which have to be empty; what they don't name is started here.`;

/** `{ parts, quick, json, help }`, or `{ problem }` in words. */
export function readArguments(given) {
  const names = given.filter((argument) => !argument.startsWith('-'));
  const unknown = [...names.filter((name) => !parts.includes(name)), ...given.filter((argument) => argument.startsWith('-') && !flags.includes(argument))];
  if (unknown.length > 0) return { problem: `Unknown: ${unknown.join(', ')}. The parts are ${parts.join(', ')}; the options ${flags.join(', ')}.` };
  const wanted = parts.filter((part) => names.length === 0 || names.includes(part));
  return { parts: wanted, quick: given.includes('--quick'), json: given.includes('--json'), help: given.includes('--help') };
}
