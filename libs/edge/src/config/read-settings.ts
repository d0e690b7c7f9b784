import convict from 'convict';
import { checkTogether } from './check-together.js';
import { readSettingsFile, type SettingsFile } from './settings-file.js';
import { SettingFault, SettingFaults, type SettingOrigin } from './setting-fault.js';
import { listSettings, settingsFileVariable, settingsSchema, type NamedSetting } from './settings.schema.js';
import { appSettings, type AppName, type Settings } from './settings.js';

export type Environment = Readonly<Record<string, string | undefined>>;
export type SettingsOf<App extends AppName> = Pick<Settings, (typeof appSettings)[App][number]>;

export interface FaultCause {
  readonly cause?: unknown;
  /** Whether it may pass without a change. Default false. */
  readonly mayPass?: boolean;
}

export interface LoadedSettings<App extends AppName = AppName> {
  readonly app: App;
  readonly settings: SettingsOf<App>;
  /** The settings that the app reads, in the schema's order. */
  readonly named: readonly NamedSetting[];
  readonly valueOf: (key: string) => unknown;
  /** A fault of the setting, saying where its value came from. */
  readonly fault: (key: string, problem: string, remedy: string, why?: FaultCause) => SettingFault;
}

/** For what is the same in every app; the groups that the app does not read are missing. */
export interface AnyLoadedSettings extends Pick<LoadedSettings, 'app' | 'named' | 'valueOf' | 'fault'> {
  readonly settings: Partial<Settings>;
}

/**
 * Reads what the app needs from the environment and, beneath it, from the JSON file that `RAPPORT_CONFIG` names. A variable
 * that is set to nothing counts as not set. Keys of the file that no process knows are refused; those of other processes are let be.
 * @throws {SettingFault} {SettingFaults} with everything that is wrong.
 */
export function readSettings<App extends AppName>(app: App, environment: Environment): LoadedSettings<App> {
  const env = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''));
  const path = env[settingsFileVariable];
  const file = path === undefined ? null : readSettingsFile(path);
  const everything = listSettings(settingsSchema(app));
  const named = everything.filter(({ key }) => (appSettings[app] as readonly string[]).includes(key.split('.')[0]!));
  const config = convict(convictSchema(named), { env: env as NodeJS.ProcessEnv, args: [] });
  if (file) config.load(nested([...file.values].filter(([key]) => named.some((setting) => setting.key === key))));
  const valueOf = (key: string): unknown => config.get(key as never) as unknown;
  const fault = faultMaker(named, env, file);
  const faults = [...unknownKeys(file, everything), ...named.flatMap((setting) => wrongValue(setting, valueOf(setting.key), fault))];
  const loaded: LoadedSettings<App> = { app, named, valueOf, fault, settings: config.getProperties() as unknown as SettingsOf<App> };
  const all = faults.length > 0 ? faults : checkTogether(loaded as unknown as AnyLoadedSettings);
  if (all.length > 0) throw all.length === 1 ? all[0]! : new SettingFaults(all);
  return loaded;
}

function convictSchema(named: readonly NamedSetting[]): convict.Schema<Record<string, unknown>> {
  const leaves = named.map(({ key, doc, default: byDefault, env, format, sensitive }) => {
    convict.addFormat({ name: `rapport: ${format.name}`, validate: (value) => format.validate(value), coerce: (text) => format.coerce(text as string) });
    return [key, { doc, default: byDefault, env, format: `rapport: ${format.name}`, ...(sensitive ? { sensitive } : {}) }] as const;
  });
  return nested(leaves) as convict.Schema<Record<string, unknown>>;
}

function nested(leaves: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const [key, value] of leaves) {
    const names = key.split('.');
    const group = names.slice(0, -1).reduce((node, name) => (node[name] ??= {}) as Record<string, unknown>, root);
    group[names.at(-1)!] = value;
  }
  return root;
}

function faultMaker(named: readonly NamedSetting[], env: Environment, file: SettingsFile | null): LoadedSettings['fault'] {
  return (key, problem, remedy, { cause, mayPass = false } = {}) => {
    const setting = named.find((one) => one.key === key);
    if (!setting) throw new Error(`there is no setting ${key}`);
    const origin: SettingOrigin = env[setting.env] !== undefined ? { from: 'environment', name: setting.env } : file?.values.has(key) ? { from: 'file', path: file.path, key } : { from: 'default' };
    return new SettingFault(setting.env, origin, problem, remedy, cause === undefined ? undefined : { cause }, mayPass);
  };
}

function unknownKeys(file: SettingsFile | null, everything: readonly NamedSetting[]): readonly SettingFault[] {
  if (!file) return [];
  const known = new Set(everything.map(({ key }) => key));
  return [...file.values.keys()].filter((key) => !known.has(key)).map((key) =>
    new SettingFault(key, { from: 'file', path: file.path, key }, 'is no known setting', 'Correct its name or take it out; --help lists the settings.'));
}

function wrongValue(setting: NamedSetting, value: unknown, fault: LoadedSettings['fault']): readonly SettingFault[] {
  try {
    setting.format.validate(value);
    return [];
  } catch (error) {
    return [fault(setting.key, (error as Error).message, setting.doc)];
  }
}
