import type { FastifyInstance } from 'fastify';
import { ProblemError } from '../problems/problem.js';

/** One bucket for the whole process: requests per second on average, and how many may come at once. */
export interface RateLimit {
  readonly perSecond: number;
  readonly burst: number;
}

/** Refuses with 429 what comes faster; health checks are let through. */
export function limitRate(instance: FastifyInstance, { perSecond, burst }: RateLimit): void {
  let tokens = burst;
  let lastMs = performance.now();
  instance.addHook('onRequest', (request, _reply, done) => {
    const nowMs = performance.now();
    tokens = Math.min(burst, tokens + ((nowMs - lastMs) / 1000) * perSecond);
    lastMs = nowMs;
    if (request.url.startsWith('/health/')) return done();
    if (tokens < 1) return done(tooMany(Math.ceil((1 - tokens) / perSecond)));
    tokens -= 1;
    done();
  });
}

const tooMany = (retryAfterSeconds: number): ProblemError =>
  new ProblemError(
    { status: 429, code: 'too-many-requests', title: 'Too many requests', detail: 'the process takes no more requests at the moment' },
    { 'Retry-After': String(retryAfterSeconds) },
  );
