import { mkdtempSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import { DAY_MS, toIso } from '@switchyard/kernel';
import { importJobCsv } from '@switchyard/grid';
import { configureLogging, startEmbeddedPostgres } from '@switchyard/runtime';
import { type LoginRole, openDatabase, prepareDatabase, urlFor } from '@switchyard/store';
import { testPasswords } from '@switchyard/store/testing';
import type { DataSource } from 'typeorm';
import { judge } from './judge/judge.js';
import { readFacts } from './judge/read.js';
import { BEGIN, type FaultKind, faultKinds, type MonthOptions } from './plan.js';
import { Keeper } from './kept.js';
import { type Keeping, type Played, playMonth } from './month.js';
import { MonthWorld } from './world.js';

/*
 * A month of the whole market, judged by what its database says: `node apps/scheduler/dist/testing/month/main.js --jobs 1000 --events 20 --days 30 --seed 1`. The seed decides everything;
 * a month that does not hold is played again by the same command in an empty directory. Stopped or killed, the same command with the same `--directory` takes it up where it was
 * written down last, every second day; `--judge month` judges the database that is there again without playing.
 */
const { values } = parseArgs({ options: {
  seed: { type: 'string', default: '20261122' }, days: { type: 'string', default: '30' }, jobs: { type: 'string', default: '1000' }, events: { type: 'string', default: '20' }, load: { type: 'string', default: '0.9' },
  step: { type: 'string', default: '30' }, 'shortest-hours': { type: 'string', default: '0.5' }, 'gpu-times': { type: 'string', default: '1' }, faults: { type: 'string', default: 'all' }, trace: { type: 'string' }, directory: { type: 'string' }, result: { type: 'string' }, judge: { type: 'string' },
} });
const whole = ['seed', 'jobs', 'events', 'step', 'gpu-times'] as const;
const number = (name: 'load' | 'days' | 'shortest-hours' | (typeof whole)[number]): number => {
  const n = Number(values[name]);
  if (!(n > 0) || ((whole as readonly string[]).includes(name) && !Number.isSafeInteger(n))) throw new RangeError(`--${name} must be a number above 0, not ${values[name]}`);
  return n;
};
const named = values.faults === 'all' ? faultKinds : values.faults.split(',').filter((name) => name !== '');
const unknown = named.find((name) => !(faultKinds as readonly string[]).includes(name));
if (unknown !== undefined) throw new RangeError(`--faults: there is no ${unknown}; there are ${faultKinds.join(', ')}`);

async function traceOf(path: string): Promise<NonNullable<MonthOptions['trace']>> {
  const read = await importJobCsv(await readFile(path), { fileName: basename(path) });
  if (!read.ok) throw new Error(read.error);
  return read.value.jobs;
}
const options: MonthOptions = {
  seed: number('seed'), days: number('days'), jobs: number('jobs'), events: number('events'), load: number('load'), stepMinutes: number('step'), shortestHours: number('shortest-hours'), gpuTimes: number('gpu-times'), faults: new Set(named as readonly FaultKind[]), ...(values.trace !== undefined && { trace: await traceOf(values.trace) }),
};
const command = `node apps/scheduler/dist/testing/month/main.js ${(['days', 'jobs', 'events', 'seed', 'load', 'step', 'shortest-hours', 'gpu-times'] as const).map((name) => `--${name} ${values[name]}`).join(' ')}${values.faults === 'all' ? '' : ` --faults ${values.faults}`}${values.trace === undefined ? '' : ` --trace ${basename(values.trace)}`}`;
const directory = values.directory ?? mkdtempSync(join(tmpdir(), 'switchyard-month-'));
const name = values.judge ?? 'month';
configureLogging({ app: 'month', level: 'error', format: 'json' });
const postgres = await startEmbeddedPostgres({ dataDir: join(directory, 'postgres'), fsync: false });
const opened: DataSource[] = [];
try {
  const started = Date.now();
  let before = 0;
  const seconds = (): number => before + Math.round((Date.now() - started) / 1_000);
  let takenUp = 0;
  let played: Played | undefined;
  let world: MonthWorld | undefined;
  if (values.judge === undefined) {
    const keeper = new Keeper(directory, postgres.superuserUrl(), name);
    const kept = await keeper.takeUp(command);
    before = kept?.seconds ?? 0;
    takenUp = kept === undefined ? 0 : kept.takenUp + 1;
    await prepareDatabase({ adminUrl: postgres.superuserUrl(), database: name, passwords: testPasswords });
    const url = (role: LoginRole): string => urlFor(postgres.superuserUrl(), { database: name, user: role, password: testPasswords[role] });
    const open = async (role: LoginRole): Promise<DataSource> => {
      const source = await openDatabase(url(role), 4);
      opened.push(source);
      return source;
    };
    process.stderr.write(`${kept === undefined ? 'a month begins' : `taken up for the ${takenUp}. time at ${toIso(kept.month.moment.at)}`}: ${command}\n  database ${name} in ${directory}\n`);
    const playing = kept === undefined ? await MonthWorld.open({ url, open }, options, keeper.twinFile) : await MonthWorld.restored({ url, open }, options, keeper.twinFile, kept.world);
    world = playing;
    const keeping: Keeping = { ...(kept !== undefined && { from: kept.month }), save: (month) => keeper.write({ command, seconds: seconds(), takenUp, month, world: playing.saved() }) };
    try {
      played = await playMonth(playing, options, ({ now, step, open: left, spent }) => process.stderr.write(`${toIso(now)} step ${step}, ${left} jobs open, ${seconds()} s ${JSON.stringify(spent)}\n`), keeping);
    } finally {
      await world.close();
    }
  }
  const playedSeconds = seconds();
  const { findings, ...figures } = judge(await readFacts(postgres.superuserUrl(name)), BEGIN, BEGIN + options.days * DAY_MS);
  const troubles = world?.troubles ?? [];
  const passed = findings.length === 0 && troubles.length === 0 && figures.eventsThatHit >= options.events;
  const byRule: Record<string, number> = {};
  for (const { rule } of findings) byRule[rule] = (byRule[rule] ?? 0) + 1;
  const result = {
    date: new Date().toISOString().slice(0, 10), command, seed: options.seed, ...(played && { steps: played.steps, cycles: played.cycles, nodes: played.nodes.flat().reduce((a, b) => a + b, 0), offered: Math.round(1_000 * played.offered) / 1_000 }), ...figures, ...(takenUp > 0 && { takenUp }), wentWrong: Object.fromEntries([...(world?.luck.met ?? [])].sort()),
    playedSeconds, judgedSeconds: seconds() - playedSeconds, passed, byRule, findings: findings.slice(0, 60), findingsInAll: findings.length, troubles: troubles.slice(0, 10),
  };
  const text = `${JSON.stringify(result, null, 1)}\n`;
  process.stdout.write(text);
  if (values.result !== undefined) writeFileSync(values.result, text);
  if (!passed) process.stderr.write(`the month of seed ${options.seed} does not hold; again: ${command}\n`);
  process.exitCode = passed ? 0 : 1;
} finally {
  await Promise.all(opened.filter((source) => source.isInitialized).map((source) => source.destroy()));
  await postgres.stop();
}
