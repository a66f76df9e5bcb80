/** `switchyard plan --instance` with instances that are refused: exit code 1, one line per error with its path, and no plan. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Command } from 'commander';
import { register } from './plan.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchyard-plan-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function planOf(text: string): Promise<{ out: string; err: string; code: number }> {
  const file = join(folder, 'instance.json');
  writeFileSync(file, text);
  const program = new Command('switchyard').exitOverride();
  register(program);
  const written = { out: '', err: '' };
  const [stdout, stderr] = [process.stdout.write, process.stderr.write];
  process.stdout.write = ((said: string) => ((written.out += said), true)) as typeof process.stdout.write;
  process.stderr.write = ((said: string) => ((written.err += said), true)) as typeof process.stderr.write;
  try {
    await program.parseAsync(['plan', '--instance', file], { from: 'user' });
    return { ...written, code: Number(process.exitCode ?? 0) };
  } finally {
    process.stdout.write = stdout;
    process.stderr.write = stderr;
    process.exitCode = undefined;
  }
}
const good = { slotSeconds: 3600, slots: 2, pools: [{ id: 'p', site: 's', gpus: [1, 1], costPerGpuSlot: [1, 2] }], jobs: [{ id: 'j', gpus: 1, slots: 1, release: 0, deadline: 2, unplacedCost: 9 }] };
const text = (over: object): string => JSON.stringify({ ...good, ...over });

describe('switchyard plan --instance refuses', () => {
  it('nothing of a good instance', async () => {
    expect(await planOf(text({}))).toMatchObject({ code: 0, err: '' });
  });
  it.each<readonly [string, string, string]>([
    ['a wrong length', text({ pools: [{ ...good.pools[0], gpus: [1] }] }), '$.pools[0].gpus'],
    ['a number JSON does not have', JSON.stringify(good).replace('"gpus":[1,1]', '"gpus":[NaN,1]'), 'is not JSON'],
    ['a number no double holds', JSON.stringify(good).replace('"unplacedCost":9', '"unplacedCost":1e999'), '$.jobs[0].unplacedCost'],
    ['a negative number', text({ jobs: [{ ...good.jobs[0], gpus: -1 }] }), '$.jobs[0].gpus'],
    ['an id twice', text({ jobs: [good.jobs[0], good.jobs[0]] }), '$.jobs[1].id'],
    ['an unknown id', text({ jobs: [{ ...good.jobs[0], pools: ['q'] }] }), '$.jobs[0].pools[0]'],
    ['an unknown field', text({ jobs: [{ ...good.jobs[0], priority: 1 }] }), '$.jobs[0].priority'],
    ['a prototype for a field', JSON.stringify(good).replace('"slotSeconds"', '"__proto__":{"slots":9},"slotSeconds"'), '$.__proto__'],
    ['a horizon ten times too long', text({ slots: 201_600 }), '$.slots'],
    ['a circle', text({ jobs: [{ ...good.jobs[0], after: ['j'] }] }), '$.jobs[0].after'],
    ['a bad customer', text({ fairness: { tenants: [{ tenant: 'ann', weight: 0 }] } }), '$.fairness.tenants[0].weight'],
    ['a bad tier', text({ sites: [{ id: 's', tiers: [{ kwFrom: -1, usdPerKwSlot: 1 }] }] }), '$.sites[0].tiers[0].kwFrom'],
    ['10,000 lists in one another', '['.repeat(10_000) + ']'.repeat(10_000), '$: must be an object'],
    ['no text at all', '', 'is not JSON'],
  ])('%s', async (_name, json, said) => {
    const { out, err, code } = await planOf(json);
    expect([out, code]).toEqual(['', 1]);
    expect(err).toContain(said);
    expect(err.split('\n').length).toBeLessThanOrEqual(53);
  });
});
