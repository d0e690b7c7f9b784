import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:net';
import { freePorts } from './free-ports.js';
import { until } from './probe.js';
import { workspaceFile } from './workspace-file.js';
import { SupervisedProcess } from './supervised-process.js';

export interface OwnEventStore {
  readonly url: string;
  /** kill -9. It is started again by itself; resolves when it answers again. */
  restart(): Promise<void>;
  /** Ends it for good, and its data. */
  stop(): Promise<void>;
}

/** The protocol double as a process of its own, with an empty log. */
export async function startOwnEventStore(): Promise<OwnEventStore> {
  const folder = mkdtempSync(join(tmpdir(), 'rapport-event-store-'));
  const [port] = await freePorts(1);
  const double = new SupervisedProcess({ name: 'event store', args: [workspaceFile('libs/testing/dist/eventstoredb-double/main.js'), '--folder', folder, '--port', String(port)], env: {} });
  const answers = (): Promise<true> => until(() => `the event store does not answer\n${double.log}`, () => canConnect(port!));
  double.start();
  await answers();
  return {
    url: `esdb://127.0.0.1:${port}?tls=false`,
    async restart() {
      await double.kill();
      await answers();
    },
    async stop() {
      await double.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const canConnect = (port: number): Promise<true | null> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(null));
  });
