import { readdir, rm, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { kafkaLogFolder } from './server-faults.js';

/**
 * Cuts each partition of a topic to this share of its last file, and removes what the broker would notice it by. To be
 * called while the broker is killed: when it starts again, it has lost its last records and does not know.
 */
export async function loseKafkaTails(topic: string, partitions: number, share: number): Promise<void> {
  for (let partition = 0; partition < partitions; partition++) {
    const folder = join(kafkaLogFolder(), `${topic}-${partition}`);
    const files = await readdir(folder);
    const segment = join(folder, files.filter((name) => name.endsWith('.log')).sort().at(-1)!);
    await truncate(segment, Math.floor((await stat(segment)).size * share));
    for (const name of files.filter((other) => /\.(index|timeindex|snapshot)$/.test(other))) await rm(join(folder, name));
  }
}
