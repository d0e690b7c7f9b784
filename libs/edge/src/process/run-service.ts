import { readSettings, type AnyLoadedSettings } from '../config/read-settings.js';
import { settingsHelp } from '../config/settings-help.js';
import { shownSettings } from '../config/shown-settings.js';
import { SettingFault, SettingFaults } from '../config/setting-fault.js';
import type { AppName, Settings } from '../config/settings.js';
import { createLogger, describeFault, type Logger } from '../http/logger.js';
import { tracingOf } from '../tracing/tracing-of.js';
import { serviceExitCodes, serviceExitCodesHelp, type ServiceExitCode } from './exit-codes.js';
import { ServiceGaveUp, type ServiceContext, type ServiceDefinition } from './service.js';
import { thisProcess, type ServiceHost } from './service-host.js';

type CommonSettings = Pick<Settings, 'log' | 'traces' | 'process'>;

const usage = ({ app, summary }: ServiceDefinition<AppName, unknown>): string =>
  [`rapport-${app}: ${summary}`, '', `Usage: rapport-${app} [--check]`, '', '  --check  opens everything and checks it, then ends', '  --help   this', '', settingsHelp(app), '', serviceExitCodesHelp].join('\n');

/** Runs a service until it is told to stop or can't go on, then ends the process with the exit code that says which. */
export async function runService<App extends AppName, Parts>(definition: ServiceDefinition<App, Parts>, host: ServiceHost = thisProcess()): Promise<void> {
  host.exit(await serviceExitCode(definition, host));
}

async function serviceExitCode<App extends AppName, Parts>(definition: ServiceDefinition<App, Parts>, host: ServiceHost): Promise<ServiceExitCode> {
  const { args } = host;
  if (args.includes('--help')) return host.print(usage(definition as never)), serviceExitCodes.ok;
  const unknown = args.find((arg) => arg !== '--check');
  if (unknown !== undefined) return host.printError(`rapport-${definition.app}: unknown argument; --help lists what there is`), serviceExitCodes.usage;
  let logger: Logger | null = null;
  try {
    const loaded = readSettings(definition.app, host.env);
    const { settings } = loaded;
    logger = (host.logger ?? ((level) => createLogger({ level })))((settings as unknown as CommonSettings).log.level);
    const context: ServiceContext<App> = { loaded, settings, logger, tracing: null, nowMs: host.nowMs };
    logger.info({ app: definition.app, pid: process.pid, settings: shownSettings(loaded as unknown as AnyLoadedSettings) }, 'starting');
    return await (args.includes('--check') ? checked(definition, context, host) : traced(definition, context, host));
  } catch (error) {
    return startFault(error, logger, host, definition.app);
  }
}

async function checked<App extends AppName, Parts>(definition: ServiceDefinition<App, Parts>, context: ServiceContext<App>, host: ServiceHost): Promise<ServiceExitCode> {
  await definition.close(await definition.open(context));
  host.print(`rapport-${definition.app}: everything is there`);
  return serviceExitCodes.ok;
}

/** With tracing, where the settings ask for it: closed last, so that the spans of what stops are sent too. */
async function traced<App extends AppName, Parts>(definition: ServiceDefinition<App, Parts>, context: ServiceContext<App>, host: ServiceHost): Promise<ServiceExitCode> {
  const { traces } = context.settings as unknown as CommonSettings;
  const tracing = await tracingOf(traces, `rapport-${definition.app}`, (error) => context.logger.warn(describeFault(error), 'spans can\'t be sent'));
  try {
    return await served(definition, { ...context, tracing }, host);
  } finally {
    await tracing?.close();
  }
}

async function served<App extends AppName, Parts>(definition: ServiceDefinition<App, Parts>, context: ServiceContext<App>, host: ServiceHost): Promise<ServiceExitCode> {
  const { logger, settings } = context;
  const told = signalled(host, logger);
  const parts = await definition.open(context);
  const service = await definition.serve(parts, context).catch(async (error: unknown) => {
    await definition.close(parts);
    throw error;
  });
  logger.info({ app: definition.app, url: service.url }, 'ready to work');
  const ended = await Promise.race([told.stop, service.failed.catch((error: unknown) => gaveUp(error, logger))]);
  const closed = service.stop().then(() => definition.close(parts)).then(() => ended, (error: unknown) => stopFault(error, logger));
  return await within((settings as unknown as CommonSettings).process.stopWithinMs, closed, logger);
}

/** The first signal asks to stop; the second, and what nobody caught, end the process at once. */
function signalled(host: ServiceHost, logger: Logger): { readonly stop: Promise<ServiceExitCode> } {
  let asked = false;
  const stop = new Promise<ServiceExitCode>((resolve) => {
    host.onSignal(() => {
      if (asked) return host.exit(serviceExitCodes.interrupted);
      asked = true;
      logger.info('told to stop');
      resolve(serviceExitCodes.ok);
    });
  });
  host.onUncaught((error) => {
    logger.fatal(describeFault(error), 'nobody caught this');
    host.exit(serviceExitCodes.fault);
  });
  return { stop };
}

async function within(limitMs: number, closed: Promise<ServiceExitCode>, logger: Logger): Promise<ServiceExitCode> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<ServiceExitCode>((resolve) => {
    timer = setTimeout(() => {
      logger.error({ limitMs }, 'did not stop in time');
      resolve(serviceExitCodes.stopTimeout);
    }, limitMs);
  });
  try {
    const code = await Promise.race([closed, late]);
    logger.info({ exitCode: code }, 'stopped');
    return code;
  } finally {
    clearTimeout(timer);
  }
}

function gaveUp(error: unknown, logger: Logger): ServiceExitCode {
  logger.fatal(describeFault(error), 'the work was given up');
  return error instanceof SettingFault ? exitCodeOf(error) : serviceExitCodes.gaveUp;
}

function stopFault(error: unknown, logger: Logger): ServiceExitCode {
  logger.error(describeFault(error), 'a fault while stopping');
  return serviceExitCodes.fault;
}

const exitCodeOf = (fault: SettingFault): ServiceExitCode => (fault.mayPass ? serviceExitCodes.unavailable : serviceExitCodes.settings);

function startFault(error: unknown, logger: Logger | null, host: ServiceHost, app: AppName): ServiceExitCode {
  const faults = error instanceof SettingFaults ? error.faults : error instanceof SettingFault ? [error] : [];
  for (const fault of faults) {
    logger?.fatal({ setting: fault.setting, origin: fault.origin }, fault.message);
    host.printError(`rapport-${app}: ${fault.message}`);
  }
  if (faults.length > 0) return faults.every(({ mayPass }) => mayPass) ? serviceExitCodes.unavailable : serviceExitCodes.settings;
  if (error instanceof ServiceGaveUp) return host.printError(`rapport-${app}: ${error.message}`), logger?.fatal(error.message), serviceExitCodes.gaveUp;
  const described = describeFault(error);
  logger?.fatal(described, 'the start failed');
  host.printError(`rapport-${app}: the start failed (${described.error}${described.message ? `: ${described.message}` : ''})`);
  return serviceExitCodes.fault;
}
