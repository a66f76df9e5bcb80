import { describe, expect, it } from '@jest/globals';
import { type FakeCliOptions, pageOf, runCli } from '../../testing/fake-cli.js';
import { register } from './reserve.js';

const run = (words: readonly string[], options: FakeCliOptions = {}) => runCli(register, ['reserve', ...words], options);
const site = { id: 'site_1', name: 'Dry Creek', country: 'US' };
const pool = { id: 'pool_1', name: 'hall-a', gpuModel: 'H100' };
const times = { startsAt: '2026-12-01T00:00:00.000Z', endsAt: '2026-12-02T00:00:00.000Z' };
const option = { id: 'opt_1', site, pool, gpuCount: 8, ...times, takeOrPayUsd: '384.00', usdPerGpuHour: '2.00', powerCostUsd: '9.30', totalUsd: '393.30', worstCaseUsd: '500.28', totalUsdPerGpuHour: '2.05' };
const quote = { __typename: 'ReservationQuote', id: 'quote_1', validUntil: '2026-11-22T20:20:00.000Z', options: [option], refusals: [{ kind: 'FeederFull', message: 'The feeder is full.', site: { id: 'site_2', name: 'Weak' }, pool: { id: 'pool_2', name: 'hall-b' } }] };
const reservation = {
  __typename: 'Reservation', id: 'lease_1', name: 'december', state: 'ACTIVE', refusal: null, site, pool, gpuCount: 8, ...times, usdPerGpuHour: '2.00', estimatedPowerUsd: '9.30',
  gpuHours: { bought: '192', kept: '160', used: '40', unused: '120', relisted: '32', resold: '16' }, cost: { takeOrPayUsd: '384.00', dueUsd: '192.00', relistCreditUsd: '25.60', jobsUsd: '2.10' },
  relistings: [{ startsAt: '2026-12-01T12:00:00.000Z', endsAt: '2026-12-01T16:00:00.000Z', gpuCount: 8 }], jobs: [{ id: 'job_1', name: 'train', state: 'RUNNING', gpuCount: 4, costSoFarUsd: '2.10', placement: null }],
};
const answers = {
  QuoteReservation: { quoteReservation: quote }, ReserveCapacity: { reserveCapacity: { ...reservation, state: 'REQUESTED' } }, RelistReservation: { relistReservation: reservation }, Reservation: { reservation }, Reservations: { reservations: pageOf([reservation]) },
};
const block = ['--gpus', '8', '--from', '2026-12-01', '--to', '2026-12-02'];

describe('switchyard reserve', () => {
  it('quote shows what a block costs and why others cannot', async () => {
    const { out, err, code, asked } = await run(['quote', ...block, '--country', 'US,FI'], { answers });
    expect(asked).toEqual([{ operation: 'QuoteReservation', variables: { input: { gpuCount: 8, ...times, countries: ['US', 'FI'] } } }]);
    expect(out).toBe([
      '8 GPUs, 2026-12-01 00:00 - 2026-12-02 00:00Z; good until 2026-11-22 20:20Z', '',
      'option  site       model  take-or-pay  per GPU-hour  power, all in use  together  at worst',
      '------  ---------  -----  -----------  ------------  -----------------  --------  --------',
      'opt_1   Dry Creek  H100       $384.00         $2.00              $9.30   $393.30   $500.28', '',
      'site  pool    why not', '----  ------  -------------------', 'Weak  hall-b  The feeder is full.', '',
    ].join('\n'));
    expect([code, err]).toEqual([0, '\nBuy the cheapest: switchyard reserve buy --option opt_1\nHold it meanwhile: switchyard quotes hold opt_1\n']);
    expect((await run(['quote', ...block], { answers: { QuoteReservation: { quoteReservation: { ...quote, options: [] } } } })).code).toBe(1);
  });
  it('buy shows what is owed, asks, and buys at no more than was shown', async () => {
    const asking = await run(['buy', ...block], { answers, replies: ['y'], columns: 120 });
    expect(asking.out).toContain('$384.00, owed whether it is used or not. The power your jobs draw comes on top, $9.30 with all GPUs in use.');
    expect(asking.out).toContain('lease_1 is requested: 8 GPUs at Dry Creek');
    expect(asking.asked.at(-1)).toEqual({ operation: 'ReserveCapacity', variables: { input: { quoteOptionId: 'opt_1', maxTotalUsd: '384.00' }, idempotencyKey: 'key-1' } });
    const piped = await run(['buy', '--option', 'opt_9'], { answers });
    expect([piped.code, piped.asked]).toEqual([2, []]);
    expect((await run(['buy', '--option', 'opt_9', '--max-total', '400', '--name', 'x', '--yes'], { answers })).asked[0]!.variables['input']).toEqual({ name: 'x', quoteOptionId: 'opt_9', maxTotalUsd: '400' });
    expect(await run(['buy', '--option', 'opt_9', '--gpus', '8', '--yes'], { answers })).toMatchObject({ code: 2, asked: [] });
    expect(await run(['buy', '--gpus', 'eight', '--from', 'now', '--to', '+2h'], { answers })).toMatchObject({ code: 2, asked: [], err: expect.stringContaining('--gpus eight') });
  });
  it('show and list say what is used, given back and owed', async () => {
    const { out } = await run(['show', 'lease_1'], { answers });
    expect(out).toContain('192 bought: 40 used by jobs, 120 unused, 32 given back (16 of those used by others)');
    expect(out).toContain('$384.00 ($2.00 per GPU-hour), $192.00 due by now');
    expect(out).toContain('2026-12-01 12:00-16:00Z     8');
    expect((await run(['list', '--state', 'active,reserved'], { answers })).asked[0]!.variables['filter']).toEqual({ states: ['ACTIVE', 'RESERVED'] });
    expect(await run(['show', 'lease_9'], { answers: { Reservation: { reservation: null } } })).toMatchObject({ code: 4 });
  });
  it('relist says that it stays owed, and refusals name the options', async () => {
    const done = await run(['relist', 'lease_1', '--gpus', '4', '--from', '2026-12-01T12:00Z', '--to', '2026-12-01T16:00Z', '--yes'], { answers });
    expect(done.asked.at(-1)!.variables['input']).toEqual({ reservationId: 'lease_1', startsAt: '2026-12-01T12:00:00.000Z', endsAt: '2026-12-01T16:00:00.000Z', gpuCount: 4 });
    expect(done.out).toContain('32 of 192 GPU-hours are back on the market, 160 are yours.');
    expect((await run(['relist', 'lease_1'], { answers })).out).toContain('They stay owed');
    const no = { __typename: 'InvalidInput', code: 'INVALID_INPUT', message: 'no', path: ['input', 'gpuCount'], problems: [{ path: ['input', 'gpuCount'], message: 'only 2 of its GPUs are unused all of that time' }] };
    expect(await run(['relist', 'lease_1', '--yes'], { answers: { ...answers, RelistReservation: { relistReservation: no } } })).toMatchObject({ code: 2, err: expect.stringContaining('--gpus: only 2') });
  });
});
