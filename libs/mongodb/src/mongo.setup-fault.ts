import { MongoCompatibilityError, MongoError, MongoMissingCredentialsError, MongoParseError, MongoServerError, MongoServerSelectionError } from 'mongodb';

/**
 * Why no work can begin. `url`: the connection string can't be read; `unreachable`: no server answers, or none that takes
 * writes; `tls`: the encrypted connection is refused; `credentials`: user or password are wrong; `permission`: the user may
 * not do it; `incompatible`: the server is too old or lacks a command; `index`: the index can't be made as it is defined.
 */
export type MongoSetupReason = 'url' | 'unreachable' | 'tls' | 'credentials' | 'permission' | 'incompatible' | 'index';

/** The setting is wrong, or its server: the message says which and what to do, and holds no secret. */
export class MongoSetupFault extends Error {
  override readonly name = 'MongoSetupFault';
  constructor(readonly reason: MongoSetupReason, message: string) {
    super(message);
  }
}

/** Source: MongoDB's error_codes.yml. */
const reasonsByCode: ReadonlyMap<unknown, MongoSetupReason> = new Map<unknown, MongoSetupReason>([
  [18, 'credentials'], // AuthenticationFailed
  [8000, 'credentials'], // AtlasError: bad auth
  [13, 'permission'], // Unauthorized
  [59, 'incompatible'], // CommandNotFound
  [148, 'incompatible'], // ReadConcernMajorityNotEnabled
  [67, 'index'], // CannotCreateIndex
  [85, 'index'], // IndexOptionsConflict
  [86, 'index'], // IndexKeySpecsConflict
]);

/** The driver's error, the socket's, and what they name as their reason. */
const deepestCause = 5;

const advice: Readonly<Record<MongoSetupReason, string>> = {
  url: 'the connection string cannot be read: it looks like mongodb://user:password@host:27017/?authSource=admin, with what is special in the password percent-encoded',
  unreachable: 'no MongoDB server that takes writes answers: check host and port, that the server runs, and that its replica set has a primary',
  tls: 'the encrypted connection is refused: check the certificates, and whether the server speaks TLS at all',
  credentials: 'the MongoDB server refuses user or password: check both, and the database that the user is defined in (authSource)',
  permission: 'the MongoDB user may not do this: grant it readWrite on the database',
  incompatible: 'the MongoDB server lacks what is needed: use MongoDB 5.0 or later, with majority read concern',
  index: 'an index cannot be made as it is defined: drop the one in its way, or indexes that are not used',
};

/** Null for what is no matter of settings. `where`: what the message begins with; no secret. */
export function setupFaultOf(error: unknown, where: string): MongoSetupFault | null {
  const reason = reasonOf(error);
  return reason && new MongoSetupFault(reason, `${where}: ${advice[reason]}`);
}

function reasonOf(error: unknown): MongoSetupReason | null {
  if (error instanceof MongoMissingCredentialsError) return 'credentials';
  if (error instanceof MongoParseError || error instanceof TypeError) return 'url';
  if (error instanceof MongoCompatibilityError) return 'incompatible';
  let cause = error;
  for (let depth = 0; typeof cause === 'object' && cause !== null && depth < deepestCause; depth++) {
    if (isTlsError(cause)) return 'tls';
    const known = cause instanceof MongoServerError ? reasonsByCode.get(cause.code) : undefined;
    if (known) return known;
    cause = (cause as { cause?: unknown }).cause;
  }
  if (error instanceof MongoServerSelectionError) return isTooOld(error) ? 'incompatible' : 'unreachable';
  return error instanceof MongoError && error.name.startsWith('MongoNetwork') ? 'unreachable' : null;
}

const isTooOld = (error: MongoServerSelectionError): boolean => /reports (maximum|minimum) wire version/.test(error.message);

/** Node's own codes: ERR_TLS_CERT_ALTNAME_INVALID, ERR_SSL_…, DEPTH_ZERO_SELF_SIGNED_CERT, CERT_HAS_EXPIRED and their like; a file that is not there. */
function isTlsError(error: object): boolean {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && (/^ERR_(TLS|SSL)_|CERT|UNABLE_TO_(GET|VERIFY)/.test(code) || code === 'ENOENT' || code === 'EACCES');
}
