// One request in each server's own protocol: an open port alone does not say that the server answers.
import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';

const limitMs = 3_000;

/** Sends bytes and judges the first bytes that come back; false when nothing comes. */
function ask(port, request, judge) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(request));
    const end = (answers) => {
      socket.destroy();
      resolve(answers);
    };
    let received = Buffer.alloc(0);
    socket.setTimeout(limitMs, () => end(false));
    socket.once('error', () => end(false)).once('close', () => end(false));
    socket.on('data', (part) => {
      received = Buffer.concat([received, part]);
      if (received.length >= 4 && received.length >= judge.length(received)) end(judge.answers(received));
    });
  });
}

function kafkaRequest() {
  const body = Buffer.alloc(14);
  body.writeInt16BE(3, 0); // Metadata
  body.writeInt16BE(1, 2);
  body.writeInt32BE(1, 4); // correlation id
  body.writeInt16BE(-1, 8); // no client id
  body.writeInt32BE(0, 10); // no topics
  return Buffer.concat([Buffer.from([0, 0, 0, body.length]), body]);
}

/** Kafka answers once it lists a broker: one that still waits for its controller lists none. */
export const kafkaAnswers = (port) =>
  ask(port, kafkaRequest(), {
    length: (received) => 4 + received.readInt32BE(0),
    answers: (received) => received.length >= 12 && received.readInt32BE(8) > 0,
  });

/** OP_MSG with `{ ping: 1, $db: "admin" }`. */
function pingRequest() {
  const database = Buffer.from('admin\0');
  const entries = [Buffer.from([0x10]), Buffer.from('ping\0'), int32(1), Buffer.from([0x02]), Buffer.from('$db\0'), int32(database.length), database];
  const document = Buffer.concat([...entries, Buffer.from([0])]);
  const body = Buffer.concat([int32(0), Buffer.from([0]), int32(document.length + 4), document]);
  return Buffer.concat([int32(body.length + 16), int32(1), int32(0), int32(2013), body]);
}

function int32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value);
  return bytes;
}

export const mongodbAnswers = (port) =>
  ask(port, pingRequest(), {
    length: (received) => received.readInt32LE(0),
    answers: (received) => received.includes('ok\0'),
  });

/** EventStoreDB speaks HTTP/2: its settings are the first that it sends. */
export function http2Answers(port) {
  return new Promise((resolve) => {
    const session = connectHttp2(`http://127.0.0.1:${port}`);
    const end = (answers) => {
      clearTimeout(limit);
      session.destroy();
      resolve(answers);
    };
    const limit = setTimeout(() => end(false), limitMs);
    session.once('error', () => end(false)).once('close', () => end(false)).once('remoteSettings', () => end(true));
  });
}
