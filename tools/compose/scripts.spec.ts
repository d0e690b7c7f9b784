import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { execFile } from 'node:child_process';
import { runInNewContext } from 'node:vm';
import { root } from '../workspace.mjs';

const script = (name: string) => join(root, 'tools/compose', name);
let folder: string;
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'rapport-compose-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the certificates', () => {
  /** Writes down how it was called, and the files that the real one writes. */
  const standIn = `#!/bin/sh
echo "$*" >> "$CALLS"
kind=$1
while [ $# -gt 0 ]; do [ "$1" = -out ] && out=$2; shift; done
mkdir -p "$out"
[ "$kind" = create-ca ] && name=ca || name=node
echo "certificate $(wc -l < "$CALLS")" > "$out/$name.crt"
echo "key" > "$out/$name.key"
`;
  const make = (extra: Record<string, string> = {}) => {
    const path = `${join(folder, 'bin')}:${process.env.PATH}`;
    const env = { ...process.env, PATH: path, CALLS: join(folder, 'calls'), ...extra };
    return spawnSync('sh', [script('certificates.sh'), join(folder, 'certificates'), join(folder, 'trust')], { env, encoding: 'utf8' });
  };
  const written = (path: string) => readFileSync(join(folder, path), 'utf8').trim();
  beforeEach(() => {
    for (const name of ['bin', 'certificates', 'trust']) mkdirSync(join(folder, name));
    writeFileSync(join(folder, 'bin/es-gencert-cli'), standIn);
    writeFileSync(join(folder, 'bin/chown'), '#!/bin/sh\n[ -z "${CHOWN_FAILS:-}" ]\n');
    for (const name of ['es-gencert-cli', 'chown']) chmodSync(join(folder, 'bin', name), 0o755);
  });

  it('are made once, for the names that EventStoreDB is reached by', () => {
    expect(make()).toMatchObject({ status: 0, stderr: '' });
    expect(make()).toMatchObject({ status: 0, stderr: '' });
    const calls = written('calls').split('\n');
    expect(calls).toHaveLength(2);
    expect(calls[1]).toMatch(/-dns-names eventstoredb,localhost /);
    expect(written('trust/ca.crt')).toBe(written('certificates/ca/ca.crt'));
  });

  it('keep their keys from everybody else, and off the volume of the clients', () => {
    make();
    for (const key of ['ca/ca.key', 'node/node.key']) expect(statSync(join(folder, 'certificates', key)).mode & 0o077).toBe(0);
    expect(statSync(join(folder, 'trust/ca.crt')).mode & 0o777).toBe(0o644);
  });

  it('are made anew when the first time was broken off', () => {
    expect(make({ CHOWN_FAILS: '1' }).status).not.toBe(0);
    expect(make()).toMatchObject({ status: 0, stderr: '' });
    expect(written('calls').split('\n')).toHaveLength(4);
  });
});

describe("MongoDB's users", () => {
  it('are two, each with its own database and password', () => {
    const made: unknown[] = [];
    const db = { getSiblingDB: (database: string) => ({ createUser: (user: object) => made.push({ database, ...user }) }) };
    runInNewContext(readFileSync(script('mongodb-users.js'), 'utf8'), { db, process: { env: { READ_STORE_PASSWORD: 'one', KEY_RING_PASSWORD: 'two' } } });
    expect(made).toEqual([
      { database: 'rapport', user: 'rapport', pwd: 'one', roles: [{ role: 'readWrite', db: 'rapport' }] },
      { database: 'rapport-keys', user: 'rapport-keys', pwd: 'two', roles: [{ role: 'readWrite', db: 'rapport-keys' }] },
    ]);
  });
});

describe('the health check of the image', () => {
  const check = async (port: number) => {
    const { stdout } = await promisify(execFile)(process.execPath, [script('healthy.mjs')], { env: { RAPPORT_HTTP_PORT: String(port) } }).catch((error: { stdout: string }) => error);
    return stdout.trim();
  };
  const statusOf = (port: number) => promisify(execFile)(process.execPath, [script('healthy.mjs')], { env: { RAPPORT_HTTP_PORT: String(port) } }).then(() => 0, (error: { code: number }) => error.code);

  it.each([[200, 0], [503, 1]])('takes %i at /health/ready for exit code %i, and shows the answer', async (status, code) => {
    const server = createServer((request, response) => response.writeHead(request.url === '/health/ready' ? status : 404).end(`answer ${status}`));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    expect(await statusOf(port)).toBe(code);
    expect(await check(port)).toBe(`answer ${status}`);
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    expect(await statusOf(port)).toBe(1);
    expect(await check(port)).toMatch(/ECONNREFUSED/);
  });
});
