/** How a setting is read from text and what it must be. Throws the sentence that follows "must be". */
export interface SettingFormat {
  readonly name: string;
  validate(value: unknown): void;
  /** What text becomes; left as it is where it can't be read, for `validate` to refuse. */
  coerce(text: string): unknown;
}

const must = (holds: boolean, what: string): void => {
  if (!holds) throw new Error(`must be ${what}`);
};

const asItIs = (text: string): unknown => text;

export function wholeNumber(least: number, most: number): SettingFormat {
  return {
    name: `whole number from ${least} to ${most}`,
    validate: (value) => must(Number.isInteger(value) && (value as number) >= least && (value as number) <= most, `a whole number from ${least} to ${most}`),
    coerce: (text) => (/^\d{1,15}$/.test(text.trim()) ? Number(text) : text),
  };
}

/** From 0 to 1. */
export const share: SettingFormat = {
  name: 'number from 0 to 1',
  validate: (value) => must(typeof value === 'number' && value >= 0 && value <= 1, 'a number from 0 to 1'),
  coerce: (text) => (/^\d(\.\d{1,9})?$/.test(text.trim()) ? Number(text) : text),
};

export const flag: SettingFormat = {
  name: 'true or false',
  validate: (value) => must(typeof value === 'boolean', 'true or false'),
  coerce: (text) => (text === 'true' ? true : text === 'false' ? false : text),
};

export const oneOf = (...values: readonly string[]): SettingFormat => ({
  name: values.join(', '),
  validate: (value) => must(typeof value === 'string' && values.includes(value), `one of ${values.join(', ')}`),
  coerce: asItIs,
});

export const textOf = (what: string, pattern: RegExp): SettingFormat => ({
  name: what,
  validate: (value) => must(typeof value === 'string' && pattern.test(value), what),
  coerce: asItIs,
});

/** `scheme` without the colon; what follows is for the driver to read. */
export const connectionString = (...schemes: readonly string[]): SettingFormat => {
  const forms = schemes.map((scheme) => `${scheme}://…`).join(' or ');
  return textOf(`a connection string such as ${forms}`, new RegExp(`^(${schemes.map((scheme) => scheme.replace('+', '\\+')).join('|')})://[^\\s]+$`));
};

const server = /^[A-Za-z0-9._-]+:\d{1,5}$|^\[[0-9A-Fa-f:]+\]:\d{1,5}$/;

export const servers: SettingFormat = {
  name: 'host:port, separated by commas',
  validate: (value) => must(Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string' && server.test(one)), 'one or more of host:port, separated by commas'),
  coerce: (text) => text.split(',').map((one) => one.trim()).filter((one) => one !== ''),
};

export const anyText = textOf('text', /^[^\0]*$/);
export const filePath = textOf('the path of a file', /^[^\0]*$/);
export const hostName = textOf('a host name or an address', /^[A-Za-z0-9._:-]{1,253}$/);
/** As Kafka takes for topics, groups and clients. */
export const kafkaName = textOf('1 to 249 letters, digits or . _ -', /^[A-Za-z0-9._-]{1,249}$/);
export const databaseName = textOf('1 to 63 letters, digits or _ -', /^[A-Za-z0-9_-]{1,63}$/);
/** What paths are put behind. */
export const webAddress = textOf('an address such as https://host/path, without a slash at its end', /^https?:\/\/[^\s?#]*[^\s?#/]$/);
export const webAddressOrNone = textOf('empty, or an address such as https://host/path, without a slash at its end', /^$|^https?:\/\/[^\s?#]*[^\s?#/]$/);
