import { ServerCredentials } from '@grpc/grpc-js';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Credentials } from './access.js';
import { selfSignedCertificate } from './self-signed-certificate.js';

export interface Transport {
  readonly server: ServerCredentials;
  connectionString(port: number): string;
}

/** Without credentials as it is; with them over TLS, because the client sends none otherwise. */
export const transportFor = (folder: string, credentials: Credentials | undefined): Transport =>
  credentials === undefined
    ? { server: ServerCredentials.createInsecure(), connectionString: (port) => `esdb://127.0.0.1:${port}?tls=false` }
    : secureTransport(folder, credentials);

/** Makes key and certificate in the folder when there are none, so that they outlive a restart. */
function secureTransport(folder: string, { username, password }: Credentials): Transport {
  const [key, certificate] = [join(resolve(folder), 'double-key.pem'), join(resolve(folder), 'double-certificate.pem')];
  if (!existsSync(certificate)) {
    const made = selfSignedCertificate();
    mkdirSync(folder, { recursive: true });
    writeFileSync(key, made.key, { mode: 0o600 });
    writeFileSync(certificate, made.certificate);
  }
  const user = `${encodeURIComponent(username)}:${encodeURIComponent(password)}`;
  return {
    server: ServerCredentials.createSsl(null, [{ private_key: readFileSync(key), cert_chain: readFileSync(certificate) }]),
    connectionString: (port) => `esdb://${user}@127.0.0.1:${port}?tls=true&tlsCAFile=${encodeURIComponent(certificate)}`,
  };
}
