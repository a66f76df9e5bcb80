import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '@switchyard/store/testing';
import { DAY_MS } from '@switchyard/kernel';
import { judge, type Verdict } from '../../testing/month/judge/judge.js';
import { readFacts } from '../../testing/month/judge/read.js';
import { BEGIN, faultKinds, type MonthOptions } from '../../testing/month/plan.js';
import { playMonth } from '../../testing/month/month.js';
import { MonthWorld } from '../../testing/month/world.js';

const SEED = Number(process.env['SWITCHYARD_MONTH_SEED'] ?? '20261122');
/** A quarter of a day, in which no gateway dies; the whole month is `npm run prove`. */
const options: MonthOptions = { seed: SEED, days: 0.25, jobs: 12, events: 1, load: 0.9, stepMinutes: 60, faults: new Set(faultKinds.filter((kind) => kind !== 'gateway')) };

describe(`a short month of the whole market (seed ${SEED})`, () => {
  let database: TestDatabase;
  let world: MonthWorld;
  let verdict: Verdict;
  beforeAll(async () => {
    database = await createTestDatabase();
    world = await MonthWorld.open(database, options);
    await playMonth(world, options);
    verdict = judge(await readFacts(database.adminUrl), BEGIN, BEGIN + options.days * DAY_MS);
  }, 400_000);
  afterAll(async () => {
    await world?.close();
    await database?.drop();
  });

  it('keeps every rule, by what its database says', () => {
    expect(verdict.findings).toEqual([]);
    expect(world.troubles).toEqual([]);
  });
  it('is no empty one: events hit, jobs completed, and things went wrong', () => {
    expect(verdict.eventsThatHit).toBeGreaterThanOrEqual(1);
    expect(verdict.jobs['completed']).toBeGreaterThanOrEqual(3);
    expect(world.luck.met.size).toBeGreaterThanOrEqual(3);
  });
});
