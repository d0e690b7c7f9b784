import { EventStoreStartFault } from './start-fault.js';

/** TLS files by path, in PEM. */
export interface TlsFiles {
  readonly caFile?: string;
  readonly userCertFile?: string;
  readonly userKeyFile?: string;
}

export interface ConnectionSettings {
  /** `esdb://host:port?tls=false`, `esdb+discover://…` or several hosts, as EventStoreDB documents it; KurrentDB's `kurrentdb://…` is the same. */
  readonly connectionString: string;
  /** In place of the ones in the connection string, so that a secret need not stand in it. */
  readonly credentials?: { readonly username: string; readonly password: string };
  readonly tls?: TlsFiles;
}

const scheme = /^(?:esdb|kurrentdb)((?:\+discover)?:\/\/)(?:([^@/?]*)@)?([^?]+?)\/?(?:\?(.*))?$/;
const knownOptions = new Set([
  'userCertFile', 'userKeyFile', 'maxDiscoverAttempts', 'connectionName', 'defaultDeadline', 'discoveryInterval', 'gossipTimeout', 'nodePreference',
  'tls', 'tlsVerifyCert', 'tlsCAFile', 'throwOnAppendFailure', 'keepAliveInterval', 'keepAliveTimeout',
].map(flat));

/**
 * The connection string for the client. It is checked here, because the client prints what it does not know, password
 * included, on the console.
 *
 * @throws {EventStoreStartFault} 'connection-string'; the message quotes nothing of it but the name of an option.
 */
export function checkedConnectionString({ connectionString, credentials, tls = {} }: ConnectionSettings): string {
  const [, protocol, own, hosts, query = ''] = scheme.exec(connectionString.trim()) ?? [];
  if (protocol === undefined || hosts === undefined) throw wrong('it must read esdb://host:port or esdb+discover://host:port');
  const options = query === '' ? [] : query.split('&').map(checkedOption);
  for (const [name, path] of [['tlsCAFile', tls.caFile], ['userCertFile', tls.userCertFile], ['userKeyFile', tls.userKeyFile]] as const) {
    if (path !== undefined) options.push(`${name}=${encodeURIComponent(path)}`);
  }
  const user = credentials ? `${encodeURIComponent(credentials.username)}:${encodeURIComponent(credentials.password)}` : own;
  if (user !== undefined && !/^[^:]+:.+$/.test(user)) throw wrong('what stands before the @ must be user:password');
  return `esdb${protocol}${user === undefined ? '' : `${user}@`}${hosts}${options.length === 0 ? '' : `?${options.join('&')}`}`;
}

/** As the client compares names of options: case, `-` and `_` don't count. */
function flat(name: string): string {
  return name.trim().toLowerCase().replace(/[_-]/g, '');
}

function checkedOption(option: string): string {
  const [name = '', value = ''] = option.split('=', 2);
  if (!knownOptions.has(flat(name))) throw wrong(`it has no option ${JSON.stringify(name.slice(0, 40))}`);
  if (value === '') throw wrong(`the option ${name} has no value`);
  // Otherwise the client answers a conflict with a revision that is wrong.
  if (flat(name) === 'throwonappendfailure' && value !== 'true') throw wrong('the option throwOnAppendFailure must be true');
  // A follower may lag behind what was acknowledged: heads and ends of streams would go back.
  if (flat(name) === 'nodepreference' && value.toLowerCase() !== 'leader') throw wrong('the option nodePreference must be leader');
  return option;
}

const wrong = (why: string): EventStoreStartFault => new EventStoreStartFault('connection-string', `the connection string of EventStoreDB can't be used: ${why}`);
