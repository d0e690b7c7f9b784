/** Where a value came from: the environment under a name, the file under a key, or nobody said it. */
export type SettingOrigin = { readonly from: 'environment'; readonly name: string } | { readonly from: 'file'; readonly path: string; readonly key: string } | { readonly from: 'default' };

/**
 * A setting is wrong, or what it leads to is: the process does not start. The message names the setting, where its value
 * came from and what to do, and never the value.
 */
export class SettingFault extends Error {
  override readonly name = 'SettingFault';
  constructor(
    /** Its name in the environment; for an unknown key of the file, that key. */
    readonly setting: string,
    readonly origin: SettingOrigin,
    /** Follows the name: "must be a whole number". */
    readonly problem: string,
    /** A sentence: what to do. */
    readonly remedy: string,
    options?: ErrorOptions,
    /** Whether it may pass without a change, as when a server is down. */
    readonly mayPass = false,
  ) {
    super(`${setting} (${described(origin)}): ${problem}. ${remedy}`, options);
  }
}

/** Several at once, so that one start tells them all. */
export class SettingFaults extends Error {
  override readonly name = 'SettingFaults';
  constructor(readonly faults: readonly SettingFault[]) {
    super(faults.map(({ message }) => message).join('\n'));
  }
}

function described(origin: SettingOrigin): string {
  switch (origin.from) {
    case 'environment':
      return 'from the environment';
    case 'file':
      return `${origin.key} in ${origin.path}`;
    default:
      return 'not set; its default';
  }
}
