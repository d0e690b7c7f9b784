import { spawn } from 'node:child_process';
import { answeringMongodb, refusingCredentials, type AnsweringMongodb } from '@rapport/testing/engines';
import { startOwnEventStore, workspaceFile, type EngineApp, type OwnEventStore } from '@rapport/testing/processes';

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function checked(app: EngineApp, env: Readonly<Record<string, string>>): Promise<Ended> {
  const child = spawn(process.execPath, [workspaceFile(`apps/${app}/bin/rapport-${app}.js`), '--check'], { env: { PATH: process.env['PATH'], RAPPORT_MODE: 'development', ...env } });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}

describe('a MongoDB that refuses the credentials', () => {
  let eventStore: OwnEventStore;
  let mongodb: AnsweringMongodb;
  beforeAll(async () => {
    [eventStore, mongodb] = await Promise.all([startOwnEventStore(), answeringMongodb(refusingCredentials)]);
  }, 120_000);
  afterAll(async () => {
    await mongodb?.close();
    await eventStore?.stop();
  });

  it.each<[EngineApp, string]>([
    ['command-api', 'KEY_RING_MONGODB_URL'],
    ['query-api', 'MONGODB_URL'],
  ])('stops %s, which names %s and what to do, and not the credentials', async (app, setting) => {
    const { code, out, err } = await checked(app, { EVENTSTOREDB_URL: eventStore.url, [setting]: `mongodb://reader:topsecret@${mongodb.address}/?authSource=admin` });
    expect([code, err]).toEqual([78, expect.stringMatching(new RegExp(`^rapport-${app}: ${setting} \\(from the environment\\): [^\\n]*refuses user or password[^\\n]*\\. Correct user and password in it\\.\\n$`))]);
    expect(out + err).not.toMatch(/topsecret|reader/);
  }, 120_000);
});
