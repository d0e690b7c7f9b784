import { LogFault, type EventLog } from '@rapport/event-log';
import { checkedConnectionString, type ConnectionSettings } from './connection-string.js';
import { EventStoreLog } from './event-store-log.js';
import { defaultLimits, type EventStoreLimits } from './limits.js';
import { lastPosition } from './read-head.js';
import { systemPatience, type Patience } from './retry-policy.js';
import { ServerConnection, type ConnectionParts, type ServerFault } from './server-connection.js';
import { EventStoreStartFault, startFaultOf } from './start-fault.js';
import { withinTime } from './time-limit.js';

export interface EventStoreLogOptions extends ConnectionSettings, Partial<EventStoreLimits> {
  /** Time for the first answer of the server. Default 10,000. */
  readonly openTimeoutMs?: number;
  /** Told of what failed and is tried again, for logs and counters. */
  readonly onFault?: (fault: ServerFault) => void;
  /** Default: the system's timer and dice. */
  readonly patience?: Patience;
}

const defaultOpenTimeoutMs = 10_000;

/**
 * Opens the log on EventStoreDB or KurrentDB (from 23.10 on). The server belongs to this log alone. One log a process:
 * clients of one process share their pending appends, so that an error of one makes the outcomes of all unknown.
 *
 * The app has to install {@link onClientCrash}.
 *
 * @throws {EventStoreStartFault} at once when the server does not answer, or refuses.
 */
export async function openEventStoreLog(options: EventStoreLogOptions): Promise<EventLog> {
  const { patience = systemPatience, onFault = () => undefined, openTimeoutMs = defaultOpenTimeoutMs } = options;
  const connection = connect(options, { limits: { ...defaultLimits, ...definedLimits(options) }, patience, onFault });
  try {
    await withinTime(lastPosition(connection, 1), openTimeoutMs);
    return new EventStoreLog(connection);
  } catch (error) {
    connection.close();
    throw startFaultOf(error instanceof LogFault ? error.cause : error);
  }
}

function connect(settings: ConnectionSettings, parts: Omit<ConnectionParts, 'connectionString'>): ServerConnection {
  const connectionString = checkedConnectionString(settings);
  try {
    return new ServerConnection({ ...parts, connectionString });
  } catch (error) {
    // No cause: the errors of the client's parser carry the whole connection string.
    const aboutFile = error instanceof Error && /certificate/i.test(error.message);
    const what = aboutFile ? 'a certificate or key file that it names is missing' : 'one of its values is wrong';
    throw new EventStoreStartFault('connection-string', `the connection string of EventStoreDB can't be used: ${what}`);
  }
}

function definedLimits(options: EventStoreLogOptions): Partial<EventStoreLimits> {
  const names = Object.keys(defaultLimits) as (keyof EventStoreLimits)[];
  return Object.fromEntries(names.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]]])));
}
