import { DAY_MS } from '@switchyard/kernel';
import { feederUnderLimit, gpuOnce, runsInside } from './capacity.js';
import { allEnded, waitsForItsCustomer } from './ended.js';
import type { Facts, Finding, Rule } from './facts.js';
import { isLate, promisesKept } from './missed.js';
import { billRight, creditsRight, limitsKept, pricesFresh, pricesInBounds, quoteIsCard } from './money.js';
import { allAudited, clocksStand, noticeKept, stoppedLeases, stopsTold, withheldTimes } from './promises.js';
import { withheldRight } from './withheld.js';

/** What a month must keep, by the name of the rule. */
export const rules: Readonly<Record<string, Rule>> = { notice: noticeKept, clock: clocksStand, end: allEnded, audit: allAudited, gpu: gpuOnce, feeder: feederUnderLimit, run: runsInside, missed: promisesKept, bill: billRight, credit: creditsRight, told: stopsTold, withheld: withheldRight, price: pricesInBounds, stale: pricesFresh, limit: limitsKept, quote: quoteIsCard };

/** A month in figures, and everything that is wrong with it. */
export interface Verdict {
  readonly findings: readonly Finding[];
  readonly jobs: Readonly<Record<string, number>>;
  readonly leases: number;
  readonly readings: number;
  /** Events that stopped leases while they ran, and leases they stopped. */
  readonly eventsThatHit: number;
  readonly leasesStopped: number;
  /** GPU-hours metered in the days of the month, as a share of those there were. */
  readonly used: number;
  /** The same, day by day. */
  readonly usedByDay: readonly number[];
  /** What the rules had to look at: a rule that looked at nothing found nothing. */
  readonly looked: Readonly<Record<'stops' | 'lateResumes' | 'creditNotes' | 'wholeQuotes' | 'indexedLeases' | 'cappedJobs' | 'promisedDeadlines' | 'brokenPromises' | 'waitForTheirCustomer', number>>;
  readonly billedUsd: string;
  readonly creditedUsd: string;
}
/** @param from first instant of the month @param to end of its days */
export function judge(facts: Facts, from: number, to: number): Verdict {
  const stopped = stoppedLeases(facts);
  const counts: Record<string, number> = {};
  for (const { state } of facts.jobs.values()) counts[state] = (counts[state] ?? 0) + 1;
  const rows = [...facts.readings.values()].flat();
  const gpus = facts.nodes.reduce((sum, node) => sum + node.gpus, 0);
  const usedIn = (begin: number, end: number): number => {
    const seconds = rows.filter((row) => row.from >= begin && row.from < end).reduce((sum, row) => sum + Number(row.gpuSeconds), 0);
    return Math.round((seconds / ((gpus * (end - begin)) / 1_000)) * 1_000) / 1_000;
  };
  const lines = [...facts.lines.values()].flat();
  const usd = (minor: bigint): string => (Number(minor) / 100).toFixed(2);
  return {
    findings: Object.values(rules).flatMap((rule) => rule(facts)), jobs: counts, leases: facts.leases.length, readings: rows.length,
    eventsThatHit: new Set(stopped.map(({ curtailment }) => curtailment.id)).size, leasesStopped: new Set(stopped.map(({ lease }) => lease.id)).size, used: usedIn(from, to),
    usedByDay: Array.from({ length: Math.ceil((to - from) / DAY_MS) }, (_, day) => usedIn(from + day * DAY_MS, Math.min(to, from + (day + 1) * DAY_MS))), looked: lookedAt(facts, stopped.length),
    billedUsd: usd(lines.reduce((sum, line) => sum + line.amountMinor, 0n)), creditedUsd: usd(lines.filter((line) => line.category === 'credit').reduce((sum, line) => sum + line.amountMinor, 0n)),
  };
}

function lookedAt(facts: Facts, stops: number): Verdict['looked'] {
  const jobs = [...facts.jobs.values()];
  const promised = new Set(facts.events.filter(({ topic }) => topic === 'job.accepted' || topic === 'job.scheduled').map(({ jobId }) => jobId));
  const withDeadline = jobs.filter(({ id, deadline }) => deadline !== undefined && promised.has(id));
  return {
    stops, lateResumes: withheldTimes(facts).length - stops, creditNotes: facts.remedies.size, wholeQuotes: facts.leases.filter(({ isWhole }) => isWhole).length,
    indexedLeases: facts.leases.filter(({ card }) => card.some(({ seriesId }) => seriesId !== undefined)).length, cappedJobs: jobs.filter(({ maxTotal, maxPrice }) => maxTotal !== undefined || maxPrice !== undefined).length,
    promisedDeadlines: withDeadline.length, brokenPromises: withDeadline.filter(isLate).length,
    waitForTheirCustomer: jobs.filter((job) => waitsForItsCustomer(facts, job)).length,
  };
}
