import { describe, expect, it } from '@jest/globals';
import type { Command } from 'commander';
import { CancelJobDocument, JobDocument, LeasesDocument, SwitchyardError } from '@switchyard/graphql-client';
import { type FakeCliOptions, pageOf, runCli } from '../../testing/fake-cli.js';
import type { Cli } from './cli.js';
import { commonOptions, given, listCommand, type PageFlags, showCommand } from './command.js';
import { type ConfirmFlags, confirmOptions, keyOf, planThenDo } from './confirm.js';
import { madeOf } from './problems.js';

const lease = (id: string, quotedUsd: string) => ({ __typename: 'Lease', id, jobId: null, state: 'ACTIVE', gpuCount: 8, startsAt: '2026-11-22T20:00:00.000Z', endsAt: '2026-11-22T21:30:00.000Z', actualStart: null, actualEnd: null, quotedUsd, ceilingUsd: '20', site: { id: 'site_1', name: 'Dry Creek' }, pool: { id: 'pool_1', name: 'hall-a', gpuModel: 'H100' } });
/** A list, a show and a deed, as every command file makes them. */
function register(program: Command, cli: Cli): void {
  const leases = program.command('leases').description('leases');
  listCommand(leases, cli, {
    description: 'what runs', examples: ['leases list --json id,quotedUsd'], as: 'ada', document: LeasesDocument, noun: 'leases', empty: 'No leases yet.',
    variables: (_flags: PageFlags, { first, after }) => given({ first, after }), page: ({ leases: page }) => page,
    columns: (times) => [{ title: 'lease', value: (l) => l.id }, { title: 'site', value: (l) => l.site.name, isFlexible: true }, { title: 'quoted', value: (l) => l.quotedUsd }, { title: 'runs', value: (l) => times.window(l.startsAt, l.endsAt) }],
  });
  showCommand(leases, cli, { description: 'one job', examples: ['leases show job_1'], as: 'ada', document: JobDocument, variables: (id) => ({ id }), thing: ({ job }) => job, text: (job) => job.id, missing: (id) => `There is no job ${id}.` });
  commonOptions(confirmOptions(leases.command('stop <id>').description('stop one')), 'ada', ['leases stop job_1 --yes']).action(async (id: string, flags: ConfirmFlags) => {
    const client = cli.client(flags, 'ada');
    await planThenDo(cli, flags, {
      plan: `${id} stops.`, planValue: { id }, question: 'Stop it?', json: { document: CancelJobDocument, path: 'cancelJob', typename: 'Job' },
      act: async () => madeOf((await client.execute(CancelJobDocument, { input: { jobId: id }, idempotencyKey: keyOf(cli, flags) })).cancelJob, 'Job'), told: (job) => `${job.id} is ${job.state}.`,
    });
  });
}
const run = (words: readonly string[], options: FakeCliOptions = {}) => runCli(register, words, options);
const answers = { Leases: { leases: pageOf([lease('lease_1', '12.5'), lease('lease_20', '9')]) } };

describe('a list command', () => {
  it('prints a table whose numbers stand to the right, and counts on the other stream', async () => {
    const { out, err, code } = await run(['leases', 'list'], { answers });
    expect(out).toBe([
      'lease     site       quoted  runs',
      '--------  ---------  ------  -----------------------',
      'lease_1   Dry Creek    12.5  2026-11-22 20:00-21:30Z',
      'lease_20  Dry Creek       9  2026-11-22 20:00-21:30Z',
      '',
    ].join('\n'));
    expect([err, code]).toEqual(['2 of 2 leases\n', 0]);
  });
  it('fits a terminal by cutting what may be cut, never ids and amounts; local times when asked', async () => {
    const { out } = await run(['leases', 'list', '--local'], { answers, columns: 54 });
    expect(out.split('\n')[2]).toBe('lease_1   Dry Cre…    12.5  2026-11-22 22:00-23:30+02:00');
    expect((await run(['leases', 'list'], { answers, columns: 80, hasColour: true })).out).toContain('\u001b[1mlease   \u001b[22m');
  });
  it('--json prints the named fields alone; alone it lists them and nothing is asked', async () => {
    const { out, asked } = await run(['leases', 'list', '--json', 'id,site.name'], { answers });
    expect(JSON.parse(out)).toEqual([{ id: 'lease_1', site: { name: 'Dry Creek' } }, { id: 'lease_20', site: { name: 'Dry Creek' } }]);
    expect(asked).toEqual([{ operation: 'Leases', variables: { first: 50 } }]);
    const listed = await run(['leases', 'list', '--json'], { answers });
    expect([listed.out, listed.code, listed.asked]).toEqual(['', 2, []]);
    expect(listed.err).toContain('  pool (pool.id, pool.name, pool.gpuModel)\n');
    expect(await run(['leases', 'list', '--json', 'quoted'], { answers })).toMatchObject({ code: 2, asked: [], err: expect.stringContaining('no field quoted') });
    expect((await run(['leases', 'list', '--json', 'quotedUSDs'], { answers })).err).toContain('did you mean quotedUsd?');
    expect((await run(['leases', 'list', '--json', 'constructor'], { answers })).code).toBe(2);
    expect((JSON.parse((await run(['leases', 'list', '--json', 'all'], { answers })).out) as object[])[0]).not.toHaveProperty('__typename');
  });
  it('goes on behind a cursor; --all takes every page', async () => {
    const pages = { Leases: ({ after }: { after?: string }) => ({ leases: after === undefined ? pageOf([lease('lease_1', '1')], 'c1') : pageOf([lease('lease_2', '2')]) }) };
    expect((await run(['leases', 'list', '--first', '1'], { answers: pages })).err).toBe('1 of 1 leases; go on with --after c1, or --all\n');
    const all = await run(['leases', 'list', '--all', '--json', 'id'], { answers: pages });
    expect([JSON.parse(all.out), all.asked.map(({ variables }) => variables)]).toEqual([[{ id: 'lease_1' }, { id: 'lease_2' }], [{ first: 100 }, { first: 100, after: 'c1' }]]);
    expect(await run(['leases', 'list', '--first', '0'], { answers })).toMatchObject({ code: 2, asked: [] });
    expect((await run(['leases', 'list'], { answers: { Leases: { leases: pageOf([]) } } }))).toMatchObject({ out: '', err: 'No leases yet.\n', code: 0 });
  });
});

describe('exit codes', () => {
  const failing = (code: string) => run(['leases', 'list'], { answers: { Leases: new SwitchyardError(code, 'no', 'req_1', code === 'RATE_LIMITED' ? { retryAfterSeconds: 3 } : {}) } });
  it.each([['UNREACHABLE', 5, 'switchyard start'], ['TIMED_OUT', 5, 'look before you repeat'], ['NOT_GRAPHQL', 5, '/graphql'], ['RATE_LIMITED', 5, 'again in 3 s'], ['INTERNAL', 5, 'req_1'], ['UNAUTHENTICATED', 3, 'switchyard login'], ['FORBIDDEN', 3, 'whoami'], ['NOT_FOUND', 4, 'no'], ['BAD_USER_INPUT', 2, 'req_1'], ['TOO_COMPLEX', 2, 'no'], ['ELSE', 1, 'no']])('%s exits %i and says what helps', async (code, exit, says) => {
    expect(await failing(code)).toMatchObject({ code: exit, out: '', err: expect.stringContaining(says) });
  });
  const refused = (code: string, more: object = {}) => run(['leases', 'stop', 'job_1', '--yes'], { answers: { CancelJob: { cancelJob: { __typename: 'PlainRefusal', code, message: 'it is over', path: null, ...more } } } });
  it.each([['WRONG_STATE', 1], ['NOT_FOUND', 4], ['FORBIDDEN', 3], ['EXPIRED', 1], ['IDEMPOTENCY_CONFLICT', 1], ['ALREADY_EXISTS', 1], ['NO_PLACEMENT', 1], ['NO_PAYMENT_METHOD', 1], ['CREDIT_LIMIT_EXCEEDED', 1], ['BUDGET_EXCEEDED', 1], ['TOO_MANY_HOLDS', 1], ['FOUR_EYES', 1], ['AGENT_REFUSED', 1]])('a refusal of %s exits %i with its words', async (code, exit) => {
    expect(await refused(code)).toMatchObject({ code: exit, err: expect.stringContaining('it is over') });
  });
  it('INVALID_INPUT exits 2 and names every option; a limit tells its figures', async () => {
    const { code, err } = await refused('INVALID_INPUT', { problems: [{ path: ['input', 'maxTotalUsd'], message: 'too small' }, { path: ['input', 'gpuModels', '1'], message: 'unknown' }] });
    expect([code, err]).toEqual([2, '2 values are not right:\n  --max-total-usd: too small\n  --gpu-models[1]: unknown\n']);
    expect((await refused('BUDGET_EXCEEDED', { limitUsd: '10', requestedUsd: '12.5' })).err).toContain('limit $10, asked for $12.5');
  });
  it('what is not there exits 4; a word that is none is bad usage, with a suggestion; help is done', async () => {
    expect(await run(['leases', 'show', 'job_9'], { answers: { Job: { job: null } } })).toMatchObject({ code: 4, err: 'There is no job job_9.\n' });
    expect(await run(['leases', 'lst'])).toMatchObject({ code: 2, err: expect.stringContaining('Did you mean list?') });
    expect(await run(['leases', 'list', '--frist', '3'])).toMatchObject({ code: 2, err: expect.stringContaining('Did you mean --first?') });
    expect(await run(['leases', 'list', '--help'])).toMatchObject({ code: 0, out: expect.stringContaining('$ switchyard leases list --json id,quotedUsd') });
  });
});

describe('plan, then confirm', () => {
  const done = { CancelJob: { cancelJob: { __typename: 'Job', id: 'job_1', state: 'CANCELLED' } } };
  it('a pipe is shown the plan and exits 2; nothing is asked of the API', async () => {
    expect(await run(['leases', 'stop', 'job_1'], { answers: done })).toEqual({ out: 'job_1 stops.\n\n', err: 'Nothing was changed: do it with --yes.\n', code: 2, asked: [] });
    const { out, code } = await run(['leases', 'stop', 'job_1', '--json', 'id'], { answers: done, columns: 80 });
    expect([JSON.parse(out), code]).toEqual([{ confirmed: false, possible: true, plan: { id: 'job_1' } }, 2]);
  });
  it('a person is asked; only yes is yes', async () => {
    expect(await run(['leases', 'stop', 'job_1'], { answers: done, columns: 80, replies: ['y'] })).toMatchObject({ out: 'job_1 stops.\n\njob_1 is CANCELLED.\n', err: 'Stop it? [y/N] ', code: 0 });
    for (const reply of ['', 'n', 'yess']) expect(await run(['leases', 'stop', 'job_1'], { answers: done, columns: 80, replies: [reply] })).toMatchObject({ code: 1, asked: [] });
  });
  it.each(['--yes', '-y', '--confirm'])('%s does it, with a key of its own or the given one', async (flag) => {
    expect(await run(['leases', 'stop', 'job_1', flag], { answers: done })).toMatchObject({ out: 'job_1 is CANCELLED.\n', code: 0, asked: [{ variables: { input: { jobId: 'job_1' }, idempotencyKey: 'key-1' } }] });
    expect((await run(['leases', 'stop', 'job_1', flag, '--idempotency-key', 'mine', '--json', 'state'], { answers: done })).asked[0]!.variables['idempotencyKey']).toBe('mine');
  });
});
