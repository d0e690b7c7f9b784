import fc from 'fast-check';
import { spanContextOf, traceparentOf } from '../src/tracing/traceparent.js';

const hex = (digits: number) => fc.bigInt(1n, 16n ** BigInt(digits) - 1n).map((number) => number.toString(16).padStart(digits, '0'));

describe('the trace context of a caller', () => {
  it('is read as it was written', () => {
    fc.assert(fc.property(hex(32), hex(16), (trace, span) => {
      const text = `00-${trace}-${span}-01`;
      expect(traceparentOf(spanContextOf(text)!)).toBe(text);
    }));
  });

  it('is passed on by nobody when it is not sampled', () => {
    expect(traceparentOf(spanContextOf('00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00')!)).toBeUndefined();
  });

  it.each([
    undefined, '', 'nothing', '00-00000000000000000000000000000000-00f067aa0ba902b7-01', '00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01',
    'ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', '00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01', '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01x',
    '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more',
  ])('is as if nothing had been said where it is %j', (text) => {
    expect(spanContextOf(text)).toBeNull();
  });

  it('of a later version is read as far as this one goes', () => {
    expect(spanContextOf('01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more')?.spanId).toBe('00f067aa0ba902b7');
  });

  it('never fails, whatever comes in', () => {
    fc.assert(fc.property(fc.string(), (text) => expect([null, 32]).toContain(spanContextOf(text)?.traceId.length ?? null)));
  });
});
