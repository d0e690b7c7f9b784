// The servers that are measured, each in a process of its own.
import { built, newFolder, removeFolder } from './built.mjs';
import { emptyModule } from './empty-route.mjs';

const { createHttpApp, createLogger } = await built('libs/edge');

const silent = () => createLogger({ level: 'silent' });

async function listening(app) {
  await app.listen(0, '127.0.0.1');
  return `http://127.0.0.1:${app.getHttpServer().address().port}`;
}

/** Counts the groups that the log commits, to tell how large they are. */
async function countCommits() {
  const { LogStore } = await built('libs/event-log/sqlite', 'log-store.js');
  const { commit } = LogStore.prototype;
  const counter = { commits: 0 };
  LogStore.prototype.commit = function (advance) {
    counter.commits += 1;
    commit.call(this, advance);
  };
  return counter;
}

/** All of Rapport in one process, as `rapport serve` runs it. */
async function embedded() {
  const counter = await countCommits();
  const { startEmbedded } = await built('apps/rapport', 'embedded/index.js');
  const dataFolder = newFolder();
  const server = await startEmbedded({ dataFolder, log: 'silent', publishAddress: false });
  return {
    url: () => server.url,
    commits: () => counter.commits,
    /** Waits until the views hold all that the log holds. */
    async settle() {
      for (let attempt = 0; attempt < 20; attempt++) {
        const answer = await fetch(`${server.url}/v1/settle?waitMs=30000`, { method: 'POST' });
        if ((await answer.json()).settled) return;
      }
      throw new Error('the views did not settle within ten minutes');
    },
    async close() {
      await server.close();
      removeFolder(dataFolder);
    },
  };
}

/** The commands alone: log and keys, no read side. */
async function commands() {
  const counter = await countCommits();
  const { openDataFolder } = await built('apps/rapport', 'embedded/data-folder.js');
  const { closeWriteStores, openWriteStores } = await built('apps/rapport', 'embedded/write-stores.js');
  const { writeSide } = await built('libs/application');
  const { nameUuid } = await built('libs/privacy/node-crypto');
  const { CommandApiModule } = await built('apps/command-api');
  const { instantFromMs } = await built('libs/kernel');
  const dataFolder = newFolder();
  const stores = await openWriteStores(openDataFolder(dataFolder), { nowMs: Date.now, onLogCheck: () => undefined });
  const side = writeSide({ log: stores.log, vault: stores.vault, digest: stores.digest, nameUuid, random: Math.random });
  const app = await createHttpApp(CommandApiModule.register({ writeSide: side, clock: () => instantFromMs(Date.now()) }), { logger: silent() });
  const url = await listening(app);
  return {
    url: () => url,
    commits: () => counter.commits,
    settle: () => undefined,
    async close() {
      await app.close();
      await closeWriteStores(stores);
      removeFolder(dataFolder);
    },
  };
}

/** Routes of the same addresses and bodies, checked the same way, whose handlers answer a constant. */
async function empty() {
  const app = await createHttpApp(await emptyModule(), { logger: silent() });
  const url = await listening(app);
  return { url: () => url, commits: () => 0, settle: () => undefined, close: () => app.close() };
}

export const start = ({ kind }) => ({ embedded, commands, empty })[kind]();
