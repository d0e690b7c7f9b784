// The image's health check: asks the process of this container whether it can do its work, and prints what it says.
const limitMs = 5_000;
const port = process.env.RAPPORT_HTTP_PORT;

try {
  const answer = await fetch(`http://127.0.0.1:${port}/health/ready`, { signal: AbortSignal.timeout(limitMs) });
  console.log(await answer.text());
  process.exitCode = answer.ok ? 0 : 1;
} catch (error) {
  console.log(`${error.message} (${error.cause?.code ?? error.cause?.message ?? error.name})`);
  process.exitCode = 1;
}
