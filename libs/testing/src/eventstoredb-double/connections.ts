import type { Server, ServerCredentials } from '@grpc/grpc-js';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** The sockets of a gRPC server, each to be broken at will. */
export class Connections {
  readonly #open = new Map<string, Socket>();
  readonly #listener;

  constructor(server: Server, credentials: ServerCredentials) {
    const injector = server.createConnectionInjector(credentials);
    this.#listener = createServer({ noDelay: true }, (socket) => {
      const peer = `${socket.remoteAddress}:${socket.remotePort}`;
      this.#open.set(peer, socket);
      socket.on('close', () => this.#open.delete(peer));
      // The other side's end is an end; what it means is the session's to say.
      socket.on('error', () => socket.destroy());
      injector.injectConnection(socket);
    });
  }

  /** @returns the port. */
  async listen(port: number): Promise<number> {
    this.#listener.listen(port, '127.0.0.1');
    await once(this.#listener, 'listening');
    return (this.#listener.address() as AddressInfo).port;
  }

  /** @param peer as a call names it. */
  drop(peer: string): void {
    this.#open.get(peer)?.resetAndDestroy();
  }

  dropAll(): void {
    for (const socket of this.#open.values()) socket.resetAndDestroy();
  }

  async close(): Promise<void> {
    const closed = once(this.#listener, 'close');
    this.#listener.close();
    for (const socket of this.#open.values()) socket.destroy();
    await closed;
  }
}
