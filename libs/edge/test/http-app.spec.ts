import { connect } from 'node:net';
import { Body, Controller, Get, Module, Post, Res } from '@nestjs/common';
import { afterEach, describe, expect, it } from '@jest/globals';
import { served, type Served } from '@rapport/testing/http';
import type { FastifyReply } from 'fastify';
import { abortOnDisconnect, createHttpApp, createLogger, HealthModule, IntegerField, Permission, streamText, type HttpAppOptions, type ReadinessCheck } from '../src/index.js';

class NumberDto {
  @IntegerField({ max: 10 })
  readonly number!: number;
}

@Controller('things')
class ThingsController {
  @Post()
  @Permission('things.write')
  take(@Body() { number }: NumberDto): object {
    return { number };
  }

  @Get('fault')
  @Permission('things.read')
  fail(): never {
    throw new TypeError('cannot read Wang Fang');
  }

  @Get('forever')
  @Permission('things.read')
  follow(@Res() reply: FastifyReply): void {
    streamText(reply, 'text/plain', untilAborted(abortOnDisconnect(reply)));
  }
}

async function* untilAborted(signal: AbortSignal): AsyncGenerator<string> {
  yield 'begun\n';
  await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
}

@Module({})
class Empty {}

describe('an HTTP application', () => {
  let api: Served;
  afterEach(() => api.close());

  const start = async (options: HttpAppOptions = {}, checks: readonly ReadinessCheck[] = []) => {
    class Root {}
    Module({ imports: [HealthModule.register({ checks })], controllers: [ThingsController] })(Root);
    api = await served(Root, options);
  };
  const post = (body: string, headers: Record<string, string> = { 'content-type': 'application/json' }) => fetch(`${api.url}/things`, { method: 'POST', headers, body });

  it('refuses with a problem what comes in while it closes', async () => {
    await start();
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
    let answer = '';
    socket.setEncoding('utf8').on('data', (text: string) => (answer += text));
    await new Promise((resolve) => socket.write('GET /health/live HTTP/1.1\r\n', resolve));
    // The server has seen that a request has begun.
    await fetch(`${api.url}/health/live`);
    const closed = api.app.close();
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.write('Host: x\r\n\r\n');
    await new Promise((resolve) => socket.once('close', resolve));
    await closed;
    expect(answer).toMatch(/^HTTP\/1.1 503 /);
    expect(answer).toMatch(/content-type: application\/problem\+json/i);
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({ status: 503, code: 'closing', title: 'Shutting down' });
  });

  it('leaves it to the caller to say that it cannot listen', async () => {
    await start();
    const lines: string[] = [];
    const other = await createHttpApp(Empty, { logger: createLogger({ level: 'debug' }, { write: (line: string) => void lines.push(line) }) });
    await expect(other.listen(Number(new URL(api.url).port), '127.0.0.1')).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await other.close();
    expect(lines).toEqual([]);
  });

  it('says what is wrong with a body, and sets its security headers', async () => {
    await start();
    const answer = await post('{"number":11}');
    expect([answer.status, await answer.json()]).toEqual([400, {
      type: 'urn:rapport:problem:invalid-request', title: 'The request is not valid', status: 400, code: 'invalid-request',
      detail: 'number must be a whole number from 0 to 10', errors: [{ field: 'number', message: 'must be a whole number from 0 to 10' }],
    }]);
    expect(Object.fromEntries(['content-security-policy', 'x-content-type-options', 'cache-control', 'access-control-allow-origin'].map((name) => [name, answer.headers.get(name)]))).toEqual({
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'", 'x-content-type-options': 'nosniff', 'cache-control': 'no-store', 'access-control-allow-origin': null,
    });
  });

  it('tells nothing of a fault, and logs where it was without what it said', async () => {
    await start();
    const answer = await fetch(`${api.url}/things/fault?who=Wang`);
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([500, 'fault']);
    const lines = api.logLines.join('');
    expect(lines).toContain('ThingsController.fail');
    expect(lines).not.toContain('Wang');
  });

  it('gives up a body that does not arrive', async () => {
    await start({ bodyTimeoutMs: 50 });
    const { port } = new URL(api.url);
    const answer = await new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = connect(Number(port), '127.0.0.1', () => socket.write('POST /things HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"num'));
      socket.setEncoding('utf8').on('data', (chunk) => (text += String(chunk))).on('end', () => resolve(text)).on('error', reject);
    });
    expect(answer).toMatch(/^HTTP\/1\.1 408 /);
  });

  it('ends what streams for ever when it closes', async () => {
    await start();
    const response = await fetch(`${api.url}/things/forever`);
    const text = response.text();
    await api.app.close();
    expect(await text).toBe('begun\n');
  });

  it('lets through so many requests a second, and health checks always', async () => {
    await start({ rateLimit: { perSecond: 0.01, burst: 2 } });
    const statuses: number[] = [];
    for (let i = 0; i < 3; i++) statuses.push((await post('{"number":1}')).status);
    expect([statuses, (await post('{}')).headers.get('content-type'), (await fetch(`${api.url}/health/live`)).status]).toEqual([[201, 201, 429], 'application/problem+json; charset=utf-8', 200]);
  });

  it('answers to its own names only', async () => {
    await start({ allowedHosts: ['localhost'] });
    expect((await fetch(`${api.url}/health/live`)).status).toBe(421);
    expect((await fetch(`${api.url.replace('127.0.0.1', 'localhost')}/health/live`)).status).toBe(200);
  });

  it('is ready when every check passes, and names the one that does not', async () => {
    let ok = true;
    await start({}, [{ name: 'log', check: () => ({ ok }) }, { name: 'views', check: () => ({ ok: true, detail: { behind: 3 } }) }]);
    expect((await fetch(`${api.url}/health/ready`)).status).toBe(200);
    ok = false;
    const answer = await fetch(`${api.url}/health/ready`);
    expect([answer.status, await answer.json()]).toEqual([503, { status: 'unavailable', checks: { log: { ok: false }, views: { ok: true, detail: { behind: 3 } } } }]);
  });

  it('shows its documentation', async () => {
    await start();
    const root = await fetch(api.url, { redirect: 'manual' });
    expect([root.status, root.headers.get('location')]).toEqual([302, '/docs']);
    const page = await fetch(`${api.url}/docs`);
    expect([page.status, page.headers.get('content-security-policy')?.includes("script-src 'self'")]).toEqual([200, true]);
    expect(await (await fetch(`${api.url}/openapi.json`)).json()).toMatchObject({ openapi: '3.0.0', paths: { '/things': { post: { 'x-permission': 'things.write' } } } });
  });
});
