import streamsPb from '@eventstore/db-client/generated/streams_pb.js';
import fc from 'fast-check';
import { encodedEvent } from './encoded-event.js';
import { positionOfRow } from './positions.js';
import type { Recorded } from './recorded.js';

const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 });
const bytes = fc.uint8Array({ maxLength: 300 });
const events: fc.Arbitrary<Recorded> = fc.record({
  id: fc.uuid(),
  type: text,
  isJson: fc.boolean(),
  data: fc.oneof({ arbitrary: bytes, weight: 9 }, fc.constant(new Uint8Array(100_000).fill(9))),
  metadata: bytes,
  stream: text,
  revision: fc.integer({ min: 0, max: 2 ** 40 }),
  row: fc.integer({ min: 1, max: 2 ** 40 }),
  createdMs: fc.integer({ min: 0, max: 4_102_444_800_000 }),
  isTombstone: fc.boolean(),
});

describe('an event on the wire', () => {
  it("is read by the client's own code as it was written", () => {
    fc.assert(
      fc.property(events, (event) => {
        const read = streamsPb.ReadResp.deserializeBinary(new Uint8Array(encodedEvent(event))).getEvent()!;
        const recorded = read.getEvent()!;
        const { commit, prepare } = positionOfRow(event.row);
        expect({
          id: recorded.getId()!.getString(),
          stream: Buffer.from(recorded.getStreamIdentifier()!.getStreamName_asU8()).toString(),
          revision: recorded.getStreamRevision(),
          positions: [recorded.getCommitPosition(), recorded.getPreparePosition(), read.getCommitPosition()],
          about: Object.fromEntries(recorded.getMetadataMap().toObject()),
          data: recorded.getData_asB64(),
          metadata: recorded.getCustomMetadata_asB64(),
        }).toEqual({
          id: event.id,
          stream: event.stream,
          revision: event.isTombstone ? '9223372036854775807' : String(event.revision),
          positions: [commit, prepare, commit].map(String),
          about: { type: event.type, 'content-type': event.isJson ? 'application/json' : 'application/octet-stream', created: String(event.createdMs * 10_000) },
          data: Buffer.from(event.data).toString('base64'),
          metadata: Buffer.from(event.metadata).toString('base64'),
        });
      }),
      { numRuns: 200 },
    );
  });
});
