import type { DomainEvent } from '@rapport/domain';
import type { NewEvent } from '@rapport/event-log';
import type { Instant } from '@rapport/kernel';
import { v5 as uuidv5 } from 'uuid';
import type { CommandRequest } from '../src/command-outcome.js';
import { eventsToStore } from '../src/command/command-events.js';
import { fingerprintOf } from '../src/command/command-request.js';

const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const now = '2025-01-01T00:00:00.000Z' as Instant;
const request: CommandRequest<unknown> = { commandId: 'c-1', actor: { id: 's-1', role: 'staff' }, correlationId: 'c-1', causationId: null, command: { type: 'CloseDay', day: '2025-01-01' }, now };
const event = { type: 'DayClosed', occurredAt: now, data: { day: '2025-01-01' } } as unknown as DomainEvent;
const nameUuid = (namespace: Uint8Array, name: string): string => uuidv5(name, namespace);

const stored = (of: CommandRequest<unknown>): NewEvent =>
  (eventsToStore([event], { stream: 'calendar', customerId: null, fingerprint: 'f', request: of }, { vault: null as never, nameUuid }) as readonly NewEvent[])[0]!;

describe('a command that is traced', () => {
  it('keeps its trace beside its events, and nothing else of them is different', () => {
    const plain = stored(request);
    expect(plain.metadata).not.toHaveProperty('traceparent');
    expect(stored({ ...request, traceparent })).toEqual({ ...plain, metadata: { ...plain.metadata, traceparent } });
  });

  it('is the same command as without', () => {
    const said: string[] = [];
    const digest = (_: string, text: string): string => (said.push(text), 'digest');
    fingerprintOf(request, digest as never);
    fingerprintOf({ ...request, traceparent }, digest as never);
    expect(said).toHaveLength(2);
    expect(said[1]).toBe(said[0]);
  });
});
