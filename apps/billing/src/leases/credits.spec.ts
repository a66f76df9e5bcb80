import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { approveInvoice, type Actor } from '@switchyard/billing';
import { addMs, MINUTE_MS, toIso, unwrap, type EpochMs, type OrgId, type SeriesId } from '@switchyard/kernel';
import type { RateCard } from '@switchyard/rating';
import { appendEvent, intervalsOfLine, inTransaction, type Topic } from '@switchyard/store';
import { openBillingUnderTest, type BillingUnderTest } from '../../testing/billing-under-test.js';
import { acceptReadings, commitLease, endLease, importPrices, noon, seedCustomer, type SeededLease } from '../../testing/seed.js';
import { handleEvent } from '../events/handle-event.js';

const minute = (n: number): EpochMs => addMs(noon, n * MINUTE_MS);
const finance: Actor = { kind: 'user', userId: 'user_00000000000000000000000001' as never, roles: ['finance'] };
const iso = (n: number): string => toIso(minute(n));

/*
 * Eight GPUs at 2.35 an hour, power at 40 + 2 with a PUE of 1.25, 0.50 per GPU-hour withheld, all of lost work given back, 5 % for the platform, 8.25 % tax.
 * Five minutes are 8 x 5/60 = 0.6667 GPU-h (1.566667) and 646 Wh (0.033915).
 */
describe('credits from what happened to a lease: real PostgreSQL, literal cents', () => {
  let billing: BillingUnderTest;
  let customerOrg: OrgId;
  let seriesId: SeriesId;
  const components = (): RateCard['components'] => [
    { kind: 'gpu_hour', microUsdPerGpuHour: 2_350_000n as never },
    { kind: 'energy_pass_through', seriesId, multiplierPpm: 1_000_000n as never, adderMicroUsdPerMwh: 2_000_000n as never, pue: { method: 'fixed', pue: 1_250_000n as never } },
    { kind: 'curtailment_credit', microUsdPerGpuHour: 500_000n as never },
    { kind: 'goodput_credit', sharePpm: 1_000_000n as never },
    { kind: 'platform_fee', feePpm: 50_000n as never, appliesTo: 'all' },
    { kind: 'tax', name: 'Sales tax 8.25 %', taxPpm: 82_500n as never, appliesTo: 'all' },
  ];
  beforeAll(async () => {
    billing = await openBillingUnderTest();
    seriesId = billing.ids.next('series');
    customerOrg = await billing.asOwner((tx) => seedCustomer(tx, billing.ids, 'pm_card_visa'));
    await billing.asOwner((tx) => importPrices(tx, seriesId, 0, Array.from({ length: 24 }, () => 40_000_000n)));
  });
  afterAll(() => billing?.close());
  const tell = (topic: Topic, { leaseId }: SeededLease, payload: Record<string, unknown>): Promise<void> =>
    billing.asOwner((tx) => appendEvent(tx, { topic, aggregateId: leaseId, aggregateSeq: 2n, payload: { leaseId, jobId: null, ...payload }, occurredAt: billing.clock.now() }));
  const curtailed = (lease: SeededLease, from: number, to: number, noticeKept: boolean) =>
    tell('lease.curtailed', lease, { at: iso(from - 1), curtailmentId: billing.ids.next('curt'), from: iso(from), to: iso(to), noticeKept, breaches: noticeKept ? [] : ['NoticeTooShort'] });
  const lost = (lease: SeededLease, from: number, at: number, cause: 'site_failure' | 'stopped', reason: string) => tell('lease.work_lost', lease, { at: iso(at), from: iso(from), cause, reason });
  const ran = (from: number, to: number) => Array.from({ length: (to - from) / 5 }, (_, i) => ({ from: from + 5 * i }));
  /** Everything the outbox holds, as the queue hands it out: each message twice. */
  const heard = async (): Promise<void> => {
    for (const eventId of await billing.relay()) for (let i = 0; i < 2; i += 1) await handleEvent(billing.parts, eventId);
  };
  const lines = async ({ leaseId }: SeededLease): Promise<readonly unknown[]> => {
    const [invoice, another] = await billing.invoicesOf(leaseId);
    return [invoice?.state, another, ...(invoice?.lines ?? []).map((line) => [line.componentKind, line.amountMinor])];
  };
  const commit = () => billing.asOwner((tx) => commitLease(tx, billing.ids, { customerOrg, operatorOrg: billing.ids.next('org'), seriesId, components: components() }));
  /** Runs from noon to 12:30 and from 13:00 to 13:30; an event stands between. */
  const halfHours = async (lease: SeededLease): Promise<void> => {
    await billing.asOwner(async (tx) => {
      await endLease(tx, lease, 90);
      await acceptReadings(tx, billing.ids, lease, [...ran(0, 30), ...ran(60, 90)], true);
    });
    await heard();
  };
  const stayed = [['gpu_hour', 1_880n], ['energy_pass_through', 41n]];

  it('a curtailment announced in time: compensation for the half hour; the run that wrote no checkpoint lost its work by itself', async () => {
    const lease = await commit();
    await curtailed(lease, 30, 60, true);
    await lost(lease, 20, 30, 'stopped', 'NoCheckpoint');
    await halfHours(lease);
    // 8 x 0.5 h x 0.50 = 2.00 of 19.20698; fee 5 % and tax 8.25 % of 17.20698.
    expect(await lines(lease)).toEqual(['draft.review', undefined, ...stayed, ['curtailment_credit', -200n], ['goodput_credit', 0n], ['platform_fee', 86n], ['tax', 142n]]);
    const credit = (await billing.invoicesOf(lease.leaseId))[0]!.lines.find((line) => line.componentKind === 'curtailment_credit')!;
    const behind = await inTransaction(billing.parts.database, (tx) => intervalsOfLine(tx, credit.id, minute(29), 100));
    expect(behind.filter(({ usage }) => usage.curtailed !== undefined).map(({ usage, amounts }) => [toIso(usage.from), usage.quality, usage.curtailed!.gpuSeconds, amounts.length])).toEqual(
      [30, 35, 40, 45, 50, 55].map((n) => [iso(n), 'gap', 2_400n, 1]));
    expect((await billing.sql<{ remarks: unknown }>(`SELECT remarks FROM billing.lease_metering WHERE lease_id = $1`, [lease.leaseId]))[0]!.remarks).toEqual([]);
  });

  it('a curtailment that was not announced in time: the work since the checkpoint is given back too', async () => {
    const lease = await commit();
    await curtailed(lease, 30, 60, false);
    // The checkpoint of 12:22 lies inside a settlement interval: of its 646 Wh 388 come after it. 3,840 GPU-s and 1,034 Wh: 2.560952.
    await lost(lease, 22, 30, 'stopped', 'NoCheckpoint');
    await halfHours(lease);
    expect(await lines(lease)).toEqual(['draft.review', undefined, ...stayed, ['curtailment_credit', -200n], ['goodput_credit', -256n], ['platform_fee', 73n], ['tax', 121n]]);
  });

  it('what ran on into an event, and what lies beyond the end of the lease, was not withheld', async () => {
    const lease = await commit();
    // Stopped at 12:35 of 12:30 to 13:00, and over at 12:50: fifteen minutes are withheld.
    await curtailed(lease, 30, 60, true);
    await billing.asOwner(async (tx) => {
      await endLease(tx, lease, 50);
      await acceptReadings(tx, billing.ids, lease, ran(0, 35), true);
    });
    await heard();
    expect(await lines(lease)).toEqual(['draft.review', undefined, ['gpu_hour', 1_097n], ['energy_pass_through', 24n], ['curtailment_credit', -100n], ['goodput_credit', 0n], ['platform_fee', 51n], ['tax', 84n]]);
  });

  it('a node that fails: five minutes since the checkpoint are given back, once, however often and late the bill hears of it', async () => {
    const lease = await commit();
    await billing.asOwner(async (tx) => {
      await endLease(tx, lease, 60);
      await acceptReadings(tx, billing.ids, lease, ran(0, 60), false);
    });
    await heard();
    expect(await lines(lease)).toEqual([undefined, undefined]);
    await lost(lease, 50, 55, 'site_failure', 'ProcessLost');
    await heard();
    await billing.asOwner((tx) => acceptReadings(tx, billing.ids, lease, [], true));
    await heard();
    await lost(lease, 50, 55, 'site_failure', 'ProcessLost');
    await heard();
    // 1.600582 of 19.20698; fee and tax of 17.606398.
    expect(await lines(lease)).toEqual(['draft.review', undefined, ...stayed, ['curtailment_credit', 0n], ['goodput_credit', -160n], ['platform_fee', 88n], ['tax', 145n]]);
  });

  it('a failure that becomes known when the bill is in review, and one when it is paid: credit notes that finance approves, and nothing more', async () => {
    const lease = await commit();
    await billing.asOwner(async (tx) => {
      await endLease(tx, lease, 60);
      await acceptReadings(tx, billing.ids, lease, ran(0, 60), true);
    });
    await billing.settle();
    await lost(lease, 50, 55, 'site_failure', 'ProcessLost');
    await billing.settle();
    const states = async () => (await billing.invoicesOf(lease.leaseId)).map(({ state }) => state);
    expect(await states()).toEqual(['draft.review', 'draft.validating_failed']);
    const [bill] = await billing.invoicesOf(lease.leaseId);
    unwrap(await approveInvoice(billing.parts.ports, bill!.id, finance));
    await billing.settle();
    const notes = async () => (await billing.sql<{ reason: string; minor: bigint; lines: readonly { lineId: string; amountMinor: string }[]; fees: readonly { amountMinor: string }[] }>(
      `SELECT reason, amount_minor AS minor, lines, fees FROM billing.remedy WHERE invoice_id = $1 ORDER BY proposed_at, id`, [bill!.id])).map(({ reason, minor, lines: of, fees }) =>
      [reason, minor, ...of.map(({ lineId, amountMinor }) => [bill!.lines.find(({ id }) => id === lineId)!.componentKind, amountMinor]), ...fees.map(({ amountMinor }) => amountMinor)]);
    const late = 'what happened became known after it was billed';
    // 1.60 of the GPU hours, 1.58 - 1.45 of the tax; 0.96 - 0.88 of our fee. The draft is gone.
    const first = [late, 173n, ['gpu_hour', '160'], ['tax', '13'], '8'];
    expect([await states(), await notes()]).toEqual([['paid', 'deleted'], [first]]);
    // Another five minutes: 3.201163 in all, 16.005817 is left; tax 1.32, fee 0.80.
    await lost(lease, 20, 25, 'site_failure', 'ProcessLost');
    await billing.settle();
    expect([await states(), await notes()]).toEqual([['paid', 'deleted', 'deleted'], [first, [late, 173n, ['gpu_hour', '160'], ['tax', '13'], '8']]]);
    await billing.settle();
    expect(await states()).toHaveLength(3);
  });

  it('a fact is kept once; another word on it becomes its next revision', async () => {
    const lease = await commit();
    for (const reason of ['ProcessLost', 'ProcessLost', 'AttemptLost']) await lost(lease, 50, 55, 'site_failure', reason);
    await heard();
    expect(await billing.sql(`SELECT kind, key, revision, fact->>'reason' AS reason FROM billing.lease_fact WHERE lease_id = $1 ORDER BY revision`, [lease.leaseId])).toEqual([
      { kind: 'lost_work', key: iso(55), revision: 1, reason: 'ProcessLost' }, { kind: 'lost_work', key: iso(55), revision: 2, reason: 'AttemptLost' }]);
  });
});
