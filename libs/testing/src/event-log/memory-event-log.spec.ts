import { eventLogContract } from './event-log.contract.js';
import { MemoryEventLog, memoryHistory } from './memory-event-log.js';

eventLogContract('memory', async () => {
  const history = memoryHistory();
  const storage = {
    log: new MemoryEventLog(history),
    async reopen() {
      await storage.log.close();
      storage.log = new MemoryEventLog(history);
      return storage.log;
    },
    remove: () => storage.log.close(),
  };
  return storage;
});
