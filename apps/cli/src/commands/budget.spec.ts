import { describe, expect, it } from '@jest/globals';
import { type FakeCliOptions, pageOf, runCli } from '../../testing/fake-cli.js';
import { register } from './budget.js';
import { register as registerUsage } from './usage.js';

const run = (words: readonly string[], options: FakeCliOptions = {}) => runCli(register, ['budget', ...words], options);
const budget = {
  __typename: 'Budget', id: 'budget_org_1', scope: 'ORGANISATION_MONTH', projectId: null, jobId: null, limitUsd: '500.00', hard: true, alertPercents: [50, 80, 100], tell: ['money@example.test'], updatedAt: '2026-11-01T10:00:00.000Z',
  standing: { period: '2026-11', from: '2026-11-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z', spentUsd: '410.25', committedUsd: '60.00', roomUsd: '29.75', overUsd: '0.00', projectedUsd: '561.10' },
  alerts: [{ period: '2026-11', percent: 80, spentUsd: '400.10', limitUsd: '500.00', at: '2026-11-21T09:30:00.000Z' }],
};

describe('switchyard budget', () => {
  it('list shows how budgets stand', async () => {
    const { out, asked } = await run(['list', '--scope', 'organisation-month'], { answers: { Budgets: { budgets: pageOf([budget]) } } });
    expect(asked[0]!.variables).toEqual({ filter: { scope: 'ORGANISATION_MONTH' }, first: 50 });
    expect(out.split('\n')[2]).toBe('budget_org_1  organisation month  $500.00  hard  $410.25     $60.00  $29.75  82 %       $561.10');
  });
  it('show says what is left, when it starts again and what was reached', async () => {
    const { out } = await run(['show', 'budget_org_1'], { answers: { Budget: { budget } } });
    for (const words of ['month of the organisation', 'starts again 2026-12-01 00:00Z', '$29.75', '80 %', '2026-11-21 09:30Z', '$561.10 by the end of the month']) expect(out).toContain(words);
    expect((await run(['show', 'x'], { answers: { Budget: { budget: null } } })).code).toBe(4);
  });
  it('set says what it does before it does it, with every term in its input, and remove likewise', async () => {
    const answers = { SetBudget: { setBudget: budget }, RemoveBudget: { removeBudget: { __typename: 'BudgetRemoved', budgetId: 'budget_org_1' } } };
    const asked = await run(['set', '500', '--project', 'proj_1', '--soft', '--alert', '50, 90%', '--tell', 'a@b.test'], { answers });
    expect([asked.code, asked.asked, asked.out.includes('It only alerts.')]).toEqual([2, [], true]);
    const done = await run(['set', '500', '--project', 'proj_1', '--soft', '--alert', '50, 90%', '--tell', 'a@b.test', '--yes'], { answers });
    expect(done.asked).toEqual([{ operation: 'SetBudget', variables: { input: { limitUsd: '500', projectId: 'proj_1', hard: false, alertPercents: [50, 90], tell: ['a@b.test'] }, idempotencyKey: 'key-1' } }]);
    expect((await run(['remove', 'budget_org_1', '--yes'], { answers })).out).toBe('budget_org_1 is gone.\n');
    expect([(await run(['set', '5', '--project', 'p', '--job', 'j', '--yes'])).code, (await run(['set', '5', '--alert', 'x', '--yes'])).code]).toEqual([2, 2]);
  });
});

describe('switchyard usage', () => {
  const row = {
    projectId: 'proj_1', jobId: null, siteId: null, site: null, gpuModel: null, day: '2026-11-21', product: null, currency: 'USD', gpuHours: '16', energyKwh: '19.38', computeAmount: '37.60', powerAmount: '0.8405', creditAmount: '-0.25', totalAmount: '38.1905',
    quotedAmount: '38.00', billed: { amount: '38.19' }, billedTax: { amount: '3.15' },
  };
  const answers = { Usage: { usage: { from: '2026-11-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z', timeZone: 'UTC', rowsLeftOut: 0, rows: [row, { ...row, projectId: null }], totals: [{ ...row, projectId: null, day: null }] } } };
  const usage = (...words: readonly string[]) => runCli(registerUsage, ['usage', '--by', 'project,day', '--from', '2026-11-01', '--to', '2026-12-01', ...words], { answers });

  it('is a table with its total, told apart as asked', async () => {
    const { out, asked, err } = await usage('--product', 'job');
    expect(asked[0]!.variables).toEqual({ by: ['PROJECT', 'DAY'], from: '2026-11-01T00:00:00.000Z', to: '2026-12-01T00:00:00.000Z', filter: { products: ['JOB'] } });
    expect(out.split('\n')[2]).toMatch(/^proj_1 +2026-11-21 +16\.00 +19\.38 +\$37\.60 +\$0\.8405 +-\$0\.25 +\$38\.1905/);
    expect(err).toContain('costs before tax');
  });
  it('is comma-separated values or JSON where that is asked for', async () => {
    expect((await usage('--csv')).out.split('\n').slice(0, 3)).toEqual([
      'project,day,currency,gpu_hours,energy_kwh,compute,power,credits,cost,quoted,billed,tax', 'proj_1,2026-11-21,USD,16,19.38,37.60,0.8405,-0.25,38.1905,38.00,38.19,3.15', 'none,2026-11-21,USD,16,19.38,37.60,0.8405,-0.25,38.1905,38.00,38.19,3.15']);
    expect(JSON.parse((await usage('--json', 'projectId,totalAmount')).out)).toEqual([{ projectId: 'proj_1', totalAmount: '38.1905' }, { projectId: null, totalAmount: '38.1905' }]);
    expect((await runCli(registerUsage, ['usage', '--by', 'colour'], { answers })).code).toBe(2);
  });
});
