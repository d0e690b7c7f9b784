import { BSON } from 'mongodb';
import { createServer, type AddressInfo, type Socket } from 'node:net';

type Command = Readonly<Record<string, unknown>>;

/** What the server says to a command: a document; `drop`: it ends the connection; `silence`: it says nothing, ever. */
export type MongoAnswer = (command: Command) => Readonly<Record<string, unknown>> | 'drop' | 'silence';

export interface AnsweringMongodb {
  /** `host:port`. */
  readonly address: string;
  close(): Promise<void>;
}

/** How a server of its own introduces itself. */
export const helloOfMongodb = { ok: 1, helloOk: true, isWritablePrimary: true, ismaster: true, minWireVersion: 0, maxWireVersion: 17, maxBsonObjectSize: 16_777_216, maxMessageSizeBytes: 48_000_000, maxWriteBatchSize: 100_000 };

/** Refuses every user as MongoDB does. */
export const refusingCredentials: MongoAnswer = (command) =>
  'saslStart' in command ? { ok: 0, code: 18, codeName: 'AuthenticationFailed', errmsg: 'Authentication failed.' } : { ok: 1 };

/**
 * A server that speaks MongoDB's wire protocol and answers what it is told to, for errors that no server at hand gives.
 * It stores nothing. Source of the format: the MongoDB wire protocol, OP_QUERY (the first hello), OP_REPLY and OP_MSG.
 */
export async function answeringMongodb(answer: MongoAnswer, hello: Command = helloOfMongodb): Promise<AnsweringMongodb> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    serve(socket, (command) => ('hello' in command || 'ismaster' in command || 'isMaster' in command ? hello : answer(command)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const headerBytes = 16;
const opReply = 1;
const opQuery = 2004;
const opMsg = 2013;

function serve(socket: Socket, answer: MongoAnswer): void {
  let received = Buffer.alloc(0);
  socket.on('data', (data: Buffer) => {
    received = Buffer.concat([received, data]);
    while (received.length >= headerBytes && received.length >= received.readInt32LE(0)) {
      const message = received.subarray(0, received.readInt32LE(0));
      received = received.subarray(message.length);
      const reply = replyTo(message, answer);
      if (reply === 'drop') socket.destroy();
      else if (reply !== 'silence') socket.write(reply);
    }
  });
}

function replyTo(message: Buffer, answer: MongoAnswer): Buffer | 'drop' | 'silence' {
  const opCode = message.readInt32LE(12);
  if (opCode !== opQuery && opCode !== opMsg) return 'drop';
  // OP_MSG: flags, then a section of kind 0. OP_QUERY: flags, a name that ends with zero, two numbers.
  const start = opCode === opMsg ? headerBytes + 5 : message.indexOf(0, headerBytes + 4) + 1 + 8;
  const said = answer(BSON.deserialize(message.subarray(start, start + message.readInt32LE(start))));
  if (said === 'drop' || said === 'silence') return said;
  const body = Buffer.from(BSON.serialize(said));
  // OP_REPLY: flags, cursor (8 bytes), start, number of documents.
  const head = opCode === opMsg ? Buffer.alloc(5) : Buffer.alloc(20);
  if (opCode === opQuery) head.writeInt32LE(1, 16);
  return framed(message.readInt32LE(4), opCode === opMsg ? opMsg : opReply, Buffer.concat([head, body]));
}

function framed(responseTo: number, opCode: number, content: Buffer): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.writeInt32LE(headerBytes + content.length, 0);
  header.writeInt32LE(responseTo, 8);
  header.writeInt32LE(opCode, 12);
  return Buffer.concat([header, content]);
}
