import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addMs, MINUTE_MS, toIso, type EpochMs, type OrgId, type SeriesId } from '@switchyard/kernel';
import type { RateCard } from '@switchyard/rating';
import { appendEvent, at, inTransaction, watchCurtailment } from '@switchyard/store';
import type { DataSource } from 'typeorm';
import { openBillingUnderTest, type BillingUnderTest } from '../../testing/billing-under-test.js';
import { type CurtailedRun, reportRun, seedCurtailedRun } from '../../testing/curtailed-market.js';
import { acceptReadings, commitLease, endLease, importPrices, noon, seedCustomer, type SeededLease } from '../../testing/seed.js';
import { handleEvent } from '../events/handle-event.js';

const minute = (n: number): EpochMs => addMs(noon, n * MINUTE_MS);
const ran = (from: number, to: number) => Array.from({ length: (to - from) / 5 }, (_, i) => ({ from: from + 5 * i }));

/*
 * The scheduler's watch and billing on one database. Eight GPUs at 2.35 an hour, power at 40 + 2 with a PUE of 1.25, 0.50 per GPU-hour withheld. Five minutes are
 * 0.6667 GPU-h (1.566667) and 646 Wh (0.033915); withheld they pay 0.333333.
 */
describe('what an event of a site costs, from the watch to the bill: real PostgreSQL, literal cents', () => {
  let billing: BillingUnderTest;
  let scheduler: DataSource;
  let customerOrg: OrgId;
  let seriesId: SeriesId;
  const components = (): RateCard['components'] => [
    { kind: 'gpu_hour', microUsdPerGpuHour: 2_350_000n as never },
    { kind: 'energy_pass_through', seriesId, multiplierPpm: 1_000_000n as never, adderMicroUsdPerMwh: 2_000_000n as never, pue: { method: 'fixed', pue: 1_250_000n as never } },
    { kind: 'curtailment_credit', microUsdPerGpuHour: 500_000n as never },
  ];
  beforeAll(async () => {
    billing = await openBillingUnderTest();
    scheduler = await billing.database.open('sy_scheduler');
    seriesId = billing.ids.next('series');
    customerOrg = await billing.asOwner((tx) => seedCustomer(tx, billing.ids, 'pm_card_visa'));
    await billing.asOwner((tx) => importPrices(tx, seriesId, 0, Array.from({ length: 24 }, () => 40_000_000n)));
  });
  afterAll(() => billing?.close());

  const begin = async (event: { from: number; to: number }, checkpointSeconds?: number): Promise<{ lease: SeededLease; run: CurtailedRun }> => {
    const [siteId, operatorOrg] = [billing.ids.next('site'), billing.ids.next('org')];
    const lease = await billing.asOwner((tx) => commitLease(tx, billing.ids, { customerOrg, operatorOrg, seriesId, siteId, components: components() }));
    return { lease, run: await billing.asOwner((tx) => seedCurtailedRun(tx, billing.ids, { ...lease, siteId }, event, checkpointSeconds)) };
  };
  const watch = ({ curtailmentId }: CurtailedRun, when: number) => inTransaction(scheduler, (tx) => watchCurtailment(tx, curtailmentId, minute(when)));
  const change = ({ curtailmentId }: CurtailedRun, set: string, ...values: readonly unknown[]) => billing.sql(`UPDATE market.curtailment SET ${set} WHERE id = $1 RETURNING id`, [curtailmentId, ...values]);
  const report = (lease: SeededLease, run: CurtailedRun, topic: 'lease.parked' | 'lease.resumed', when: number) => billing.asOwner((tx) => reportRun(tx, lease, run.jobId, topic, when));
  const over = async (lease: SeededLease, ...readings: readonly { from: number }[]): Promise<readonly unknown[]> => {
    await billing.asOwner(async (tx) => {
      await endLease(tx, lease, 90);
      await acceptReadings(tx, billing.ids, lease, readings, true);
    });
    for (const eventId of await billing.relay()) for (let i = 0; i < 2; i += 1) await handleEvent(billing.parts, eventId);
    const [invoice] = await billing.invoicesOf(lease.leaseId);
    return (invoice?.lines ?? []).map((line) => [line.componentKind, line.amountMinor]);
  };
  const row = async ({ curtailmentId }: CurtailedRun) => (await billing.sql<Record<string, unknown>>(
    `SELECT outcome, stopped_at AS stopped, resumed_at AS resumed, resume_kept AS kept, settled, (SELECT array_agg(b->>'kind') FROM jsonb_array_elements(breaches) b) AS broken FROM market.curtailment_shed WHERE curtailment_id = $1`, [curtailmentId]))[0];
  const told = ({ leaseId }: SeededLease) => billing.sql(`SELECT payload->>'part' AS part, payload->>'to' AS "to" FROM outbox.event WHERE topic = 'lease.curtailed' AND aggregate_id = $1 ORDER BY id`, [leaseId]);

  it('an event that is ended early pays for what it withheld, not for what was announced', async () => {
    const { lease, run } = await begin({ from: 30, to: 60 });
    expect((await watch(run, 30))?.parked).toEqual([lease.leaseId]);
    await report(lease, run, 'lease.parked', 30);
    await change(run, `ends_at = $2`, at(minute(50)));
    expect((await watch(run, 50))?.became).toBe('ended');
    await report(lease, run, 'lease.resumed', 55);
    await watch(run, 56);
    expect(await row(run)).toEqual({ outcome: 'told', stopped: minute(30), resumed: minute(55), kept: true, settled: true, broken: null });
    // 65 minutes run, 20 withheld.
    expect(await over(lease, ...ran(0, 30), ...ran(55, 90))).toEqual([['gpu_hour', 2_037n], ['energy_pass_through', 44n], ['curtailment_credit', -133n]]);
  });

  it('one that is made longer pays for the longer part too', async () => {
    const { lease, run } = await begin({ from: 30, to: 50 });
    await watch(run, 30);
    await report(lease, run, 'lease.parked', 30);
    await change(run, `ends_at = $2`, at(minute(70)));
    await watch(run, 35);
    expect(await billing.sql(`SELECT payload->>'to' AS "to" FROM outbox.event WHERE topic = 'lease.curtailed' AND aggregate_id = $1 ORDER BY id`, [lease.leaseId])).toEqual([{ to: toIso(minute(50)) }, { to: toIso(minute(70)) }]);
    await report(lease, run, 'lease.resumed', 70);
    await watch(run, 71);
    // 50 minutes run, 40 withheld.
    expect(await over(lease, ...ran(0, 30), ...ran(70, 90))).toEqual([['gpu_hour', 1_567n], ['energy_pass_through', 34n], ['curtailment_credit', -267n]]);
  });

  it('one that is withdrawn pays nothing, although the run was told to write its checkpoint; the run goes on', async () => {
    const { lease, run } = await begin({ from: 30, to: 60 }, 600);
    expect((await watch(run, 19))?.parked).toEqual([]);
    expect((await watch(run, 20))?.parked).toEqual([lease.leaseId]);
    await change(run, `state = 'withdrawn'`);
    await watch(run, 22);
    expect(await billing.sql(`SELECT desired, ends_at AS "to" FROM market.lease WHERE id = $1`, [lease.leaseId])).toEqual([{ desired: 'run', to: minute(90) }]);
    expect(await row(run)).toMatchObject({ outcome: 'told', settled: true, kept: null });
    expect(await over(lease, ...ran(0, 90))).toEqual([['gpu_hour', 2_820n], ['energy_pass_through', 61n], ['curtailment_credit', 0n]]);
  });

  it('a job that does not run again by the deadline: the promise is broken, and compensation goes on from there', async () => {
    const { lease, run } = await begin({ from: 30, to: 50 });
    await watch(run, 30);
    await report(lease, run, 'lease.parked', 30);
    await watch(run, 50);
    expect((await watch(run, 60))?.late).toEqual([]); // ten minutes to resume: until 13:00
    expect((await watch(run, 61))?.late).toEqual([lease.leaseId]);
    expect((await watch(run, 62))?.late).toEqual([]);
    expect(await row(run)).toMatchObject({ kept: false, settled: false, broken: ['ResumeTooLate'] });
    await report(lease, run, 'lease.resumed', 80);
    await watch(run, 81);
    expect(await row(run)).toMatchObject({ kept: false, settled: true, resumed: minute(80) });
    expect(await billing.sql(`SELECT topic, customer_org AS customer FROM outbox.event WHERE topic = 'curtailment.resume_missed' AND aggregate_id = $1`, [lease.leaseId])).toEqual([{ topic: 'curtailment.resume_missed', customer: customerOrg }]);
    // 40 minutes run; 20 withheld by the event, 20 beyond the deadline.
    expect(await over(lease, ...ran(0, 30), ...ran(80, 90))).toEqual([['gpu_hour', 1_253n], ['energy_pass_through', 27n], ['curtailment_credit', -267n]]);
  });

  it('a lease that ends while its job still waits has all of its compensation on its own bill, and it is not told again when the job runs elsewhere', async () => {
    const { lease, run } = await begin({ from: 30, to: 50 });
    await watch(run, 30);
    await report(lease, run, 'lease.parked', 30);
    await watch(run, 61);
    const toldAhead = [{ part: null, to: toIso(minute(50)) }, { part: 'late_resume', to: toIso(minute(181)) }];
    expect(await told(lease)).toEqual(toldAhead);
    await billing.sql(`UPDATE market.lease SET state = 'ended', actual_end = $2 WHERE id = $1 RETURNING id`, [lease.leaseId, at(minute(90))]);
    // 30 minutes run; 20 withheld by the event, 30 beyond the deadline.
    expect(await over(lease, ...ran(0, 30))).toEqual([['gpu_hour', 940n], ['energy_pass_through', 20n], ['curtailment_credit', -333n]]);
    await watch(run, 120);
    const elsewhere = billing.ids.next('lease');
    await billing.asOwner((tx) => appendEvent(tx, { topic: 'lease.resumed', aggregateId: elsewhere, aggregateSeq: 1n, payload: { leaseId: elsewhere, jobId: run.jobId, at: toIso(minute(150)) }, occurredAt: minute(150), customerOrg, jobId: run.jobId }));
    await watch(run, 151);
    expect(await row(run)).toMatchObject({ kept: false, settled: true, resumed: minute(150) });
    expect(await told(lease)).toEqual(toldAhead);
  });

  it('a word that comes late takes back what was told ahead: its job ran again in time', async () => {
    const { lease, run } = await begin({ from: 30, to: 50 });
    await watch(run, 30);
    await report(lease, run, 'lease.parked', 30);
    await watch(run, 61);
    await report(lease, run, 'lease.resumed', 55);
    await watch(run, 66);
    expect(await row(run)).toMatchObject({ settled: true, resumed: minute(55) });
    expect((await told(lease)).at(-1)).toEqual({ part: 'late_resume', to: toIso(minute(60)) });
    // 65 minutes run, 20 withheld.
    expect(await over(lease, ...ran(0, 30), ...ran(55, 90))).toEqual([['gpu_hour', 2_037n], ['energy_pass_through', 44n], ['curtailment_credit', -133n]]);
  });
});
