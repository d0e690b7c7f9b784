import { pino, type DestinationStream, type Logger, type LoggerOptions } from 'pino';

export type { Logger } from 'pino';

/** Lines of JSON on standard output, or where `destination` says. Level by default `info`: requests that went well are `debug`. */
export function createLogger(options: Pick<LoggerOptions, 'level' | 'name'> = {}, destination?: DestinationStream): Logger {
  const settings: LoggerOptions = { level: 'info', base: null, timestamp: pino.stdTimeFunctions.isoTime, ...options };
  return destination ? pino(settings, destination) : pino(settings);
}

/** Errors whose messages are written by us, from limits and ids alone. */
const speaking = new Set([
  'LogFault', 'PrivacyFault', 'CommandOutcomeUnknown', 'AppendOutcomeUnknown', 'QueryLimitExceeded',
  'ServiceGaveUp', 'SettingFault', 'EndedUnasked', 'UntranslatableEvent', 'TopicAheadOfLog', 'PublishFailed', 'WireStopped', 'UnreadableMessage',
  'UnreadableRecord', 'RevisionGap', 'Contended', 'KafkaSetupFault', 'MongoSetupFault', 'ReadSideUnavailable', 'OtherVersions', 'GenerationGone', 'DocumentsReplaced',
]);

/** What may be logged of an error: its kind and where it came from. A foreign message can quote what came in, so it is left out. */
export function describeFault(error: unknown): { readonly error: string; readonly message?: string; readonly at?: readonly string[] } {
  if (!(error instanceof Error)) return { error: typeof error };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    error: error.name,
    ...(speaking.has(error.name) ? { message: error.message } : {}),
    at: frames.slice(0, 12).map((line) => line.trim()),
  };
}
