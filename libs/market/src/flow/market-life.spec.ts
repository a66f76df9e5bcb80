import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addMs, canonicalJson, microUsd, MINUTE_MS, type EpochMs, type JobId } from '@switchyard/kernel';
import { CountingIds, ManualClock } from '@switchyard/kernel/testing';
import { aJob, aPool, aSite, aSnapshot, aStanding, hourly, hoursAfter, id, InMemoryMarket, nodes, T0, windowPlanner } from '../../testing/index.js';
import { defaultMarketPolicy, planCycle, runCycle, type JobSnapshot, type MarketSnapshot } from '../index.js';

/** Few values, so that ties, full pools and tight deadlines are common. */
const aRequest = fc.record({
  gpuCount: fc.constantFrom(1, 2, 3, 4, 8, 10, 16),
  hours: fc.constantFrom(0.1, 0.25, 1, 1.5, 4),
  slackHours: fc.constantFrom(undefined, 0, 0.1, 1, 6, 20),
  arrivesMinutes: fc.constantFrom(0, 7, 20, 61, 130),
  site: fc.constantFrom(undefined, 1, 2),
  nodesWhole: fc.boolean(),
  poor: fc.boolean(),
});
type Request = typeof aRequest extends fc.Arbitrary<infer T> ? T : never;
const prices = fc.array(fc.constantFrom(-20, 0, 40, 40, 90), { minLength: 48, maxLength: 48 });
/** At least one cycle in every commit window, on and off the grid. */
const CYCLES = Array.from({ length: 18 }, (_, n) => n * 13 - (n % 3));
const policy = { ...defaultMarketPolicy, horizonSlots: 160 };
const POOR = id('org', 2);

function jobOf(request: Request, n: number): JobSnapshot {
  const at = addMs(T0, request.arrivesMinutes * MINUTE_MS);
  const seconds = request.hours * 3_600;
  return aJob(
    n,
    {
      gpuCount: request.gpuCount, nodesWhole: request.nodesWhole, expectedDurationSeconds: seconds, maxDurationSeconds: seconds, earliestStart: at,
      ...(request.slackHours !== undefined && { deadline: addMs(at, (request.hours + request.slackHours) * 3_600_000) }),
      ...(request.site !== undefined && { siteIds: [id('site', request.site)] }),
    },
    { submittedAt: at, ...(request.poor && { orgId: POOR }) },
  );
}
const marketOf = (first: readonly number[], second: readonly number[]): MarketSnapshot =>
  aSnapshot({
    sites: [aSite(1, { prices: hourly(T0, first) }), aSite(2, { prices: hourly(T0, second) })],
    pools: [aPool(1, 1), aPool(2, 2, { nodes: nodes(2, 1) })],
    credit: [aStanding(), aStanding({ orgId: POOR, creditLimit: microUsd(60_000_000n) })],
  });

describe('a market over several cycles', () => {
  it('allocates no GPU twice, keeps every promise, passes no limit, and gives every job a place or a reason', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(aRequest, { minLength: 1, maxLength: 8 }), prices, prices, async (requests, first, second) => {
        const jobs = requests.map(jobOf);
        const market = new InMemoryMarket(marketOf(first, second)); // throws when a GPU would be given twice
        const clock = new ManualClock(T0);
        const ids = new CountingIds();
        const promised = new Map<JobId, JobSnapshot>();
        for (const minutes of CYCLES) {
          const now = addMs(T0, minutes * MINUTE_MS);
          clock.set(now);
          const arrived = jobs.filter((job) => job.submittedAt <= now && !market.state.jobs.some((known) => known.jobId === job.jobId));
          market.state = { ...market.state, jobs: [...market.state.jobs, ...arrived] };
          await runCycle({ clock, ids, market, reasons: market, planner: windowPlanner }, policy);
          for (const job of market.state.jobs) {
            const before = promised.get(job.jobId);
            if (before) {
              expect(job.placement).toBeDefined();
              expect(job.promise).toEqual(before.promise);
              expect(job.placement!.total).toBeLessThanOrEqual(before.promise!.ceilingTotal);
            }
            if (job.state === 'accepted') promised.set(job.jobId, job);
            if (job.state === 'submitted') expect(reasonsOf(market, job.jobId)).toBeGreaterThan(0);
            if (job.placement) checkPlacement(job);
          }
        }
        expect(market.state.credit.find((standing) => standing.orgId === POOR)!.openCommitments).toBeLessThanOrEqual(60_000_000n);
        const late = market.state.jobs.filter((job) => job.state === 'accepted' && job.placement!.segments[0]!.from < clock.now());
        expect(late).toEqual([]); // an accepted job whose start passed without a lease is a broken promise
      }),
      { numRuns: 30 },
    );
  });

  it('decides the same whatever the order of the rows', () => {
    fc.assert(
      fc.property(fc.array(aRequest, { minLength: 2, maxLength: 8 }), prices, prices, (requests, first, second) => {
        const snapshot = { ...marketOf(first, second), at: addMs(T0, 130 * MINUTE_MS), jobs: requests.map(jobOf) };
        const turned: MarketSnapshot = { ...snapshot, jobs: [...snapshot.jobs].reverse(), pools: [...snapshot.pools].reverse(), sites: [...snapshot.sites].reverse(), credit: [...snapshot.credit].reverse() };
        const decide = (state: MarketSnapshot): string => canonicalJson(planCycle(state, windowPlanner, policy, new CountingIds()).decisions.leases);
        expect(decide(turned)).toBe(decide(snapshot));
      }),
      { numRuns: 40 },
    );
  });
});

const reasonsOf = (market: InMemoryMarket, jobId: JobId): number => {
  const wait = market.reasons.get(jobId);
  return wait ? wait.job.length + wait.pools.length : 0;
};
function checkPlacement(job: JobSnapshot): void {
  const { segments } = job.placement!;
  const end: EpochMs = segments.at(-1)!.to;
  expect(segments[0]!.from).toBeGreaterThanOrEqual(job.spec.earliestStart);
  expect(segments.reduce((ms, segment) => ms + segment.to - segment.from, 0)).toBe(job.spec.expectedDurationSeconds * 1_000);
  if (job.spec.deadline !== undefined) expect(end).toBeLessThanOrEqual(job.spec.deadline);
  expect(end).toBeLessThanOrEqual(hoursAfter(48));
}
