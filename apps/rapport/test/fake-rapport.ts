import type { JsonObject } from '@rapport/kernel';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { addDays, type Day } from '@rapport/kernel';

type Line = Record<string, unknown> & { commandId: string; command: string };
type Verdict = { status: number; outcome?: string; repeated?: true; problem?: JsonObject };

/** What the command line needs of a Rapport process, in memory and over a real socket, with faults on demand. */
export class FakeRapport {
  /** Commands that were accepted, in their order. */
  readonly accepted: Line[] = [];
  /** Answers to GET requests by path. */
  readonly answers = new Map<string, JsonObject>();
  /** Lines of NDJSON that GET requests are answered with, by path. */
  readonly lines = new Map<string, readonly JsonObject[]>();
  /** Requests by method and path, in their order. */
  readonly requests: string[] = [];
  /** Lines of the next batches after which the connection is cut, one entry a batch. */
  readonly cutAfterLines: number[] = [];
  /** Command ids that are answered 503 the first time. */
  readonly unavailableOnce = new Set<string>();
  calendar: { firstDay: string; timeZone: string; lastClosedDay: string | null } | null = null;
  /** Days behind it can't be closed. */
  lastEndedDay = '9999-12-31';
  private readonly known = new Set<string>();
  private readonly orders = new Map<string, string>();
  private readonly customers = new Set<string>();
  private server: Server | null = null;

  async start(): Promise<string> {
    this.server = createServer((request, response) => void this.handle(request, response));
    await new Promise<void>((resolve) => this.server!.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server?.closeAllConnections();
    await new Promise<void>((resolve) => (this.server ? this.server.close(() => resolve()) : resolve()));
  }

  commandsNamed = (name: string): Line[] => this.accepted.filter(({ command }) => command === name);

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', 'http://fake').pathname;
    this.requests.push(`${request.method} ${path}`);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    if (path === '/v1/batches') return this.batch(body, response);
    const lines = this.lines.get(path);
    if (lines) return void response.writeHead(200, { 'content-type': 'application/x-ndjson' }).end(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    const answer = this.answerOf(path, body, request.headers['idempotency-key']);
    response.writeHead(answer ? 200 : 404, { 'content-type': answer ? 'application/json' : 'application/problem+json' });
    response.end(JSON.stringify(answer ?? { status: 404, code: 'not-found', title: 'Not found', detail: 'there is no such document' }));
  }

  private answerOf(path: string, body: string, commandId: unknown): JsonObject | null {
    if (path.startsWith('/health/')) return { status: 'ok' };
    if (path === '/v1/settle') return { settled: true };
    if (path === '/v1/status') return { calendar: this.calendar, headPosition: this.positionOf(this.accepted.length) };
    if (path === '/v1/calendar/open') {
      this.decidedAs({ ...(JSON.parse(body) as Line), command: 'open-calendar', commandId: String(commandId) });
      return { outcome: 'accepted' };
    }
    return this.answers.get(path) ?? null;
  }

  private batch(body: string, response: ServerResponse): void {
    const cutAfter = this.cutAfterLines.shift() ?? Infinity;
    response.writeHead(200, { 'content-type': 'application/x-ndjson' });
    const lines = body.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Line);
    for (const [index, line] of lines.entries()) {
      // The last one is worked, and its answer lost.
      if (index >= cutAfter) this.worked(line);
      if (index >= cutAfter) return void response.write('\n', () => response.destroy());
      const verdict = this.worked(line);
      response.write(`${JSON.stringify({ line: index + 1, commandId: line.commandId, ...verdict })}\n`);
    }
    response.end();
  }

  private readonly positionOf = (count: number): string => count.toString(16).padStart(16, '0').repeat(2);

  private worked(line: Line): Verdict & { position?: string } {
    if (this.unavailableOnce.delete(line.commandId)) return refusal(503, 'outcome-unknown');
    const repeated = this.known.has(line.commandId);
    if (!repeated) this.decidedAs(line);
    const known = this.accepted.findIndex(({ commandId }) => commandId === line.commandId);
    return known < 0 ? this.verdictOf(line) : { ...accepted, ...(repeated ? { repeated } : {}), position: this.positionOf(known + 1) };
  }

  private decidedAs(line: Line): void {
    if (this.verdictOf(line).outcome !== 'accepted') return;
    this.known.add(line.commandId);
    this.accepted.push(line);
  }

  private verdictOf(line: Line): Verdict {
    const customerId = String(line['customerId']);
    switch (line.command) {
      case 'register-customer':
        if (this.customers.has(customerId)) return refusal(409, 'customer-already-registered');
        this.customers.add(customerId);
        return accepted;
      case 'record-order': {
        if (!this.customers.has(customerId)) return refusal(404, 'customer-not-registered');
        const name = `${String(line['source'])}/${String(line['orderId'])}`;
        if (this.orders.has(name)) return refusal(409, 'order-conflict');
        this.orders.set(name, customerId);
        return accepted;
      }
      case 'open-calendar':
        if (this.calendar) return refusal(409, 'calendar-already-open');
        this.calendar = { firstDay: String(line['firstDay']), timeZone: String(line['timeZone']), lastClosedDay: null };
        return accepted;
      case 'close-day':
        return this.closeDay(String(line['day']));
      default:
        return accepted;
    }
  }

  private closeDay(day: string): Verdict {
    if (!this.calendar) return refusal(409, 'calendar-not-open');
    const { lastClosedDay, firstDay } = this.calendar;
    if (day !== (lastClosedDay === null ? firstDay : addDays(lastClosedDay as Day, 1))) return refusal(422, 'day-out-of-order');
    if (day > this.lastEndedDay) return { status: 422, problem: { ...refusal(422, 'day-has-not-ended').problem, details: { endsAt: `${day}T16:00:00.000Z` } } };
    this.calendar.lastClosedDay = day;
    return accepted;
  }
}

const accepted: Verdict = { status: 201, outcome: 'accepted' };
const refusal = (status: number, code: string): Verdict => ({ status, problem: { status, code, title: code, detail: `refused: ${code}` } });
