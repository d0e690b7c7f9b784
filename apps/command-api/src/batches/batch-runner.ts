import { Injectable } from '@nestjs/common';
import { asProblem, type CommandHeaders } from '@rapport/edge';
import { isProblem, type CommandAnswer } from '../answers/command-answer.js';
import { CommandGateway } from '../commands/command-gateway.js';
import { commandEntry } from '../commands/command-table.js';
import type { Target } from '../commands/target.js';
import { AnswerQueue } from './answer-queue.js';
import { readBatchLine, lineLimitBytes, type BatchLine } from './batch-line.js';
import { readLines } from './line-reader.js';

/**
 * Commands of one batch that are worked at once. Far more than one group of the log holds when each line has a customer of
 * its own; but where the lines of a customer stand together, as exports write them, most of these wait for each other.
 */
export const inFlightAtMost = 512;

/** Bytes of their lines, so that few large ones are held at once. */
const inFlightBytesAtMost = 4 * 1_048_576;

/**
 * Works a batch line by line: answers in the order of the lines, as they come; commands that touch the same customer in
 * the order of the lines; at most {@link inFlightAtMost} (and 4 MiB) read ahead of the client's reading.
 */
@Injectable()
export class BatchRunner {
  constructor(private readonly gateway: CommandGateway) {}

  /** When the signal aborts, nothing more is read; what was begun is finished, each command wholly or not at all. */
  async *run(input: AsyncIterable<Buffer>, headers: CommandHeaders, signal: AbortSignal): AsyncGenerator<string> {
    const answers = new AnswerQueue({ lines: inFlightAtMost, bytes: inFlightBytesAtMost });
    signal.addEventListener('abort', () => answers.end(), { once: true });
    const reading = this.read(input, headers, answers, signal).finally(() => answers.end());
    // Its failure is met below, after the answers before it have been given.
    reading.catch(() => undefined);
    try {
      yield* answers;
      // Cut short when the server closes: the answer breaks off, so that nobody takes it for a whole one.
      if (signal.aborted) throw new Error('the batch was cut short');
      await reading;
    } finally {
      answers.end();
    }
  }

  private async read(input: AsyncIterable<Buffer>, headers: CommandHeaders, answers: AnswerQueue, signal: AbortSignal): Promise<void> {
    const lanes = new Lanes();
    for await (const raw of readLines(input, lineLimitBytes)) {
      if (signal.aborted) return;
      const line = readBatchLine(raw, headers);
      const isBarrier = !('problem' in line) && commandEntry(line.name).barrier;
      if (isBarrier) await answers.drained();
      if (!(await answers.room())) return;
      const answer = 'problem' in line ? Promise.resolve(refused(line)) : lanes.run(lanesOf(line.target), () => this.execute(line));
      answers.push(answer, raw.bytes?.length ?? 0);
      if (isBarrier) await answers.drained();
    }
  }

  private async execute({ line, commandId, name, target, headers }: Exclude<BatchLine, { problem: unknown }>): Promise<string> {
    return written(line, commandId, await this.gateway.run(name, target, this.gateway.contextOf(commandId, headers)));
  }
}

function written(line: number, commandId: string | null, { status, body, repeated }: CommandAnswer): string {
  const answer = isProblem(body) ? { line, commandId, status, problem: body } : { line, ...body, status, ...(repeated ? { repeated } : {}) };
  return JSON.stringify(answer) + '\n';
}

function refused({ line, commandId, problem: error }: Extract<BatchLine, { problem: unknown }>): string {
  const { problem, headers } = asProblem(error);
  return written(line, commandId, { status: problem.status, headers, body: { ...problem, line } });
}

/** Customers that a command reads or writes: a registration comes before the order behind it. */
function lanesOf(target: Target): readonly string[] {
  switch (target.aggregate) {
    case 'calendar':
    case 'policy':
      return [];
    case 'purchases':
    case 'loyalty':
      return [target.customerId];
    case 'customer': {
      const { command, customerId } = target;
      if (command.type === 'RelateCustomer') return [customerId, command.otherCustomerId];
      if (command.type === 'EndRelationship' && command.handedToCustomerId !== undefined) return [customerId, command.handedToCustomerId];
      return [customerId];
    }
  }
}

/** One after the other within a lane; a task in several lanes waits for all of them. Tasks must not reject. */
class Lanes {
  private readonly last = new Map<string, Promise<unknown>>();

  run<Answer>(lanes: readonly string[], task: () => Promise<Answer>): Promise<Answer> {
    const before = lanes.map((lane) => this.last.get(lane)).filter((found) => found !== undefined);
    const running = before.length === 0 ? task() : Promise.all(before).then(task);
    for (const lane of lanes) {
      this.last.set(lane, running);
      void running.then(() => this.last.get(lane) === running && this.last.delete(lane));
    }
    return running;
  }
}
