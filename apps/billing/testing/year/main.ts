import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startEmbeddedPostgres } from '@switchyard/runtime';
import { openDatabase, prepareDatabase, urlFor, type LoginRole } from '@switchyard/store';
import { testPasswords } from '@switchyard/store/testing';
import type { DataSource } from 'typeorm';
import { judge } from '../second-books/index.js';
import { openAsk } from './ask.js';
import { faultKinds, type FaultKind, type YearOptions } from './plan.js';
import { openYearWorld } from './world.js';
import { playYear, touchedMonths } from './year.js';

/*
 * A long year, to be left alone: `node apps/billing/dist/testing/year/main.js --customers 200 --months 12 --seed 1`. Stopped or killed, the same command takes it up at the
 * step it was in: PostgreSQL and the twin keep their state in the directory, and every throw depends on the seed and the step alone.
 */
const { values } = parseArgs({ options: {
  customers: { type: 'string', default: '200' }, months: { type: 'string', default: '12' }, seed: { type: 'string', default: '20261122' }, faults: { type: 'string', default: 'all' },
  directory: { type: 'string' }, result: { type: 'string' },
} });
const whole = (name: 'customers' | 'months' | 'seed'): number => {
  const n = Number(values[name]);
  if (!Number.isSafeInteger(n) || n < 1) throw new RangeError(`--${name} must be a whole number above 0, not ${values[name]}`);
  return n;
};
const named = values.faults === 'all' ? faultKinds : values.faults.split(',').filter((name) => name !== '');
const unknown = named.find((name) => !(faultKinds as readonly string[]).includes(name));
if (unknown !== undefined) throw new RangeError(`--faults: there is no ${unknown}; there are ${faultKinds.join(', ')}`);
const options: YearOptions = { customers: whole('customers'), months: whole('months'), seed: whole('seed'), faults: new Set(named as readonly FaultKind[]) };
const command = `node apps/billing/dist/testing/year/main.js --customers ${options.customers} --months ${options.months} --seed ${options.seed}${values.faults === 'all' ? '' : ` --faults ${values.faults}`}`;
const directory = values.directory ?? join(tmpdir(), `switchyard-year-${options.customers}x${options.months}-${options.seed}`);

/** How often the directory was taken up, and how long the runs before took. */
interface Runs {
  readonly run: number;
  readonly seconds: number;
  /** How often what went wrong. */
  readonly met: Readonly<Record<string, number>>;
}
const runsFile = join(directory, 'runs.json');
function takeUp(): Runs {
  mkdirSync(directory, { recursive: true });
  let before: Runs = { run: -1, seconds: 0, met: {} };
  try {
    before = JSON.parse(readFileSync(runsFile, 'utf8')) as Runs;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return { ...before, run: before.run + 1 };
}

const runs = takeUp();
const started = Date.now();
const seconds = (): number => runs.seconds + Math.round((Date.now() - started) / 1_000);
const keepRuns = (met: ReadonlyMap<string, number> = new Map(Object.entries(runs.met))): void =>
  writeFileSync(runsFile, JSON.stringify({ run: runs.run, seconds: seconds(), met: Object.fromEntries([...met].sort()) } satisfies Runs));
keepRuns();
const postgres = await startEmbeddedPostgres({ dataDir: join(directory, 'postgres'), fsync: false });
const opened: DataSource[] = [];
try {
  const database = 'year';
  await prepareDatabase({ adminUrl: postgres.superuserUrl(), database, passwords: testPasswords });
  const open = async (role: LoginRole): Promise<DataSource> => {
    const source = await openDatabase(urlFor(postgres.superuserUrl(), { database, user: role, password: testPasswords[role] }), 4);
    opened.push(source);
    return source;
  };
  const world = await openYearWorld({ open }, runs.run, join(directory, 'twin.jsonl'));
  for (const [what, times] of Object.entries(runs.met)) world.luck.met.set(what, times);
  process.stderr.write(`${runs.run === 0 ? 'a year begins' : `taken up for the ${runs.run + 1}. time`}: ${command}\n  in ${directory}\n`);
  try {
    await playYear(world, options, ({ step, of, now }) => {
      keepRuns(world.luck.met);
      process.stderr.write(`step ${step} of ${of}, ${new Date(now).toISOString().slice(0, 10)}, ${seconds()} s\n`);
    });
    const { ask, close } = await openAsk(postgres.superuserUrl(database));
    const playedSeconds = seconds();
    const { faults, ...figures } = await judge(ask, world.readStripe, world.clock.now()).finally(close);
    const touched = await touchedMonths(world);
    const passed = faults.length === 0 && touched.length === 0;
    const result = {
      date: new Date().toISOString().slice(0, 10), command, seed: options.seed, customers: options.customers, months: options.months, wentWrong: Object.fromEntries([...world.luck.met].sort()), takenUp: runs.run,
      ...figures, closedMonthsTouched: touched, playedSeconds, judgedSeconds: seconds() - playedSeconds, passed, faults: faults.slice(0, 50), faultsInAll: faults.length,
    };
    const text = `${JSON.stringify(result, null, 1)}\n`;
    process.stdout.write(text);
    if (values.result !== undefined) writeFileSync(values.result, text);
    if (!passed) process.stderr.write(`the year of seed ${options.seed} does not hold; again: ${command} --directory <an empty one>\n`);
    process.exitCode = passed ? 0 : 1;
  } finally {
    await world.close();
  }
} finally {
  await Promise.all(opened.map((source) => source.destroy()));
  await postgres.stop();
}
