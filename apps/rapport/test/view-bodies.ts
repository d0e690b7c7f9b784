import { canonicalJson } from '@rapport/kernel';
import { viewDefinitions } from '@rapport/read-models';
import { until } from '@rapport/testing/processes';

const views = viewDefinitions.map(({ view }) => view);
export type ViewBodies = Readonly<Record<string, ReadonlyMap<string, string>>>;

interface Page {
  readonly items: readonly { readonly id: string; readonly body: unknown }[];
  readonly next: string | null;
}

export async function get<Answer>(url: string): Promise<Answer> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Answer;
}

/** Every document of a view, through HTTP, page by page: small ones, as a query has two seconds on a busy machine too. */
export async function documentsOf<Body>(url: string, view: string): Promise<{ id: string; body: Body }[]> {
  const documents: { id: string; body: Body }[] = [];
  let cursor = '';
  do {
    const page: Page = await get(`${url}/v1/views/${view}?limit=250${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    documents.push(...(page.items as { id: string; body: Body }[]));
    cursor = page.next ?? '';
  } while (cursor);
  return documents;
}

const settleWithinMs = 240_000;

/** Until every reaction and every view is through. Slow is not stuck: it is asked again for as long as a busy machine may take. */
export async function settled(url: string): Promise<void> {
  let told = '';
  await until(() => `not settled: ${told}`, async () => {
    const answer = await fetch(`${url}/v1/settle?waitMs=30000`, { method: 'POST' });
    const text = await answer.text();
    told = `${answer.status} ${text}`;
    if (!answer.ok && answer.status !== 503) throw new Error(`not settled: ${told}`);
    return answer.ok && (JSON.parse(text) as { settled: boolean }).settled ? true : null;
  }, settleWithinMs);
}

/** The bodies of all views as canonical JSON, once everything in the log has been projected. */
export async function viewBodies(url: string): Promise<ViewBodies> {
  await settled(url);
  const bodies: Record<string, Map<string, string>> = {};
  for (const view of views) bodies[view] = new Map((await documentsOf(url, view)).map(({ id, body }) => [id, canonicalJson(body)]));
  return bodies;
}

/** The first difference in words, or null: a whole-map comparison would print megabytes. */
export function firstDifference(expected: ViewBodies, actual: ViewBodies, { except = [] }: { readonly except?: readonly string[] } = {}): string | null {
  for (const view of views.filter((name) => !except.includes(name))) {
    const [left, right] = [expected[view]!, actual[view]!];
    for (const [id, body] of left) {
      if (right.get(id) !== body) return `${view}/${id}:\n  expected ${body}\n  actual   ${right.get(id) ?? 'missing'}`;
    }
    for (const id of right.keys()) if (!left.has(id)) return `${view}/${id}: not expected`;
  }
  return null;
}
