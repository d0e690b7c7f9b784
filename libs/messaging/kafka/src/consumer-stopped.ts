export type ConsumerStopReason =
  /** The handler rejected a batch at each of its deliveries. */
  | 'batch-refused'
  /** A record that is not of ours, or is damaged. */
  | 'unreadable'
  /** What was worked through could not be compared with the topic: the server or the store did not answer. */
  | 'not-comparable'
  /** The client gave up. */
  | 'crashed'
  /** The client ended without saying why. */
  | 'disconnected'
  /** A handler did not settle after the abort in the time that it has. */
  | 'not-ended';

const sentences: Readonly<Record<ConsumerStopReason, string>> = {
  'batch-refused': 'a batch failed each time it was delivered',
  unreadable: 'a record can\'t be read',
  'not-comparable': 'what was worked through could not be compared with the topic',
  crashed: 'the connection to the server was given up',
  disconnected: 'the connection to the server has ended',
  'not-ended': 'a batch that was under way has not ended in time',
};

/** The consumer can't go on. Nothing was skipped. */
export class ConsumerStopped extends Error {
  override readonly name = 'ConsumerStopped';
  constructor(readonly reason: ConsumerStopReason, readonly groupId: string, options?: ErrorOptions) {
    super(`the consumer ${groupId} stopped: ${sentences[reason]}`, options);
  }
}
