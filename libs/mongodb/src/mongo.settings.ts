/** TLS to the server, which must show a certificate that its authority signed; files in PEM. */
export interface MongoTls {
  /** Authorities beside those that Node.js knows. */
  readonly caFile?: string;
  /** The client's own certificate and key, in one file. */
  readonly certificateKeyFile?: string;
  readonly certificateKeyFilePassword?: string;
}

export interface MongoSettings {
  /** A connection string, with user and password where the server asks for them. It is never logged and stands in no error. */
  readonly url: string;
  readonly database: string;
  /** Default: as the URL says. */
  readonly tls?: MongoTls;
  /** How the server's own log names this process. Default: `rapport`. */
  readonly appName?: string;
  /** How long a call waits for a server that can take it, also after one has gone. Default: 5,000. */
  readonly serverSelectionTimeoutMs?: number;
}
