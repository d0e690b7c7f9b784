import { jest } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { Rapport } from './embedded-process.js';

const page = readFileSync(new URL('../../../docs/metrics.md', import.meta.url), 'utf8');
const documented = [...page.matchAll(/^\| `([a-z0-9_]+)` \| \w+ \| [^|]* \| [^|]* \| ([^|]*) \|/gm)]
  .filter(([, , by]) => by!.split(',').some((app) => app.trim() === 'rapport'))
  .map(([, name]) => name!)
  .sort();

jest.setTimeout(120_000);

const personal = { name: 'Xenia Quillfeather', email: 'xenia@quillfeather.example' };

describe('the figures of the embedded process', () => {
  let rapport: Rapport;
  let text: string;
  beforeAll(async () => {
    rapport = await Rapport.start();
    await rapport.register('customer-1', { contact: { name: personal.name, email: personal.email } });
    await rapport.order('customer-1', 'order-1', '2026-01-05');
    await rapport.command('customers/customer-1/orders', { nothing: 'Quillfeather' });
    await rapport.settle();
    await fetch(`${rapport.url}/v1/nowhere/Quillfeather?name=Xenia`, { method: 'PROPFIND' });
    text = await (await fetch(`${rapport.url}/metrics`)).text();
  });
  afterAll(() => rapport.remove());

  const value = (series: string): number => Number(new RegExp(`^${series.replaceAll(/[{}"]/g, '\\$&')} (\\S+)$`, 'm').exec(text)?.[1]);

  it('are those of docs/metrics.md, all of them and no others', () => {
    expect([...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name!).sort()).toEqual(documented);
  });

  it('count commands, and requests by the pattern of their route', () => {
    expect(value('rapport_commands_total{type="RegisterCustomer",outcome="accepted",app="rapport"}')).toBe(1);
    expect(value('rapport_commands_total{type="RecordOrder",outcome="accepted",app="rapport"}')).toBe(1);
    expect(value('rapport_http_requests_total{method="POST",route="/v1/customers",status="201",app="rapport"}')).toBe(1);
    expect(value('rapport_http_requests_total{method="other",route="none",status="404",app="rapport"}')).toBe(1);
  });

  it('tell that nothing waits, and how much room there is', () => {
    for (const partition of [0, 1, 2, 3]) expect(value(`rapport_projector_lag_events{partition="${partition}",app="rapport"}`)).toBe(0);
    expect(value('rapport_reactor_lag_events{app="rapport"}')).toBe(0);
    expect(value('rapport_projector_parked_records{app="rapport"}')).toBe(0);
    expect(value('rapport_data_folder_free_bytes{app="rapport"}')).toBeGreaterThan(0);
    expect(value('rapport_ready{check="projections-running",app="rapport"}')).toBe(1);
  });

  it('hold no personal data and no id', () => {
    for (const secret of ['Quillfeather', 'quillfeather', 'Xenia', 'customer-1', 'order-1']) expect(text).not.toContain(secret);
  });
});
