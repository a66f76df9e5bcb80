import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createTestDatabase } from '@switchyard/store/testing';
import { judge, type Verdict } from '../../testing/second-books/index.js';
import { openAsk } from '../../testing/year/ask.js';
import { externalCalls } from '../../testing/year/external-calls.js';
import { strokes } from '../../testing/year/going-wrong.js';
import { faultKinds, type FaultKind, type YearOptions } from '../../testing/year/plan.js';
import { playYear, touchedMonths } from '../../testing/year/year.js';
import { openYearWorld } from '../../testing/year/world.js';

const SEED = Number(process.env['SWITCHYARD_YEAR_SEED'] ?? '20261122');
const CUSTOMERS = Number(process.env['SWITCHYARD_YEAR_CUSTOMERS'] ?? '6');
const MONTHS = Number(process.env['SWITCHYARD_YEAR_MONTHS'] ?? '2');
const FAULTS = (process.env['SWITCHYARD_YEAR_FAULTS'] ?? 'all') === 'all' ? faultKinds : (process.env['SWITCHYARD_YEAR_FAULTS']!.split(',').filter((f) => f !== '') as FaultKind[]);

async function aYear(options: YearOptions): Promise<{ readonly verdict: Verdict; readonly touched: readonly string[]; readonly met: ReadonlyMap<string, number>; readonly states: unknown; readonly told: readonly string[] }> {
  const database = await createTestDatabase();
  const world = await openYearWorld(database);
  const started = Date.now();
  try {
    await playYear(world, options, (at) => process.env['SWITCHYARD_YEAR_SHOW'] && process.stderr.write(`${at.step}/${at.of} ${Date.now() - started} ms\n`));
    const { ask, close } = await openAsk(database.adminUrl);
    try {
      const verdict = await judge(ask, world.readStripe, world.clock.now());
      const states = await ask(`SELECT state, count(*)::text FROM billing.invoice GROUP BY 1 ORDER BY 1`);
      return { verdict, touched: await touchedMonths(world), met: world.luck.met, states, told: [...new Set(world.told)].slice(-15) };
    } finally {
      await close();
    }
  } finally {
    await world.close();
    if (process.env['SWITCHYARD_YEAR_KEEP']) process.stderr.write(`kept ${database.adminUrl}\n`);
    else await database.drop();
  }
}

describe('a year of billing, judged by books kept a second time', () => {
  it(`every line is the same to the byte, and everything adds up (seed ${SEED}, ${CUSTOMERS} customers, ${MONTHS} months)`, async () => {
    const year = await aYear({ customers: CUSTOMERS, months: MONTHS, seed: SEED, faults: new Set(FAULTS) });
    if (process.env['SWITCHYARD_YEAR_SHOW']) process.stderr.write(`${JSON.stringify({ ...year, verdict: { ...year.verdict, faults: year.verdict.faults.slice(0, 30) }, met: [...year.met] }, null, 1)}\n`);
    expect([year.verdict.faults.slice(0, 20), year.touched]).toEqual([[], []]);
    expect(year.verdict.lines).toBeGreaterThan(CUSTOMERS * MONTHS * 3);
    if (FAULTS.includes('calls')) expect(externalCalls().flatMap((name) => strokes.map((stroke) => `${name} ${stroke}`)).filter((stroke) => !year.met.has(stroke))).toEqual([]);
  }, 3_600_000);

  it('the second books import nothing but each other and node:crypto', () => {
    const directory = join(import.meta.dirname, '../../testing/second-books');
    for (const file of readdirSync(directory)) {
      const imports = [...readFileSync(join(directory, file), 'utf8').matchAll(/from '([^']+)'/g)].map((match) => match[1]!);
      expect([file, imports.filter((from) => !/^\.\/[a-z-]+\.js$/.test(from) && from !== 'node:crypto')]).toEqual([file, []]);
    }
  });
});
