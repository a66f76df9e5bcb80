import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '@switchyard/store/testing';
import pg from 'pg';
import { judge, type Verdict } from '../../testing/second-books/index.js';
import { openAsk } from '../../testing/year/ask.js';
import { externalCalls, struckElsewhere } from '../../testing/year/external-calls.js';
import { strokes } from '../../testing/year/going-wrong.js';
import { faultKinds, type FaultKind } from '../../testing/year/plan.js';
import { playYear, touchedMonths } from '../../testing/year/year.js';
import { openYearWorld, type YearWorld } from '../../testing/year/world.js';

const {
  SWITCHYARD_YEAR_SEED = '20261122', SWITCHYARD_YEAR_CUSTOMERS = '3', SWITCHYARD_YEAR_MONTHS = '2', SWITCHYARD_YEAR_FAULTS = faultKinds.join(), SWITCHYARD_YEAR_SHOW, SWITCHYARD_YEAR_KEEP,
} = process.env;
const SEED = Number(SWITCHYARD_YEAR_SEED);
const CUSTOMERS = Number(SWITCHYARD_YEAR_CUSTOMERS);
const MONTHS = Number(SWITCHYARD_YEAR_MONTHS);
const FAULTS = faultKinds.filter((fault) => SWITCHYARD_YEAR_FAULTS.split(',').includes(fault)) as readonly FaultKind[];

describe(`a year of billing, judged by books kept a second time (seed ${SEED}, ${CUSTOMERS} customers, ${MONTHS} months)`, () => {
  let database: TestDatabase;
  let world: YearWorld;
  beforeAll(async () => {
    database = await createTestDatabase();
    world = await openYearWorld(database);
    const started = Date.now();
    await playYear(world, { customers: CUSTOMERS, months: MONTHS, seed: SEED, faults: new Set(FAULTS) }, ({ step, of }) => void (SWITCHYARD_YEAR_SHOW !== undefined && process.stderr.write(`${step}/${of} ${Date.now() - started} ms\n`)));
  }, 3_600_000);
  afterAll(async () => {
    await world?.close();
    if (SWITCHYARD_YEAR_KEEP === undefined) await database?.drop();
    else process.stderr.write(`kept ${database.adminUrl}\n`);
  });
  async function verdict(): Promise<Verdict> {
    const { ask, close } = await openAsk(database.adminUrl);
    return judge(ask, world.readStripe, world.clock.now()).finally(close);
  }

  it('every line is the same to the byte, and everything adds up', async () => {
    const found = await verdict();
    if (SWITCHYARD_YEAR_SHOW !== undefined) process.stderr.write(`${JSON.stringify({ ...found, faults: found.faults.slice(0, 40), met: Object.fromEntries(world.luck.met), told: [...new Set(world.told)].slice(-12) }, null, 1)}\n`);
    expect([found.faults.slice(0, 20), await touchedMonths(world)]).toEqual([[], []]);
    expect(found.lines).toBeGreaterThan(CUSTOMERS * MONTHS * 3);
    // News must really come by webhook: for a while every delivery was refused for its age, and listing events hid it.
    expect(world.door.count.taken).toBeGreaterThan(CUSTOMERS * MONTHS * 3);
    expect(world.luck.met.get('month closed')).toBeGreaterThanOrEqual(1);
  }, 600_000);

  it('every call to Stripe was struck before it, after it, and while it answered', () => {
    const here = externalCalls().filter((name) => struckElsewhere[name] === undefined);
    const missing = FAULTS.includes('calls') ? here.flatMap((name) => strokes.map((stroke) => `${name} ${stroke}`)).filter((stroke) => !world.luck.met.has(stroke)) : [];
    expect(missing).toEqual([]);
    for (const [name, { file, title }] of Object.entries(struckElsewhere)) {
      expect([name, externalCalls().includes(name), readFileSync(join(import.meta.dirname, '../../../..', file), 'utf8').includes(title)]).toEqual([name, true, true]);
    }
  });

  it('the second books notice a reading, a posting and a closed month that somebody changed', async () => {
    const admin = new pg.Client({ connectionString: database.adminUrl });
    await admin.connect();
    await admin.query(`SET session_replication_role = replica;
      UPDATE metering.reading SET gpu_seconds = gpu_seconds - 60 WHERE id = (SELECT r.id FROM metering.reading r JOIN billing.lease l ON l.id = r.lease_id WHERE l.product = 'job' AND r.gpu_seconds > 3600 ORDER BY r.id LIMIT 1);
      UPDATE ledger.posting SET amount_minor = amount_minor + 1 WHERE (transaction_seq, position) = (SELECT transaction_seq, position FROM ledger.posting ORDER BY 1, 2 LIMIT 1);
      UPDATE ledger.transaction SET hash = md5(hash) WHERE seq = (SELECT t.seq FROM ledger.transaction t JOIN ledger.period p ON t.effective_at >= p.from_at AND t.effective_at < p.to_at WHERE p.state = 'closed' ORDER BY t.seq DESC LIMIT 1)`);
    await admin.end();
    const { faults } = await verdict();
    for (const fault of [/the bytes differ/, /does not balance/, /breaks the chain/]) expect(faults.filter((text) => fault.test(text)).length).toBeGreaterThan(0);
    expect(await touchedMonths(world)).toHaveLength(1);
  }, 60_000);

  it('the second books import nothing but each other and node:crypto', () => {
    const directory = join(import.meta.dirname, '../../testing/second-books');
    for (const file of readdirSync(directory)) {
      const imports = [...readFileSync(join(directory, file), 'utf8').matchAll(/from '([^']+)'/g)].map((match) => match[1]!);
      expect([file, imports.filter((from) => !/^\.\/[a-z-]+\.js$/.test(from) && from !== 'node:crypto')]).toEqual([file, []]);
    }
  });
});
