// The servers of one run: given by a variable, else started here and removed in the end.
import { engines } from '../../engines/lifecycle.mjs';
import { newRunFolder, removeLeftOvers, removeRunFolder } from '../../engines/run-folder.mjs';
import { provideServer } from '../../engines/test-servers.mjs';

/** `{ lines, addresses, stop }`; `lines` name each server and say whether it is a real one. */
export async function provideServers() {
  await removeLeftOvers();
  const folder = newRunFolder();
  try {
    const servers = [];
    for (const engine of engines) servers.push(await provideServer(engine, { folder, areRequired: true, say: (line) => console.error(line) }));
    for (const { environment } of servers) Object.assign(process.env, environment);
    const { KAFKA_BROKERS: kafkaBrokers, MONGODB_URL: mongodbUrl, EVENTSTOREDB_URL: eventStoreUrl } = process.env;
    return {
      lines: servers.map(({ name, line }) => `${name.padEnd(12)} ${line}`),
      addresses: { kafkaBrokers, mongodbUrl, eventStoreUrl },
      stop: () => removeRunFolder(folder),
    };
  } catch (cause) {
    await removeRunFolder(folder);
    throw cause;
  }
}
