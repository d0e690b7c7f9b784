// A topic that holds the log: the last one that the relay's part made, or a new one.
import { startWorker } from '../worker.mjs';
import { told } from './installation.mjs';

/** `{ topic, count }` */
export async function filled(installation) {
  if (!installation.filled) {
    const worker = await startWorker('./engines/relay-side.mjs', told(installation));
    const { events, topic } = await worker.call('relay');
    installation.filled = { topic, count: events };
    await worker.close();
  }
  return installation.filled;
}
