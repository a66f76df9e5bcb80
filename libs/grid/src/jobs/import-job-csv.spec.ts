import { describe, expect, it } from '@jest/globals';
import { unwrap } from '@switchyard/kernel';
import { deliverPrints, readJobCsv, readPriceCsv } from '../index.js';
import { InMemoryPriceSink } from '../../testing/index.js';

const read = (text: string, columns = {}) => readJobCsv(text, { fileName: 'jobs.csv', columns });

describe('job traces', () => {
  it('maps columns by name, with optional deadline and user', () => {
    expect(unwrap(read('submit_s,duration_s,gpus,user,deadlines_s\n60,5340,8,vc1,10740\n70,1,1,,\n')).jobs).toEqual([
      { id: 'j000000', submitSeconds: 60, durationSeconds: 5340, gpus: 8, deadlineSeconds: 10740, user: 'vc1' },
      { id: 'j000001', submitSeconds: 70, durationSeconds: 1, gpus: 1 },
    ]);
    expect(unwrap(read('t,len,n,id\n1,2,3,a\n', { submit: 't', duration: 'len', gpus: 'n' })).jobs[0]).toMatchObject({ id: 'a', gpus: 3 });
  });
  it('names the line and column of rows that are no job', () => {
    const { jobs, badRows } = unwrap(read('id,submit_s,duration_s,gpus\na,1,2,1\na,1,2,1\nb,x,2,1\nc,1,0,1\nd,1,2,0.5\n'));
    expect(jobs).toHaveLength(1);
    expect(badRows.map((bad) => [bad.line, bad.column])).toEqual([[3, 'id'], [4, 'submit_s'], [5, 'duration_s'], [6, 'gpus']]);
  });
  it('refuses a file without the needed columns or without any job', () => {
    expect(read('submit_s,duration_s\n1,2\n')).toMatchObject({ ok: false, error: expect.stringContaining('no column for gpus') });
    expect(read('submit_s,duration_s,gpus\n1,2,0\n')).toMatchObject({ ok: false, error: expect.stringContaining('no usable job') });
    expect(read('a,b\n1,2\n', { submit: 'zz' })).toMatchObject({ ok: false, error: expect.stringContaining('"zz"') });
  });
});

describe('delivery', () => {
  it('hands prints over in chunks; twice changes nothing', async () => {
    const text = ['utc,a', ...Array.from({ length: 24 }, (_, i) => `2024-01-01T${String(i).padStart(2, '0')}:00Z,${i}`)].join('\n');
    const { prints } = unwrap(readPriceCsv(text, { fileName: 'x.csv' }));
    const sink = new InMemoryPriceSink();
    expect(await deliverPrints(prints, sink, 10)).toEqual({ stored: 24, unchanged: 0 });
    expect(await deliverPrints(prints, sink, 7)).toEqual({ stored: 0, unchanged: 24 });
  });
});
