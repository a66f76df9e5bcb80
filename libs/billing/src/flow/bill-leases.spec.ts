import { describe, expect, it } from '@jest/globals';
import { addMs, epochMs, gpuSeconds, makeId, ok, unwrap, type LeaseId } from '@switchyard/kernel';
import { intervalRater, sumAmounts, type RateCard, type UsageForRating } from '@switchyard/rating';
import { card as demoCard, customer, finance, instant, leaseId, makeWorld, operator, worker, type World } from '../../testing/index.js';
import { approveInvoice, billLeases, billMonths, collectInvoice, issueInvoice, periodsOf, rateMonths, submitForReview, totalsOf, type BilledLease, type Invoice, type RatedLease } from '../index.js';

/* Each lease has its own hours a day at 2.35 per GPU-hour and a fee of 8 %, from 1 October; the customer is in UTC. */
const card: RateCard = { ...demoCard, components: [demoCard.components[0]!, demoCard.components[2]!] };
const started = instant('2026-10-01T00:00:00Z');
const novemberStart = instant('2026-11-01T00:00:00Z');
const decemberStart = instant('2026-12-01T00:00:00Z');
const leaseOf = (n: number): LeaseId => (n === 0 ? leaseId : makeId('lease', epochMs(9_000 + n), new Uint8Array(10)));
/** n + 1 GPU-hours on the second day of each month. */
function rated(n: number, through = novemberStart, months = through === novemberStart ? ['2026-10'] : ['2026-10', '2026-11'], more = 0n): RatedLease {
  const rater = unwrap(intervalRater(card));
  const sums = months.flatMap((period) => {
    const from = instant(`${period}-02T00:00:00Z`);
    const use: UsageForRating = { from, to: addMs(from, 3_600_000), gpuSeconds: gpuSeconds(BigInt(n + 1) * 3_600n + more), quality: 'metered', readingIds: [`rdg_${n}_${period}`] };
    return sumAmounts(unwrap(rater.rate(use))).map((sum) => ({ ...sum, period }));
  });
  return { leaseId: leaseOf(n), rated: unwrap(rateMonths({ card }, periodsOf({}, { from: started, to: through }, false), { sums, monthFacts: [], relisted: [] })) };
}
async function worldOf(leases: number, cadence: 'monthly' | 'per_lease'): Promise<World> {
  const world = await makeWorld({ account: { cadence }, contract: { card, product: 'colocation', startedAt: started, endedAt: null, finalReadingAt: null } });
  world.time.now = novemberStart;
  unwrap(await world.store.inTransaction(async (tx) => {
    const contract = (await tx.contract(leaseId))!;
    for (let n = 1; n < leases; n += 1) await tx.saveContract({ ...contract, leaseId: leaseOf(n) });
    return ok(undefined);
  }));
  return world;
}
const all = (world: World): readonly Invoice[] => [...world.store.state.invoices.values()];
/** What the invoices say, whatever their ids: key, state, and each line with what it corrects. */
const said = (world: World): readonly unknown[] => {
  const keyOf = new Map(all(world).map((invoice) => [invoice.id, invoice.number ?? invoice.gatherKey]));
  return all(world).map(({ gatherKey, state, lines }) => [gatherKey, state, lines.map((l) => [l.contract.leaseId, l.billedFor, l.componentKind, l.amountMinor, l.corrects && keyOf.get(l.corrects)])]);
};
const changed = (billed: readonly BilledLease[]): readonly number[] => billed.map((lease) => unwrap(lease).length);
async function issued(world: World, { id }: Invoice): Promise<void> {
  for (const step of [collectInvoice(world, id), collectInvoice(world, id)]) await step;
  unwrap(await submitForReview(world, id, worker));
  unwrap(await approveInvoice(world, id, finance));
  unwrap(await issueInvoice(world, id, worker));
}

describe('several leases billed in one transaction', () => {
  it.each(['monthly', 'per_lease'] as const)('come to the invoices they come to one by one: a month, late use after its issue, the next month (%s account)', async (cadence) => {
    const [together, apart] = [await worldOf(4, cadence), await worldOf(4, cadence)];
    const rounds: readonly (() => readonly RatedLease[])[] = [
      () => [0, 1, 2, 3].map((n) => rated(n)),
      () => [0, 1, 2, 3].map((n) => rated(n, decemberStart, undefined, n === 2 ? 3_600n : 0n)),
      () => [0, 1, 2, 3].map((n) => rated(n, decemberStart, undefined, n === 2 ? 1_800n : 0n)),
    ];
    for (const [round, leases] of rounds.entries()) {
      const at = round === 0 ? novemberStart : addMs(decemberStart, round);
      for (const world of [together, apart]) world.time.now = at;
      expect((await billLeases(together, leases())).map((lease) => lease.ok)).toEqual([true, true, true, true]);
      for (const { leaseId: id, rated: months } of leases()) unwrap(await billMonths(apart, id, months));
      expect(said(together)).toEqual(said(apart));
      if (round > 0) continue;
      for (const world of [together, apart]) {
        world.time.now = addMs(novemberStart, 7_200_000);
        for (const invoice of all(world)) await issued(world, invoice);
      }
    }
    expect(all(together).map((i) => totalsOf(i).totalMinor)).toEqual(all(apart).map((i) => totalsOf(i).totalMinor));
    // Ten GPU-hours a month, and half an hour more of each month for the third lease: 10 x 2.35, then 11 x 2.35 less what rounding took.
    expect(all(together).reduce((sum, i) => sum + totalsOf(i).totalMinor, 0n)).toBe(2_350n + 2_350n + 2n * 118n - 1n);
  });
  it('leases of one account share its month: one invoice, begun once', async () => {
    const world = await worldOf(3, 'monthly');
    const billed = await billLeases(world, [rated(0), rated(1), rated(2)]);
    expect(all(world).map(({ gatherKey, version, lines }) => [gatherKey, version, lines.length])).toEqual([['2026-10', 1, 6]]);
    expect(billed.map((lease) => unwrap(lease).map(({ id }) => id))).toEqual(Array(3).fill([all(world)[0]!.id]));
  });
  it('twice, or twice at once, changes nothing', async () => {
    const world = await worldOf(3, 'per_lease');
    const leases = [rated(0), rated(1), rated(2)];
    const both = await Promise.all([billLeases(world, leases), billLeases(world, leases)]);
    expect(both.map(changed).sort()).toEqual([[0, 0, 0], [1, 1, 1]]);
    const hash = world.store.stateHash();
    expect([changed(await billLeases(world, leases)), changed(await billLeases(world, [])), world.store.stateHash()]).toEqual([[0, 0, 0], [], hash]);
  });
  it('a lease nobody knows is refused by name and keeps none of the others waiting', async () => {
    const world = await worldOf(3, 'per_lease');
    unwrap(await world.store.inTransaction(async (tx) => ok(await tx.saveContract({ ...(await tx.contract(leaseOf(1)))!, leaseId: leaseOf(8), customerOrg: operator }))));
    const billed = await billLeases(world, [rated(0), rated(7), rated(8), rated(2)]);
    expect(billed.map((lease) => (lease.ok ? lease.value.map((i) => i.gatherKey) : lease.error))).toEqual([
      [`${leaseOf(0)}/2026-10`], { kind: 'LeaseNotFound', leaseId: leaseOf(7) }, { kind: 'AccountNotFound', orgId: operator }, [`${leaseOf(2)}/2026-10`],
    ]);
    expect(all(world).map((invoice) => invoice.customerOrg)).toEqual([customer, customer]);
  });
  it('a death at the commit leaves nothing of any of them', async () => {
    const world = await worldOf(2, 'per_lease');
    const hash = world.store.stateHash();
    world.store.aroundCommit = () => { throw new Error('died'); };
    await expect(billLeases(world, [rated(0), rated(1)])).rejects.toThrow('died');
    world.store.aroundCommit = (commit) => commit();
    expect(world.store.stateHash()).toBe(hash);
    expect(changed(await billLeases(world, [rated(0), rated(1)]))).toEqual([1, 1]);
  });
});
