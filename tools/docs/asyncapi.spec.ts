import * as application from '@rapport/application';
import { Parser, type Diagnostic, type Input } from '@asyncapi/parser';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspace.mjs';

const file = join(root, 'docs/asyncapi.yaml');
/** 0: error, 1: warning. Below are hints, such as that there is a newer AsyncAPI. */
const least = 1;

const parse = (text: Input) => new Parser().parse(text, { source: file });
const complaints = (diagnostics: readonly Diagnostic[]) => diagnostics.filter(({ severity }) => severity <= least).map(({ message, path }) => `${path.join('.')}: ${message}`);

describe('the AsyncAPI document', () => {
  const text = readFileSync(file, 'utf8');

  it('is one, with every event and the schema of its value', async () => {
    const { document, diagnostics } = await parse(text);
    expect(complaints(diagnostics)).toEqual([]);
    const messages = document!.channels().get('events')!.messages().all();
    const told = messages.filter((message) => message.name() !== 'rapport.watermark').map((message) => {
      const { properties } = message.payload()!.json<{ schema: { properties: Record<string, { const?: unknown }> } }>().schema;
      return [message.name(), properties['type']!.const, properties['version']!.const];
    });
    expect(told).toEqual(application.contractCatalogue.map(({ type, version }) => [type, type, version]));
    expect(document!.channels().get('events')!.address()).toBe('rapport.events.v1');
    const status = document!.channels().get('customerStatus')!;
    expect([status.address(), status.messages().all().map((message) => message.name())]).toEqual(['rapport.customer-status.v1', ['rapport.customer-status', 'rapport.customer-erased']]);
  }, 120_000);

  it('would not pass with a schema that is not there, or an action that does not exist', async () => {
    expect(complaints((await parse(text.replace('./schemas/rapport.day-closed.v1.json', './schemas/rapport.day-lost.v1.json'))).diagnostics)).not.toEqual([]);
    expect(complaints((await parse(text.replace('action: send', 'action: shout'))).diagnostics)).not.toEqual([]);
  }, 120_000);
});
