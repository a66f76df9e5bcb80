import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Command } from 'commander';
import { epochMs, toIso } from '@switchyard/kernel';
import { DEMO_NODES, syntheticPrice } from '@switchyard/simulation';
import { InMemoryPriceSink } from '@switchyard/grid/testing';
import { register as registerPlan } from './plan.js';
import { register as registerPrices } from './prices.js';
import { register as registerReplay } from './replay.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchyard-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sink = new InMemoryPriceSink();

/** Runs the real commands in this process and gives back what they printed and their exit code. */
async function run(...words: string[]): Promise<{ out: string; err: string; code: number }> {
  const program = new Command('switchyard').exitOverride();
  registerPlan(program);
  registerPrices(program, async () => sink);
  registerReplay(program);
  const written = { out: '', err: '' };
  const [stdout, stderr] = [process.stdout.write, process.stderr.write];
  process.stdout.write = ((text: string) => ((written.out += text), true)) as typeof process.stdout.write;
  process.stderr.write = ((text: string) => ((written.err += text), true)) as typeof process.stderr.write;
  try {
    await program.parseAsync(words, { from: 'user' });
    return { ...written, code: Number(process.exitCode ?? 0) };
  } catch (error) {
    if (error instanceof Error && 'exitCode' in error) return { ...written, code: Number(error.exitCode) };
    throw error;
  } finally {
    process.stdout.write = stdout;
    process.stderr.write = stderr;
    process.exitCode = undefined;
  }
}
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

describe('switchyard plan', () => {
  const instance = {
    slotSeconds: 3600, slots: 4, pools: [{ id: 'p0', site: 's0', gpus: [8, 8, 8, 8], costPerGpuSlot: [3, 1, 2, 3] }],
    jobs: [{ id: 'j0', gpus: 8, slots: 2, release: 0, deadline: 4, unplacedCost: 96 }, { id: 'j1', gpus: 16, slots: 1, release: 0, deadline: 4, unplacedCost: 5 }],
  };
  it('prints one plan as JSON: cheapest window, reasons, bound and gap', async () => {
    const { out, code } = await run('plan', '--instance', file('i.json', JSON.stringify(instance)), '--rounds', '50');
    const plan = JSON.parse(out) as Record<string, unknown>;
    expect(code).toBe(0);
    expect(plan).toMatchObject({ placements: [{ job: 'j0', pool: 'p0', segments: [[1, 3]] }], unplaced: [{ job: 'j1', because: [{ pool: 'p0', kind: 'NotEnoughGpus' }] }], cost: 29 });
    expect(plan['lowerBound'] as number).toBeLessThanOrEqual(29);
    expect(typeof plan['gap']).toBe('number');
    expect(typeof plan['seconds']).toBe('number');
  });
  it('names the path of what is wrong and prints no plan', async () => {
    const bad = { ...instance, jobs: [{ ...instance.jobs[0], gpus: -1 }], surprise: 1 };
    const { out, err, code } = await run('plan', '--instance', file('bad.json', JSON.stringify(bad)));
    expect([out, code]).toEqual(['', 1]);
    expect(err).toContain('$.jobs[0].gpus');
    expect(err).toContain('surprise');
    expect((await run('plan', '--instance', file('torn.json', '{'))).err).toContain('is not JSON');
    expect((await run('plan', '--instance', join(folder, 'none.json'))).code).toBe(1);
    expect((await run('plan', '--instance', 'x', '--rounds', '0')).err).toContain('whole number of at least 1');
  });
});

describe('switchyard prices import', () => {
  const csv = 'local,usd_mwh\n2024-03-10T01:00,10\n2024-03-10T03:00,-5\n2024-03-10T04:00,x\n2024-03-10T05:00,7\n2024-03-10T06:00,8\n2024-03-10T07:00,9\n';
  it('dry run reports and stores nothing; a real run hands the prints over', async () => {
    const path = file('prices.csv', csv);
    const dry = await run('prices', 'import', path, '--zone', 'America/Chicago', '--map', 'usd_mwh=HB_X', '--dry-run');
    expect(dry.out).toContain('HB_X');
    expect(dry.out).toContain('line 4, usd_mwh: not a price: x');
    expect(dry.out).toContain('dry run: 5 prints were read and not stored');
    expect(sink.prints.size).toBe(0);
    expect((await run('prices', 'import', path, '--zone', 'America/Chicago', '--interval', '60m')).out).toContain('5 prints stored');
    expect([...sink.prints.values()].slice(0, 3).map((p) => toIso(p.from))).toEqual(['2024-03-10T07:00:00.000Z', '2024-03-10T08:00:00.000Z', '2024-03-10T10:00:00.000Z']);
    const json = JSON.parse((await run('prices', 'import', path, '--zone', 'UTC', '--dry-run', '--json')).out) as { rows: number };
    expect(json.rows).toBe(6);
  });
  it('a refused file does not stop the others and sets the exit code', async () => {
    const { out, err, code } = await run('prices', 'import', file('nozone.csv', csv), join(folder, 'absent.csv'), file('utc.csv', csv.replace('local', 'utc')), '--dry-run');
    expect(err).toContain('state their zone');
    expect(err).toContain('there is no such file');
    expect(out).toContain('utc.csv: 6 rows');
    expect(code).toBe(1);
    expect((await run('prices', 'import', 'x.csv', '--map', 'oops', '--dry-run')).err).toContain('column=node');
  });
});

describe('switchyard replay', () => {
  const start = Date.UTC(2026, 0, 1);
  const days = 28 + 1 + 7;
  const nodes = DEMO_NODES.slice(0, 3);
  const hours = Array.from({ length: days * 24 }, (_, hour) => epochMs(start + hour * 3_600_000));
  const prices = () => file('market.csv', ['utc', ...nodes.map((n) => n.id)].join(',') + '\n'
    + hours.map((at) => [toIso(at), ...nodes.map((node) => Number(syntheticPrice(1, node, at)) / 1e6)].join(',')).join('\n'));
  const jobs = () => file('jobs.csv', 'submit_s,duration_s,gpus\n' + Array.from({ length: 20 }, (_, i) => `${i * 4_000},${3_600 * (1 + (i % 7))},${i % 3 === 0 ? 16 : 8}`).join('\n'));

  it('compares with the five simpler methods; same seed and rounds, same bytes of result and of every chart', async () => {
    const [p, j, charts, json] = [prices(), jobs(), join(folder, 'charts'), join(folder, 'r.json')];
    // At the usual load of 0.6 three sites have room for two gangs of 16 at once, and who comes when decides what is missed.
    const words = ['replay', '--prices', p, '--jobs', j, '--days', '1', '--load', '0.5', '--adder', '40', '--rounds', '2', '--horizon-days', '2', '--compare-unlimited', '2', '--curtailments', '20', '--chart', charts, '--json', json];
    const names = ['market.svg', 'savings.svg', 'waiting.svg', 'gap.svg', 'forecast.svg', 'customers.svg'];
    const written = (): string[] => [json, ...names.map((name) => join(charts, name))].map((path) => readFileSync(path, 'utf8'));
    const first = await run(...words);
    const bytes = written();
    const second = await run(...words);
    expect(second.out).toBe(first.out);
    expect(written()).toEqual(bytes);
    expect(first.out).toMatch(/switchyard .*\n *fifo .*\n *cheapest-site-now .*\n *cheapest-whole-job .*\n *submit-order-greedy .*\n *biggest-first .*\n *switchyard, prices known .*\n *switchyard, unlimited /);
    expect(first.err).toContain('site llano-west (market.csv)');
    expect(first.err).toMatch(/\d+ %, day \d+\.\d, switchyard: \d+ done/);
    // Defaults of every dial are stated.
    for (const dial of ['--margin-hours 6', '--margin-share 0.5', '--interruptible 0.3', '--whole-nodes 0.2', '--capped 0.1', '--staged 0.2', '--dependent 0.1', '--customers 12', '--curtailments 20']) expect(first.out).toContain(dial);
    expect(first.out).toMatch(/same information, 2 times the work on each plan: ours [+-][\d.]+ %/);
    const result = JSON.parse(bytes[0]!) as { jobs: number; costOfNotKnowing: Record<string, number | null>; results: { powerMicroUsd: number; penaltyMicroUsd: number; transferMicroUsd: number; placed: number; missed: number; brokenPromises: number; brokenByCurtailment: number }[] };
    const cost = (one: (typeof result.results)[number]): number => one.powerMicroUsd + one.transferMicroUsd + one.penaltyMicroUsd;
    const [ours, fifo, cheapest] = result.results;
    expect(ours!.placed + ours!.missed).toBe(20);
    expect(ours!.brokenPromises).toBe(ours!.brokenByCurtailment);
    expect(cost(ours!)).toBeLessThan(cost(fifo!));
    expect(cost(ours!)).toBeLessThan(cost(cheapest!));
    expect(Object.values(result.costOfNotKnowing).every((share) => typeof share === 'number')).toBe(true);
    expect(bytes[1]!.match(/% busy</g)).toHaveLength(3);
  }, 120_000);
  it('refuses what it cannot use by the name of the option', async () => {
    for (const [option, value] of [['--interruptible', '1.5'], ['--margin-share', '2'], ['--margin-hours', '-1'], ['--max-gpus', '0'], ['--rounds', '0'], ['--adder', 'x'], ['--gpu-models', 'tpu'], ['--fair', 'maybe'], ['--compare-unlimited', '1'], ['--series', 'a,,b'], ['--slot-minutes', '7']] as const) {
      const { err, code } = await run('replay', '--prices', 'synthetic', '--jobs', 'synthetic', option, value);
      expect({ option, named: err.includes(option), code }).toEqual({ option, named: true, code: 1 });
    }
  });
  it('runs without any data on the invented market, and says that it is invented', async () => {
    const { out, err, code } = await run('replay', '--prices', 'synthetic', '--jobs', 'synthetic', '--days', '1', '--sites', '2', '--rounds', '1', '--known-hours', '200', '--load', '0.5', '--no-baselines', '--no-known-prices');
    expect(err).toContain('site caprock-hub (synthetic, seed 1)');
    expect(out).toContain('2 sites (2 pools, 2464 GPUs), 250 jobs');
    expect(code).toBe(0);
  }, 120_000);
  it('says what is absent or does not fit instead of failing later', async () => {
    expect(await run('replay', '--prices', join(folder, 'none'), '--jobs', jobs())).toMatchObject({ code: 1, err: expect.stringContaining('replay skipped: no price file') });
    expect(await run('replay', '--prices', prices(), '--jobs', join(folder, 'none.csv'))).toMatchObject({ code: 1, err: expect.stringContaining('replay skipped: no job trace') });
    expect(await run('replay', '--prices', prices(), '--jobs', jobs(), '--from', '2030-01-01')).toMatchObject({ code: 1, err: expect.stringContaining('no price at 2029-12-04') });
    expect((await run('replay', '--prices', prices(), '--jobs', jobs(), '--deadlines', 'soon')).err).toContain('trace, mixed or slack:HOURS');
  });
});
