import { mkdir } from 'node:fs/promises';
import { serve } from './command-line.js';

/** A data folder whose customers are known by name, so that each has a key. */
export async function shopWithNames(data: string, customers: number): Promise<void> {
  await mkdir(data, { recursive: true });
  const served = await serve(data);
  for (let n = 1; n <= customers; n++) {
    const body = JSON.stringify({ customerId: `c-${n}`, kind: 'consumer', contact: { name: `Anna ${n}` } });
    const answer = await fetch(`${served.url}/v1/customers`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  }
  await served.stop();
}
