import { listSettings, settingsFileVariable, settingsSchema, type NamedSetting } from './settings.schema.js';
import { appSettings, type AppName } from './settings.js';

const defaultOf = ({ default: value }: NamedSetting): string => (Array.isArray(value) ? value.join(',') : String(value));

/** What `--help` says of the settings that the app reads. */
export function settingsHelp(app: AppName): string {
  const groups: readonly string[] = appSettings[app];
  const lines = listSettings(settingsSchema(app))
    .filter(({ key }) => groups.includes(key.split('.')[0]!))
    .map((setting) => `  ${setting.env}\n      ${setting.doc}\n      In the file: ${setting.key}. ${setting.format.name}. Default: ${defaultOf(setting) || '(empty)'}.`);
  return [`Settings, from the environment; ${settingsFileVariable} names a JSON file for what the environment leaves out:`, ...lines].join('\n');
}

/** The table of docs/guides/engines.md. Ports differ from app to app. */
export function settingsTable(): string {
  const apps = Object.keys(appSettings).filter((app) => app !== 'rapport') as AppName[];
  const readBy = (key: string): string => {
    const readers = apps.filter((app) => (appSettings[app] as readonly string[]).includes(key.split('.')[0]!));
    return readers.length === apps.length ? 'all' : readers.join(', ');
  };
  const cell = (setting: NamedSetting): string => (setting.key === 'http.port' ? '7401–7405' : defaultOf(setting) === '' ? '' : `\`${defaultOf(setting)}\``);
  const rows = listSettings(settingsSchema('command-api')).map((setting) => `| \`${setting.env}\` | \`${setting.key}\` | ${cell(setting)} | ${readBy(setting.key)} | ${setting.doc} |`);
  return ['| variable | key in the file | default | read by | what it is |', '| --- | --- | --- | --- | --- |', ...rows].join('\n');
}
