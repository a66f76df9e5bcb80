import { describe, expect, it } from '@jest/globals';
import { costCsv, csvField } from './cost-csv.js';
import { type CostRow, compareDecimals, dayValues, labelOf, lessOf, seriesOf, shareOf } from './cost-rows.js';

const row = (patch: Partial<CostRow>): CostRow => ({
  projectId: null, jobId: null, job: null, siteId: null, site: null, gpuModel: null, day: null, product: null, currency: 'USD', gpuHours: '0', energyKwh: '0', computeAmount: '0', powerAmount: '0', creditAmount: '0', totalAmount: '0', quotedAmount: '0',
  billed: { amount: '0.00' }, billedTax: { amount: '0.00' }, ...patch,
});
const names = new Map([['proj_1', 'Vision']]);

describe('rows of the cost explorer', () => {
  it('differences and order are exact where floats are not', () => {
    expect([lessOf('9007199254740993.000001', '0.000001'), lessOf('0.3', '0.1'), lessOf('1', '2.5')]).toEqual(['9007199254740993', '0.2', '-1.5']);
    expect([...['9.9', '10', '-3', '9.900001']].sort(compareDecimals)).toEqual(['10', '9.900001', '9.9', '-3']);
    expect([shareOf('1', '3'), shareOf('1', '0'), shareOf('-1', '4')]).toEqual([0.333333, null, -0.25]);
  });
  it('the largest have a series each, the rest is one; every row counts in its day', () => {
    const rows = ['a', 'b', 'c', 'd'].map((siteId, i) => row({ siteId, totalAmount: String([1, 40, 3, 20][i]) }));
    const series = seriesOf(rows, 'SITE', 'total', names, 3);
    expect(series.map(({ label }) => label)).toEqual(['b', 'd', '2 others']);
    const daily = rows.flatMap(({ siteId, totalAmount }) => [row({ siteId, totalAmount, day: '2026-11-01' }), row({ siteId, totalAmount: '0.1', day: '2026-11-02' })]);
    expect(dayValues(daily, ['2026-11-01', '2026-11-02', '2026-11-03'], series, 'SITE', 'total')).toEqual([
      { day: '2026-11-01', values: ['40', '20', '4'], total: '64' }, { day: '2026-11-02', values: ['0.1', '0.1', '0.2'], total: '0.4' }, { day: '2026-11-03', values: ['0', '0', '0'], total: '0' },
    ]);
  });
  it('two jobs of one name are told apart', () => {
    const job = { id: 'j', name: 'sweep' };
    const rows = [row({ jobId: 'job_aaaa', job, totalAmount: '2' }), row({ jobId: 'job_bbbb', job, totalAmount: '1' }), row({ jobId: 'job_cccc', job: { id: 'j', name: 'eval' }, totalAmount: '0.5' })];
    expect(seriesOf(rows, 'JOB', 'total', names, 6).map(({ label }) => label)).toEqual(['sweep …aaaa', 'sweep …bbbb', 'eval']);
  });
  it('names, and what has none', () => {
    expect([labelOf(row({ projectId: 'proj_1' }), 'PROJECT', names), labelOf(row({}), 'PROJECT', names), labelOf(row({ jobId: 'job_1' }), 'JOB', names), labelOf(row({ product: 'RESERVATION' }), 'PRODUCT', names)]).toEqual(['Vision', 'In no project', 'job_1', 'Reservations']);
  });
});

describe('the file of it', () => {
  it('quotes what needs it, and keeps spreadsheets from counting text', () => {
    expect(['plain', 'a,b', 'say "x"', 'two\r\nlines', '=1+1', '-12.5', '@x', '-cmd', "'"].map(csvField)).toEqual(['plain', '"a,b"', '"say ""x"""', '"two\r\nlines"', "'=1+1", '-12.5', "'@x", "'-cmd", "'"]);
  });
  it('amounts as the API gave them, a line each', () => {
    const file = costCsv([row({ day: '2026-11-01', siteId: 'site_1', site: { name: 'Llano, north' }, totalAmount: '12.345678', creditAmount: '-0.5' })], 'SITE', names);
    expect(file.split('\r\n')).toEqual(['day,id,name,currency,gpu_hours,energy_kwh,compute_amount,power_amount,credit_amount,total_amount,quoted_amount,billed_amount,billed_tax_amount', '2026-11-01,site_1,"Llano, north",USD,0,0,0,0,-0.5,12.345678,0,0.00,0.00', '']);
  });
});
