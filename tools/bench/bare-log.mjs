// The log without the port: the same driver, the same table and indexes, the same rows with the same chain of hashes.
import { built } from './built.mjs';

const { chainHash, genesisHash, logFilesIn, openForWriting } = await built('libs/event-log/sqlite');
const { openDatabase } = await built('libs/sqlite');

/** Writes new streams of one event each, in groups of one transaction, durable before the next group begins. */
export function openBareLog(folder) {
  const connection = openForWriting(logFilesIn(folder), openDatabase);
  let position = 0;
  let before = genesisHash;
  return {
    append(appends, groupSize) {
      for (let start = 0; start < appends.length; start += groupSize) {
        const storedAt = new Date().toISOString();
        connection.database.exec('BEGIN IMMEDIATE');
        for (const { stream, event } of appends.slice(start, start + groupSize)) {
          const { id, type } = event;
          const data = JSON.stringify(event.data);
          const metadata = JSON.stringify(event.metadata);
          const row = { position: position + 1, stream, revision: 0, id, type, data, metadata, stored_at: storedAt };
          const hash = chainHash(before, row);
          connection.insert.run(row.position, stream, 0, id, type, data, metadata, storedAt, hash);
          position = row.position;
          before = hash;
        }
        connection.database.exec('COMMIT');
      }
    },
    close: () => connection.database.close(),
  };
}

/** Reads every row in log order and parses its bodies; answers how many there were. */
export function replayBare(folder) {
  const database = openDatabase(logFilesIn(folder).events, { readOnly: true });
  try {
    let events = 0;
    let members = 0;
    for (const row of database.prepare('SELECT position, stream, revision, id, type, data, metadata, stored_at, hash FROM events ORDER BY position').iterate()) {
      members += JSON.parse(row.data) && JSON.parse(row.metadata) ? 1 : 0;
      events += 1;
    }
    if (members !== events) throw new Error('a body is no object');
    return events;
  } finally {
    database.close();
  }
}
