import { spawn } from 'node:child_process';
import { workspaceFile, type EngineApp } from '@rapport/testing/processes';

const apps: readonly EngineApp[] = ['command-api', 'reactor', 'relay', 'projector', 'query-api'];

function started(app: EngineApp, args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, [workspaceFile(`apps/${app}/bin/rapport-${app}.js`), ...args], { env: { PATH: process.env['PATH'], ...env } });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out, err })));
}

describe('the processes, built', () => {
  it.each(apps)('%s lists its settings', async (app) => {
    expect(await started(app, ['--help'])).toMatchObject({ code: 0, err: '', out: expect.stringMatching(new RegExp(`^rapport-${app}: [^]*RAPPORT_HTTP_PORT[^]*Exit codes`)) as string });
  }, 60_000);

  it.each<[EngineApp, Record<string, string>, string]>([
    ['command-api', { EVENTSTOREDB_URL: 'http://somewhere' }, 'EVENTSTOREDB_URL'],
    ['relay', { KAFKA_BROKERS: 'somewhere' }, 'KAFKA_BROKERS'],
    ['projector', {}, 'MASTER_KEY_FILE'],
    ['reactor', { MONGODB_URL: 'somewhere' }, 'MONGODB_URL'],
    ['query-api', { RAPPORT_MODE: 'testing' }, 'RAPPORT_MODE'],
  ])('%s with %j does not start, and names the setting', async (app, env, setting) => {
    const { code, err } = await started(app, [], env);
    expect([code, err]).toEqual([78, expect.stringContaining(`rapport-${app}: ${setting} (`)]);
  }, 60_000);

  it('takes no arguments that it does not know', async () => {
    expect(await started('relay', ['--port', '1'])).toMatchObject({ code: 2, out: '' });
  }, 60_000);
});
