import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Command } from 'commander';
import { SwitchyardError } from '@switchyard/graphql-client';
import { type FakeCliOptions, pageOf, type Ran, runCli } from '../../testing/fake-cli.js';
import type { Cli } from '../base/cli.js';
import { register as registerJobs } from './jobs.js';
import { register as registerLeases } from './leases.js';
import { register as registerLogs } from './logs.js';
import { register as registerMarket } from './market.js';
import { register as registerQuote } from './quote.js';
import { register as registerSubmit } from './submit.js';
import { register as registerWhoami } from './whoami.js';

const T = (clock: string): string => `2026-11-22T${clock}:00.000Z`;
const site = { id: 'site_1', name: 'Dry Creek' };
const pool = { id: 'pool_1', name: 'hall-a', gpuModel: 'H100' };
const viewer = { viewer: { userId: 'user_1', email: 'ada@aurora.example', roles: ['owner'], scopes: ['jobs:write'], organization: { id: 'org_1', kind: 'CUSTOMER', name: 'Aurora Labs' }, marketClock: { now: T('20:00'), speed: 60, synthetic: true } } };
const option = (rank: number, kind: string, startsAt: string, finishesAt: string, totalUsd: string) => ({
  __typename: 'QuoteOption', id: `opt_${rank}`, kind, rank, startsAt, finishesAt, totalUsd, powerCostUsd: '1.5', energyShare: '0.1', energyKwh: '9', worstCaseUsd: '30', usdPerGpuHour: '1.7', heldUntil: null, segments: [{ from: startsAt, to: finishesAt }], site, pool,
});
const refusal = { kind: 'NotEnoughGpus', message: 'it has 8 GPUs free of the 16', until: T('22:00'), site: { id: 'site_2', name: 'Kymi River' }, pool: { id: 'pool_2', name: 'hall-b' }, help: [{ kind: 'FEWER_GPUS', message: 'ask for at most 8 GPUs', usd: null, gpuCount: 8, deadline: null, values: [] }] };
const quote = { __typename: 'Quote', id: 'quote_1', name: 'train', gpuCount: 16, createdAt: T('20:00'), validUntil: T('20:05'), expiresInSeconds: 300, jobId: null, options: [option(1, 'NOW', T('20:00'), T('21:00'), '16'), option(2, 'CHEAPEST', T('22:00'), T('23:00'), '13.5')], refusals: [refusal] };
const job = (over: object = {}) => ({
  __typename: 'Job', id: 'job_1', name: 'train', state: 'RUNNING', gpuCount: 16, projectId: null, deadline: T('23:30'), submittedAt: T('19:00'), finishedAt: null, maxTotalUsd: '80', costSoFarUsd: '3.2', quotedUsd: '13.5',
  promise: { ceilingUsd: '13.5', deadline: T('23:30') }, placement: { totalUsd: '13.5', powerCostUsd: '1.5', segments: [{ from: T('19:30'), to: T('20:30') }], site, pool }, waitingBecause: [], progress: { at: T('20:00'), step: 84, totalSteps: 200, loss: 1.23456 },
  waitingSince: null, pauseRequestedAt: null, clonedFrom: null, waitingHeadline: null, eta: { finishesAt: T('20:30'), basis: 'PROGRESS', unknownBecause: null, stepsPerHour: 120 }, plan: null, leases: [], history: [{ from: null, to: 'SUBMITTED', actor: 'customer', actorId: 'user_1', reason: 'submitted', at: T('19:00') }], ...over,
});
const answers = {
  Viewer: viewer, QuoteJob: { quoteJob: quote }, Quotes: { quotes: pageOf([quote]) }, SubmitJob: { submitJob: job({ state: 'SUBMITTED', placement: null }) }, BindQuote: { bindQuote: { ...option(1, 'NOW', T('20:00'), T('21:00'), '16'), heldUntil: T('20:05') } }, Job: { job: job() },
};
function register(program: Command, cli: Cli): void {
  for (const one of [registerQuote, registerSubmit, registerJobs, registerLogs, registerLeases, registerMarket, registerWhoami]) one(program, cli);
}
const run = (words: readonly string[], options: FakeCliOptions = {}): Promise<Ran> => runCli(register, words, { ...options, answers: { ...answers, ...options.answers } });
const a100 = ['--gpus', '16', '--duration', '1h', '--workload', 'demo-train'];

describe('quote', () => {
  it('shows options, the curve and every refusal, and what to do next', async () => {
    const { out, err, code } = await run(['quote', ...a100]);
    expect(out).toBe(`train, 16 GPUs: 2 options. quote_1, good for 5m, until 2026-11-22 20:05Z.

#            site       GPUs  starts             done               parts   total  power  of it  worst case  $/GPU-h  option
-  --------  ---------  ----  -----------------  -----------------  -----  ------  -----  -----  ----------  -------  ------
1  soonest   Dry Creek  H100  2026-11-22 20:00Z  2026-11-22 21:00Z      1  $16.00  $1.50   10 %      $30.00      1.7  opt_1
2  cheapest  Dry Creek  H100  2026-11-22 22:00Z  2026-11-22 23:00Z      1  $13.50  $1.50   10 %      $30.00      1.7  opt_2

$16.00 ┤1
       │
       │
       │
       │
$13.50 ┤                                               2
       └────────────────────────────────────────────────
        2026-11-22 21:00Z              2026-11-22 23:00Z
        total against finish, by option number

Not offered:
Kymi River / hall-b: NotEnoughGpus, until 2026-11-22 22:00Z
  it has 8 GPUs free of the 16
  → ask for at most 8 GPUs
`);
    expect([err, code]).toEqual(['\nTake the cheapest: switchyard submit --option opt_2\nHold it meanwhile: switchyard quotes hold opt_2\n', 0]);
  });
  it('no option is exit code 1; --json gives the quote itself', async () => {
    expect((await run(['quote', ...a100], { answers: { QuoteJob: { quoteJob: { ...quote, options: [] } } } }))).toMatchObject({ code: 1, out: expect.stringContaining('no site can run it inside its limits') });
    expect(JSON.parse((await run(['quote', ...a100, '--json', 'id,options.totalUsd'])).out)).toEqual({ id: 'quote_1', options: [{ totalUsd: '16' }, { totalUsd: '13.5' }] });
  });
  it('turns flags into a specification, instants from the market\u2019s clock, arguments behind --', async () => {
    const { asked } = await run(['quote', '--gpus', '8', '--gpu-model', 'H100 SXM5 80GB,A100', '--duration', '90m', '--deadline', '+8h', '--interruptible', '30s,2m,5', '--max-total', '$80', '--policy', 'all-in-price', '--country', 'fi,US', '--image', 'img', '--env', 'A=b=c', '--env', 'D=', '--reservation', 'lease_9', '--', '--steps', '200']);
    expect(asked.map(({ operation }) => operation)).toEqual(['Viewer', 'QuoteJob']);
    expect(asked[1]!.variables['input']).toEqual({
      name: 'img', gpuCount: 8, gpuModels: ['H100 SXM5 80GB', 'A100'], expectedDurationSeconds: 5_400, maxDurationSeconds: 10_800, deadline: '2026-11-23T04:00:00.000Z', interruptible: { checkpointSeconds: 30, restartSeconds: 120, maxInterruptions: 5 },
      maxTotalUsd: '80', policy: 'ALL_IN_PRICE', countries: ['FI', 'US'], reservationId: 'lease_9', run: { image: 'img', args: ['--steps', '200'], environment: [{ name: 'A', value: 'b=c' }, { name: 'D', value: '' }] },
    });
  });
  it.each([
    [['quote', '--gpus', '8'], '--duration: how long'], [['quote', 'job.json', ...a100], 'Did you mean --file job.json?'], [['quote', ...a100, '--deadline', 'soon'], '--deadline soon'], [['quote', ...a100, '--policy', 'x'], 'power-cost'],
    [['quote', ...a100, '--max-total', 'x'], '--max-total x'], [['quote', ...a100, '--env', 'x'], 'NAME=value'], [['quote', ...a100, '--interruptible', '1'], 'checkpoint,restart,times'], [['quote', '--gpus', '8x', '--duration', '1h', '--workload', 'w'], '--gpus 8x'],
    [['submit', '--option', 'opt_1', '--take', '2'], 'leave --file, --take'], [['submit', ...a100, '--take', '7'], 'soonest, cheapest or a number: 1, 2'],
  ])('%j is bad usage and asks for nothing', async (words, says) => {
    expect(await run(words)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(says) });
  });
});

describe('a job file', () => {
  let folder: string;
  beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'switchyard-job-'))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  it('is read, options win over it; what is no JSON is said so', async () => {
    const file = join(folder, 'job.json');
    writeFileSync(file, JSON.stringify({ name: 'mine', gpuCount: 4, maxDurationSeconds: 60, run: { workload: 'demo-train', args: ['a'] } }));
    expect((await run(['quote', '--file', file, '--gpus', '8', '--', 'b'])).asked[0]!.variables['input']).toEqual({ name: 'mine', gpuCount: 8, maxDurationSeconds: 60, run: { workload: 'demo-train', args: ['b'] } });
    expect((await run(['quote', '--file', '-'], { input: '{"gpuCount":1,"maxDurationSeconds":9,"run":{"image":"i"}}' })).asked[0]!.variables['input']).toMatchObject({ name: 'i', gpuCount: 1 });
    writeFileSync(file, '{');
    expect(await run(['quote', '--file', file])).toMatchObject({ code: 2, err: expect.stringContaining('is not JSON') });
    expect(await run(['quote', '--file', join(folder, 'none')])).toMatchObject({ code: 2, err: expect.stringContaining('cannot be read') });
  });
});

describe('submit', () => {
  it('shows the quote and waits for --yes in a pipe; a person is asked', async () => {
    const piped = await run(['submit', ...a100, '--max-total', '80']);
    expect([piped.code, piped.asked.map(({ operation }) => operation)]).toEqual([2, ['QuoteJob']]);
    expect(piped.out).toContain('runs for  1h; stopped after 2h\nat most   $80.00 in all\n');
    expect(piped.out).toContain('cheapest  Dry Creek');
    const asked = await run(['submit', ...a100], { columns: 200, replies: ['yes'] });
    expect([asked.code, asked.asked.at(-1)]).toMatchObject([0, { operation: 'SubmitJob', variables: { idempotencyKey: 'key-1', input: { spec: { gpuCount: 16 } } } }]);
    expect(asked.out).toContain('job_1 is submitted.\nNext: switchyard jobs watch job_1\n');
  });
  it('--yes asks for nothing but the submission; --dry-run is the quote', async () => {
    expect((await run(['submit', ...a100, '--yes', '--idempotency-key', 'k'])).asked.map(({ operation, variables }) => [operation, variables['idempotencyKey']])).toEqual([['SubmitJob', 'k']]);
    expect((await run(['submit', ...a100, '--dry-run'])).asked.map(({ operation }) => operation)).toEqual(['QuoteJob']);
  });
  it('--take holds that option and submits it, under keys of one deed; --option takes one that is known', async () => {
    const { asked } = await run(['submit', ...a100, '--take', 'cheapest', '--yes']);
    expect(asked.slice(1)).toEqual([
      { operation: 'BindQuote', variables: { input: { quoteOptionId: 'opt_2' }, idempotencyKey: 'key-1 hold' } }, { operation: 'SubmitJob', variables: { input: { quoteOptionId: 'opt_2' }, idempotencyKey: 'key-1' } },
    ]);
    const held = { ...quote, options: [{ ...quote.options[0]!, heldUntil: T('20:05') }] };
    const known = await run(['submit', '--option', 'opt_1', '--yes'], { answers: { Quotes: { quotes: pageOf([held]) } } });
    expect(known.asked.map(({ operation }) => operation)).toEqual(['Quotes', 'SubmitJob']);
    expect(await run(['submit', '--option', 'opt_1', '--yes'], { answers: { Quotes: { quotes: pageOf([{ ...quote, expiresInSeconds: 0 }]) } } })).toMatchObject({ code: 1, err: expect.stringContaining('switchyard quotes again quote_1'), asked: [{ operation: 'Quotes' }] });
    expect((await run(['submit', '--option', 'opt_1'])).out).toContain('total     $16.00 all-in, $1.50 of it power; 1.7 $/GPU-h');
  });
  it('a refusal is told with its figures and what helps', async () => {
    const refused = await run(['submit', ...a100, '--yes'], { answers: { SubmitJob: { submitJob: { __typename: 'LimitRefusal', code: 'BUDGET_EXCEEDED', message: 'The budget of project_1 is used.', path: null, limitUsd: '100', requestedUsd: '120.5' } } } });
    expect([refused.code, refused.err]).toEqual([1, 'The budget of project_1 is used.\n  limit $100, asked for $120.5\n"switchyard budget list" shows the budgets and what is left of them.\n']);
  });
});

describe('jobs', () => {
  const event = (kind: string, over: object = {}, after: object = {}) => ({ jobEvents: { cursor: 'c', topic: `job.${kind.toLowerCase()}`, at: T('20:10'), kind, state: null, detail: {}, planChange: null, job: job(after), ...over } });
  it('lists with filters as the API has them', async () => {
    const { out, asked } = await run(['jobs', 'list', '--open', '--name', 'tr', '--since', '2026-11-01', '--order', 'deadline'], { answers: { Jobs: { jobs: pageOf([job(), job({ id: 'job_20', placement: null, progress: null, quotedUsd: null, deadline: null, state: 'SUBMITTED' })]) } } });
    expect(asked[0]!.variables).toEqual({ filter: { states: ['SUBMITTED', 'ACCEPTED', 'SCHEDULED', 'RUNNING', 'PARKED', 'PAUSED'], name: 'tr', submittedFrom: '2026-11-01T00:00:00.000Z' }, orderBy: 'DEADLINE', first: 50 });
    expect(out).toBe([
      'job     name   state      GPUs  site       done   cost  quoted  deadline           submitted',
      '------  -----  ---------  ----  ---------  ----  -----  ------  -----------------  -----------------',
      'job_1   train  running      16  Dry Creek  42 %  $3.20  $13.50  2026-11-22 23:30Z  2026-11-22 19:00Z',
      'job_20  train  submitted    16                   $3.20  -       -                  2026-11-22 19:00Z', '',
    ].join('\n'));
    expect((await run(['jobs', 'list', '--open', '--state', 'running'])).code).toBe(2);
  });
  it('shows one, says why it waits, and exits 4 when it is not there', async () => {
    expect((await run(['jobs', 'show', 'job_1'])).out).toContain('progress   ████████░░░░░░░░░░░░ 42 %, step 84 of 200, loss 1.2346, reported 2026-11-22 20:00:00Z\nexpected   2026-11-22 20:30Z\n');
    const why = { job: { id: 'job_1', name: 'train', state: 'SUBMITTED', waitingSince: T('19:00'), waitingHeadline: refusal, waitingBecause: [refusal, { ...refusal, kind: 'BeyondFairShare', message: 'others wait longer', until: null, site: null, pool: null, help: [] }], eta: { finishesAt: null, basis: 'NONE', unknownBecause: 'it has no place' } } };
    expect((await run(['jobs', 'why', 'job_1'], { answers: { JobWhy: why } })).out).toBe(`job_1 train is submitted and waits since 2026-11-22 19:00Z.

Nearest to going away:
Kymi River / hall-b: NotEnoughGpus, until 2026-11-22 22:00Z
  it has 8 GPUs free of the 16
  → ask for at most 8 GPUs

The others:
Anywhere: BeyondFairShare
  others wait longer
`);
    for (const words of [['jobs', 'show', 'job_9'], ['jobs', 'cancel', 'job_9', '--yes'], ['jobs', 'watch', 'job_9'], ['logs', 'job_9']]) expect(await run(words, { answers: { Job: { job: null } } })).toMatchObject({ code: 4, err: expect.stringContaining('jobs list') });
  });
  it('cancel, pause, resume and clone show first; what is over cannot, and what is cancelled is', async () => {
    expect(await run(['jobs', 'cancel', 'job_1'])).toMatchObject({ code: 2, out: expect.stringContaining('It stops for good.') });
    const paused = { pauseJob: { __typename: 'JobPause', job: job({ pauseRequestedAt: T('20:00') }), stopsBy: T('20:02'), droppedPromise: null, resumeCost: { leastUsd: '8', soonestUsd: '9', worstCaseUsd: '12', remainingSeconds: 2_088 } } };
    expect(await run(['jobs', 'pause', 'job_1', '--yes', '--reason', 'r'], { answers: { PauseJob: paused } })).toMatchObject({ code: 0, out: 'job_1 stops by 2026-11-22 20:02Z.\nThe rest (34m) would cost $8.00 now, $9.00 as soon as possible, $12.00 at worst.\nNext: switchyard jobs resume job_1\n', asked: [{}, { variables: { input: { jobId: 'job_1', reason: 'r' } } }] });
    const over = { answers: { Job: { job: job({ state: 'COMPLETED' }) } } };
    for (const deed of ['cancel', 'pause', 'resume']) expect(await run(['jobs', deed, 'job_1', '--yes'], over)).toMatchObject({ code: 1, err: expect.stringContaining('It is completed'), asked: [{ operation: 'Job' }] });
    expect(await run(['jobs', 'cancel', 'job_1', '--yes'], { answers: { Job: { job: job({ state: 'CANCELLED' }) } } })).toMatchObject({ code: 0, err: 'job_1 is cancelled already.\n' });
    const cloned = await run(['jobs', 'clone', 'job_1', '--gpus', '32', '--yes'], { answers: { CloneJob: { cloneJob: job({ id: 'job_2', state: 'SUBMITTED' }) } } });
    expect([cloned.code, cloned.asked.at(-1)!.variables['input']]).toEqual([0, { jobId: 'job_1', overrides: { gpuCount: 32 } }]);
    expect(await run(['jobs', 'clone', 'job_1', '--yes', '--', 'x'])).toMatchObject({ code: 2, err: expect.stringContaining('whole or not at all') });
  });
  it('watch tells its news to the end; the exit code says how it ended', async () => {
    const stream = [event('PROGRESS'), event('CURTAILMENT', { topic: 'curtailment.declared' }), event('STATE', { state: 'PARKED' }, { state: 'PARKED' }), event('PROGRESS', {}, { state: 'RUNNING' }), event('STATE', { state: 'RUNNING' }), event('STATE', { state: 'COMPLETED', at: T('20:30') }, { state: 'COMPLETED' })];
    const { out, code } = await run(['jobs', 'watch', 'job_1'], { streams: { JobEvents: stream } });
    expect(out).toBe([
      '2026-11-22 20:00:00Z  job_1 running  ████████░░░░░░░░░░░░ 42 %  step 84/200  loss 1.2346  30m left  Dry Creek  $3.20', '2026-11-22 20:10:00Z  curtailment: declared', '2026-11-22 20:10:00Z  parked at Dry Creek', '2026-11-22 20:10:00Z  running at Dry Creek',
      '2026-11-22 20:30:00Z  completed at Dry Creek', '2026-11-22 20:00:00Z  job_1 completed  ████████░░░░░░░░░░░░ 42 %  step 84/200  loss 1.2346  Dry Creek  $3.20', '',
    ].join('\n'));
    expect(code).toBe(0);
    expect((await run(['jobs', 'watch', 'job_1'], { streams: { JobEvents: [event('STATE', { state: 'FAILED' }, { state: 'FAILED' })] } })).code).toBe(1);
    const onScreen = await run(['jobs', 'watch', 'job_1'], { streams: { JobEvents: stream }, columns: 60 });
    expect(onScreen.out).toContain('\r\u001b[2Krunning  ████████░░░░░░░░░░░░ 42 %  step 84/200  loss 1.23…');
    expect((await run(['jobs', 'watch', 'job_1', '--json', 'kind,state'], { streams: { JobEvents: stream } })).out.split('\n')[2]).toBe('{"kind":"STATE","state":"PARKED"}');
  });
  it('a job that ended before the stream stood is found by looking; a gateway away for a moment is waited for', async () => {
    const looks: unknown[] = [{ job: job() }, new SwitchyardError('UNREACHABLE', 'away'), { job: job({ state: 'COMPLETED' }) }];
    expect((await run(['jobs', 'watch', 'job_1'], { answers: { Job: () => looks.shift() }, streams: { JobEvents: [] } }))).toMatchObject({ code: 0, out: expect.stringContaining('  completed\n') });
    const forbidden: unknown[] = [{ job: job() }, new SwitchyardError('UNAUTHENTICATED', 'no longer')];
    expect((await run(['jobs', 'watch', 'job_1'], { answers: { Job: () => forbidden.shift() }, streams: { JobEvents: [] } })).code).toBe(3);
  });
});

describe('logs', () => {
  const line = (lineNumber: number, text: string, over: object = {}) => ({ at: T('20:00'), stream: 'stdout', line: text, leaseId: 'lease_1', lineNumber, ...over });
  const lines = [line(1, 'start'), line(2, 'loss 3', { stream: 'stderr' }), line(1, 'again\u001b[31m', { leaseId: 'lease_2', at: T('21:00') })];
  const page = { job: { id: 'job_1', state: 'RUNNING', logs: pageOf(lines) } };
  const over = { Job: { job: job({ state: 'COMPLETED', leases: [{ id: 'lease_1', site }, { id: 'lease_2', site: { id: 'site_2', name: 'Kymi River' } }] }) }, JobLogPage: page };
  it('prints what there is, lease by lease; lines go out as they are in a pipe and harmless on a screen', async () => {
    const { out, err } = await run(['logs', 'job_1'], { answers: over });
    expect([out, err]).toEqual(['start\nloss 3\nagain\u001b[31m\n', '--- lease_1 at Dry Creek ---\n--- lease_2 at Kymi River ---\n']);
    expect((await run(['logs', 'job_1', '--tail', '1', '--timestamps'], { answers: over, columns: 80 })).out).toBe('2026-11-22 21:00:00Z again?[31m\n');
    expect((await run(['logs', 'job_1', '--since', '2026-11-22T20:30Z'], { answers: over })).out).toBe('again\u001b[31m\n');
    expect((await run(['logs', 'job_1', '--json', 'line,lineNumber'], { answers: over })).out.split('\n')[0]).toBe('{"line":"start","lineNumber":1}');
    expect((await run(['logs', 'job_1', '--stream', 'stderr', '--search', 'LOSS'], { answers: over })).asked.at(-1)!.variables).toEqual({ id: 'job_1', first: 100, stream: 'stderr', search: 'LOSS' });
    expect((await run(['logs', 'job_1', '--stream', 'x'], { answers: over })).code).toBe(2);
  });
  it('-f goes on to the job\u2019s end and stops; after --tail it shows nothing twice', async () => {
    const looks = [page, { job: { id: 'job_1', state: 'COMPLETED', logs: pageOf([]) } }];
    const running = { answers: { Job: { job: job({ leases: [] }) }, JobLogPage: () => looks.shift() ?? looks[0] ?? { job: { id: 'job_1', state: 'COMPLETED', logs: pageOf([]) } } }, streams: { JobLogs: [...lines, line(2, 'end', { leaseId: 'lease_2' })].map((jobLogs) => ({ jobLogs: { cursor: 'c', ...jobLogs } })) } };
    expect(await run(['logs', '-f', 'job_1', '--tail', '1'], running)).toMatchObject({ code: 0, out: 'again\u001b[31m\nend\n' });
    expect((await run(['logs', '-f', 'job_1', '--search', 'e'], running)).out).toBe('end\n');
  });
});

describe('leases, market, prices, whoami', () => {
  const price = { from: T('20:00'), to: T('20:05'), priceUsdPerMwh: '-4.5', kind: 'REAL_TIME' };
  const market = { market: { at: T('20:00'), sites: [{ gpusFree: 0, gpusTotal: 32, scarcityUsdPerGpuHour: '0.1', site: { ...site, country: 'US', synthetic: true }, price, curtailment: null }, { gpusFree: 8, gpusTotal: 24, scarcityUsdPerGpuHour: null, site: { id: 'site_2', name: 'Kymi River', country: 'FI', synthetic: true }, price: null, curtailment: null }], lastPlan: null } };
  it('the market is a table; a stale price is called stale, never a number', async () => {
    expect((await run(['market'], { answers: { Market: market } })).out).toBe(`2026-11-22 20:00:00Z

site        country  GPUs free  power $/MWh             scarcity $/GPU-h  curtailment  id
----------  -------  ---------  -----------  ---------  ----------------  -----------  ------
Dry Creek   US            0/32         -4.5  real time               0.1               site_1
Kymi River  FI            8/24        stale                            -               site_2

No plan yet.
`);
  });
  it('prices are drawn from the lowest; a site goes by name', async () => {
    const prices = { node: 'hub', intervalSeconds: 300, source: 'demo', stale: true, points: [price, { ...price, from: T('20:05'), priceUsdPerMwh: '4.5' }] };
    const sites = { sites: pageOf([{ id: 'site_1', name: 'Dry Creek' }]) };
    const shown = await run(['prices', 'show', 'dry creek', '--to', '+1h'], { answers: { Prices: { prices }, Sites: sites } });
    expect(shown.asked.at(-1)!.variables).toEqual({ siteId: 'site_1', from: T('20:00'), to: T('21:00') });
    expect(shown.out).toContain('hub, demo, STALE: nothing new may be priced on it\n');
    expect(shown.out).toContain('2026-11-22 20:05Z    4.5  real time  ████████████████████████\n');
    expect(await run(['prices', 'show', 'nowhere'], { answers: { Sites: sites } })).toMatchObject({ code: 4, err: 'There is no site nowhere; there are Dry Creek.\n' });
  });
  it('whoami says by which credential, and that a key is unknown', async () => {
    expect((await run(['whoami'])).out).toContain('you           ada@aurora.example\norganisation  Aurora Labs (customer, org_1)\n');
    expect((await run(['whoami'], { answers: { Viewer: { viewer: { ...viewer.viewer, organization: null } } } })).code).toBe(3);
  });
  it('a lease shows its terms and what was metered', async () => {
    const lease = { id: 'lease_1', jobId: 'job_1', state: 'ACTIVE', gpuCount: 16, startsAt: T('19:30'), endsAt: T('20:30'), actualStart: T('19:31'), actualEnd: null, quotedUsd: '13.5', ceilingUsd: '30', site, pool, rateCard: {}, usage: [{ from: T('19:30'), to: T('19:35'), gpuSeconds: 4_800, energyKwh: '1.2', quality: 'metered' }] };
    expect((await run(['leases', 'show', 'lease_1', '--usage'], { answers: { Lease: { lease } } })).out).toContain('metered   1.33 GPU-hours in 1 intervals\n\ninterval');
    expect(await run(['leases', 'show', 'lease_9'], { answers: { Lease: { lease: null } } })).toMatchObject({ code: 4 });
  });
});
