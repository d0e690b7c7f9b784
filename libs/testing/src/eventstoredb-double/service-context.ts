import type { ActiveFaults } from './active-faults.js';
import type { Connections } from './connections.js';
import type { Credentials } from './access.js';
import type { StreamStore } from './stream-store.js';

/** What every call of the service needs. */
export interface ServiceContext {
  readonly store: StreamStore;
  readonly faults: ActiveFaults;
  readonly connections: Connections;
  readonly credentials: Credentials | undefined;
}
