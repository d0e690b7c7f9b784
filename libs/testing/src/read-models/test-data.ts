import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAmountMinor, type CurrencyCode, type Day } from '@rapport/kernel';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/**
 * The folder with public data sets: `RAPPORT_TEST_DATA`, else `../shared/data` beside the repository; null where there is
 * none. In CI (`CI` is set) a missing folder is an error, so that a run cannot pass without it.
 */
export function testData(): string | null {
  const folder = process.env['RAPPORT_TEST_DATA'] ?? join(root, '..', 'shared', 'data');
  if (existsSync(folder)) return folder;
  if (process.env['CI']) throw new Error(`the test data are missing: ${folder}`);
  return null;
}

/** A block of tests on the public data sets: reported as skipped, by name, where there are none. */
export function describeWithTestData(name: string, tests: (folder: string) => void): void {
  const folder = testData();
  if (folder === null) describe.skip(`${name} (no test data: set RAPPORT_TEST_DATA)`, () => tests(''));
  else describe(name, () => tests(folder));
}

export type CdnowRow = { readonly orderId: string; readonly customerId: string; readonly day: Day; readonly units: number; readonly amountMinor: number };

/** The rows of the CDNOW sample: order id is the line number from 1, customer the second column, amounts in cents of USD. */
export function cdnowRows(folder: string): readonly CdnowRow[] {
  const text = readFileSync(join(folder, 'cdnow', 'CDNOW_sample.txt'), 'utf8');
  return text.split('\r\n').filter((line) => line.trim() !== '').map((line, index) => {
    const [, customerId, date, units, amount] = line.trim().split(/\s+/) as [string, string, string, string, string];
    const day = `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}` as Day;
    return { orderId: String(index + 1), customerId, day, units: Number(units), amountMinor: parseAmountMinor(amount, 'USD' as CurrencyCode)! };
  });
}
