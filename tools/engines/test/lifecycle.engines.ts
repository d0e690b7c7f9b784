import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { killEngine, resetEngine, startEngine, statusOf, stopEngine } from '../lifecycle.mjs';
import { freePort } from '../ports.mjs';
import { isRunning, startOf } from '../process-identity.mjs';
import { placesOf, readRecord, writeRecord } from '../records.mjs';
import { ownEngine } from './own-folder.js';

describe('a server of npm run engines', () => {
  const own = ownEngine('mongodb');
  const { engine, folder } = own;
  const places = placesOf(folder, engine.name);
  afterEach(() => resetEngine(engine, folder));
  afterAll(() => own.remove());

  it('answers when its start returns, and a second start leaves it as it is', async () => {
    const first = await startEngine(engine, folder);
    expect(first.started).toBe(true);
    expect(await statusOf(engine, folder)).toMatchObject({ answering: true, pid: first.pid, address: first.address });
    expect(await startEngine(engine, folder)).toMatchObject({ started: false, pid: first.pid });
  });

  it('keeps its port and its data over a stop and over a kill', async () => {
    const { address, pid } = await startEngine(engine, folder);
    expect(await stopEngine(engine, folder)).toBe('stopped');
    expect(startOf(pid)).toBeUndefined();
    expect(existsSync(places.data)).toBe(true);
    expect((await startEngine(engine, folder)).address).toBe(address);
    expect(await killEngine(engine, folder)).toBe('killed');
    expect((await startEngine(engine, folder)).address).toBe(address);
    expect(await statusOf(engine, folder)).toMatchObject({ answering: true });
  });

  it('is gone with its data after a reset', async () => {
    const { pid } = await startEngine(engine, folder);
    await resetEngine(engine, folder);
    expect(startOf(pid)).toBeUndefined();
    expect(existsSync(places.folder)).toBe(false);
    expect(await statusOf(engine, folder)).toEqual({ name: 'mongodb', product: engine.product, version: engine.version, standIn: true, answering: false });
  });

  it('is not taken for another process that has its id now', async () => {
    const bystander = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
    const pid = bystander.pid!;
    writeRecord(places, { pid, start: 'long ago', ports: { port: await freePort() } });
    expect(await stopEngine(engine, folder)).toBe('was not running');
    expect(await killEngine(engine, folder)).toBe('was not running');
    expect(isRunning({ pid, start: startOf(pid) })).toBe(true);
    bystander.kill('SIGKILL');
  });

  it('names a port that another program has', async () => {
    const other = createServer();
    const port = await freePort();
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
    await expect(startEngine(engine, folder, { ports: { port } })).rejects.toThrow(`Port ${port} for mongodb is taken`);
    await new Promise((resolve) => other.close(resolve));
  });

  it('shows the end of its log when it ends instead of answering, and is written down as stopped', async () => {
    const broken = { ...engine, command: () => ({ file: process.execPath, args: ['-e', 'console.error("out of luck"); process.exit(3)'] }) };
    await expect(startEngine(broken, folder)).rejects.toThrow(/mongodb ended instead of answering[^]*out of luck/);
    expect(readRecord(places)).not.toHaveProperty('pid');
    expect(readFileSync(places.log, 'utf8')).toContain('out of luck');
  });
});
