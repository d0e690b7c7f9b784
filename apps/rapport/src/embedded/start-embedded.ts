import { randomUUID } from 'node:crypto';
import type { Writable } from 'node:stream';
import { writeSide, type WriteSide } from '@rapport/application';
import { tracedCommands } from '@rapport/command-api';
import { createHttpApp, createLogger, describeFault, tracingOf, type HttpAppOptions, type Logger, type TracesSettings, type Tracing } from '@rapport/edge';
import { instantFromMs } from '@rapport/kernel';
import { cacheCipher, nameUuid } from '@rapport/privacy-node-crypto';
import { EmbeddedReactor } from '@rapport/reactor';
import { isLoopback } from '../loopback.js';
import { openDataFolder, publishAddress, withdrawAddress, type DataFolder } from './data-folder.js';
import { EmbeddedMetrics } from './embedded-metrics.js';
import { EmbeddedModule, type EmbeddedParts } from './embedded.module.js';
import { ThreadedReadSide, type ThreadedReadSideOptions } from './threaded-read-side.js';
import { closeWriteStores, openWriteStores, type WriteStores } from './write-stores.js';

export interface FaultsOnly {
  readonly faultsTo: Writable;
}

export interface EmbeddedOptions {
  /** Made when there is none. One process at a time owns it. */
  readonly dataFolder: string;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default: a free one. */
  readonly port?: number;
  /** Write the address into the data folder, for command lines to find. Default true. */
  readonly publishAddress?: boolean;
  /** Milliseconds since 1970. Default: the system's clock. */
  readonly now?: () => number;
  readonly onProgress?: (progress: { readonly phase: string; readonly done: number; readonly total: number }) => void;
  /** JSON lines on standard output, none, or those of faults alone where it says. Default `info`. */
  readonly log?: 'silent' | 'info' | FaultsOnly;
  /** Where spans are sent. Default: nothing is traced. */
  readonly traces?: TracesSettings;
  /** Of the thread that keeps the views. */
  readonly readSide?: Pick<ThreadedReadSideOptions, 'maxHeapMiB' | 'restarts' | 'threadFile'>;
}

export interface EmbeddedProcess {
  readonly url: string;
  /** Ends what is under way, then gives the files back. */
  close(): Promise<void>;
  /** Resolves when it has ended. */
  readonly closed: Promise<void>;
}

/**
 * Starts everything in this process: log, keys, projections and HTTP. Resolves when it answers; what lies in the log may
 * then still be filling the views (`/health/ready` tells), and commands are taken meanwhile.
 *
 * @throws {LogFault} {PrivacyFault} when the files can't be used; nothing was changed then.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedProcess> {
  const { onProgress, now: nowMs = Date.now, log = 'info' } = options;
  const logger = typeof log === 'string' ? createLogger({ level: log }) : createLogger({ level: 'error' }, log.faultsTo);
  const folder = openDataFolder(options.dataFolder);
  const stores = await openWriteStores(folder, {
    nowMs, onLogCheck: (done, total) => onProgress?.({ phase: 'checking the log', done, total }),
    onSnapshotFault: (what) => logger.warn(what),
  });
  try {
    return await serveStores(folder, stores, { ...options, nowMs, logger });
  } catch (error) {
    await closeWriteStores(stores);
    throw error;
  }
}

interface ServeOptions extends EmbeddedOptions {
  readonly nowMs: () => number;
  readonly logger: Logger;
}

async function serveStores(folder: DataFolder, stores: WriteStores, options: ServeOptions): Promise<EmbeddedProcess> {
  const { nowMs, logger, onProgress } = options;
  if (stores.warning) logger.warn(stores.warning);
  const tracing = options.traces ? await tracingOf(options.traces, 'rapport', (error) => logger.warn(describeFault(error), 'spans can\'t be sent')) : null;
  const readSide = await ThreadedReadSide.open({
    ...options.readSide, folder, stores, logger, nowMs, ...(options.traces ? { traces: options.traces } : {}),
    onFilling: ({ done, total }) => onProgress?.({ phase: 'filling the views', done, total }),
  });
  try {
    const metrics = new EmbeddedMetrics();
    const handling = writeSide({ log: metrics.commands.timed(stores.log), vault: stores.vault, digest: stores.digest, nameUuid, random: Math.random, snapshots: stores.snapshots, tracing: tracing?.steps ?? null });
    const counted = metrics.commands.counted(handling);
    const reactor = await openReactor(folder, stores, handling, options);
    return await serveHttp({ folder, stores, readSide, reactor, metrics, tracing, writeSide: tracing ? tracedCommands(counted, tracing) : counted }, options).catch(async (error: unknown) => {
      await reactor.close();
      throw error;
    });
  } catch (error) {
    await readSide.close();
    throw error;
  }
}

const openReactor = ({ reactorSnapshot }: DataFolder, { log, masterKey }: WriteStores, handling: WriteSide, { nowMs, logger }: ServeOptions): Promise<EmbeddedReactor> =>
  EmbeddedReactor.open({
    log, logger, snapshot: reactorSnapshot, cipher: cacheCipher(masterKey), now: () => instantFromMs(nowMs()),
    handle: (customerId, request, terms) => handling.loyaltyReaction(customerId, request, terms),
  });

interface Stations extends Pick<EmbeddedParts, 'stores' | 'readSide' | 'reactor' | 'metrics' | 'writeSide'> {
  readonly folder: DataFolder;
  readonly tracing: Tracing | null;
}

async function serveHttp({ folder, tracing, ...stations }: Stations, options: ServeOptions): Promise<EmbeddedProcess> {
  const { host = '127.0.0.1', port = 0, nowMs, logger } = options;
  const onFault = (error: unknown): void => logger.error(describeFault(error), 'a fault');
  const instance = randomUUID();
  const app = await createHttpApp(EmbeddedModule.register({ ...stations, dataFolder: options.dataFolder, nowMs, logger, onFault, instance }), { logger, metrics: stations.metrics.http, tracing, ...guardsOf(host) });
  await app.listen(port, host);
  const url = urlOf(app.getHttpServer().address() as { address: string; port: number; family: string });
  if (options.publishAddress ?? true) await publishAddress(folder, url, instance);

  const end = async (): Promise<void> => {
    if (options.publishAddress ?? true) await withdrawAddress(folder);
    await app.close();
    await stations.reactor.close();
    await stations.readSide.close();
    await closeWriteStores(stations.stores);
    await tracing?.close();
  };
  return { url, ...closesOnce(end) };
}

/** `closed` settles as the one `close` does, however often that is called. */
function closesOnce(end: () => Promise<void>): Pick<EmbeddedProcess, 'close' | 'closed'> {
  let start = (): void => undefined;
  const closed = new Promise<void>((resolve) => (start = resolve)).then(end);
  closed.catch(() => undefined);
  return { closed, close: () => (start(), closed) };
}

const loopback = ['127.0.0.1', 'localhost', '[::1]'];

/** Far above what one command line or a page of people needs: it only keeps a client gone wild from taking everything. */
const rateLimit = { perSecond: 500, burst: 2_000 };

/**
 * A server for this machine only does not answer to a page that was led here under a foreign name, and has no limit; one
 * that others reach takes so many requests.
 */
const guardsOf = (host: string): Pick<HttpAppOptions, 'allowedHosts' | 'rateLimit'> => (isLoopback(host) ? { allowedHosts: [...loopback, host] } : { rateLimit });

const urlOf = ({ address, port, family }: { address: string; port: number; family: string }): string =>
  `http://${family === 'IPv6' ? `[${address}]` : address === '0.0.0.0' ? '127.0.0.1' : address}:${port}`;
