// One part in a process of its own: `node run-part.mjs <name> [--quick]`. Hands its result to the process that started it.
process.once('disconnect', () => process.exit());
const [name, mode] = process.argv.slice(2);
const { run } = await import(new URL(`./${name}.part.mjs`, import.meta.url).href);
const result = await run({ quick: mode === '--quick' });
if (process.send) process.send(result, () => process.disconnect());
else console.log(JSON.stringify(result, null, 2));
