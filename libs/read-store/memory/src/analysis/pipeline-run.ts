import { PipelineFailed, type Pipeline } from '@rapport/read-store';
import { Aggregator } from 'mingo/aggregator';
import { ProcessingMode } from 'mingo/core';
import { context } from './operators/context.js';
import type { AnswerLimits, Outcome } from './outcome.js';

/** Names and values of one document that is answered: what has more is found to be too much before it is written out. */
const maxParts = 4_000_000;

/**
 * Runs a pipeline that was found to be allowed over documents of its own, which it may change. Each document of the answer
 * is given as JSON, and then how it ended: what was given before a failure is no answer.
 */
export function runPipeline(pipeline: Pipeline, documents: Iterable<object>, limits: AnswerLimits, answer: (json: string) => void): Outcome {
  try {
    let [count, bytes] = [0, 0];
    const answers = new Aggregator(pipeline as never, { context, processingMode: ProcessingMode.CLONE_OFF }).stream(documents);
    for (let next = answers.next(); !next.done; next = answers.next()) {
      if (++count > limits.documentsAnswered) return { outcome: 'limit', limit: 'answer-documents' };
      const json = isWritable(next.value, limits.answerBytes) ? JSON.stringify(next.value) : null;
      bytes += json === null ? Infinity : Buffer.byteLength(json);
      if (json === null || bytes > limits.answerBytes) return { outcome: 'limit', limit: 'answer-bytes' };
      answer(json);
    }
    return { outcome: 'answered' };
  } catch (error) {
    return outcomeOf(error);
  }
}

/** Whether it is small enough to try: what is the same object many times over counts each time. */
function isWritable(document: unknown, bytes: number): boolean {
  let [parts, characters] = [maxParts, bytes];
  const count = (value: unknown): boolean => {
    if (--parts < 0) return false;
    if (typeof value === 'string') return (characters -= value.length) >= 0;
    if (typeof value !== 'object' || value === null) return true;
    return Array.isArray(value) ? value.every(count) : Object.values(value).every(count);
  };
  return count(document);
}

/** Messages of others may hold values, and are not passed on. */
function outcomeOf(error: unknown): Outcome {
  if (error instanceof PipelineFailed) return { outcome: 'failed', message: error.message };
  const tooLarge = error instanceof RangeError && /Invalid (string|array) length/.test(error.message);
  return tooLarge ? { outcome: 'limit', limit: 'memory' } : { outcome: 'failed', message: 'an operator met a value that it is not for' };
}
