import { MemoryEventLog } from '@rapport/testing';
import { newestSubjects } from '../src/service/newest-subjects.js';

let serial = 0;
const event = (subject: string | null) => ({
  id: `00000000-0000-4000-8000-${String(++serial).padStart(12, '0')}`, type: 'tested', metadata: {},
  data: subject === null ? {} : { sealed: { v: 1, subject, box: 'box' } },
});

async function logOf(subjects: readonly (string | null)[]): Promise<MemoryEventLog> {
  const log = new MemoryEventLog();
  await log.append('customer-1', 'no-stream', subjects.map(event));
  return log;
}

describe('whom the newest events are sealed for', () => {
  it('is nobody in an empty log, and where nothing is sealed', async () => {
    expect(await newestSubjects(new MemoryEventLog())).toEqual([]);
    expect(await newestSubjects(await logOf([null, null]))).toEqual([]);
  });

  it('are the subjects, the newest first, each once', async () => {
    expect(await newestSubjects(await logOf(['customer:a', null, 'customer:b', 'customer:a', null]))).toEqual(['customer:a', 'customer:b']);
  });

  it('are looked for in the newest 5,000 events, and 500 are enough', async () => {
    expect(await newestSubjects(await logOf(['customer:old', ...Array.from({ length: 5_000 }, () => null)]))).toEqual([]);
    const many = Array.from({ length: 600 }, (_, n) => `customer:${n}`);
    expect(await newestSubjects(await logOf(many))).toEqual(many.slice(100).reverse());
  });
});
