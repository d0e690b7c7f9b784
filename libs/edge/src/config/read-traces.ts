import { SettingFault } from './setting-fault.js';
import { listSettings, settingsSchema } from './settings.schema.js';
import type { Settings } from './settings.js';
import type { Environment } from './read-settings.js';

/** The settings of traces alone, for the embedded process, which has no others. @throws {SettingFault} */
export function readTraces(environment: Environment): Settings['traces'] {
  const values = listSettings({ traces: settingsSchema('rapport').traces }).map(({ key, env, format, doc, default: byDefault }) => {
    const text = environment[env];
    const value = text === undefined || text === '' ? byDefault : format.coerce(text);
    try {
      format.validate(value);
    } catch (error) {
      throw new SettingFault(env, { from: 'environment', name: env }, (error as Error).message, doc);
    }
    return [key.split('.')[1], value] as const;
  });
  return Object.fromEntries(values) as unknown as Settings['traces'];
}
