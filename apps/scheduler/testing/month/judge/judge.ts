import { feederUnderLimit, gpuOnce, runsInside } from './capacity.js';
import type { Facts, Finding, Rule } from './facts.js';
import { promisesKept } from './missed.js';
import { billRight, creditsRight, limitsKept, pricesFresh, pricesInBounds, quoteIsCard } from './money.js';
import { allAudited, allEnded, clocksStand, noticeKept, stoppedLeases, stopsTold } from './promises.js';
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
  readonly billedUsd: string;
  readonly creditedUsd: string;
}
/** @param from first instant of the month @param to end of its days */
export function judge(facts: Facts, from: number, to: number): Verdict {
  const stopped = stoppedLeases(facts);
  const counts: Record<string, number> = {};
  for (const { state } of facts.jobs.values()) counts[state] = (counts[state] ?? 0) + 1;
  const rows = [...facts.readings.values()].flat();
  const used = rows.filter((row) => row.from < to).reduce((sum, row) => sum + Number(row.gpuSeconds), 0);
  const gpus = facts.nodes.reduce((sum, node) => sum + node.gpus, 0);
  const lines = [...facts.lines.values()].flat();
  const usd = (minor: bigint): string => (Number(minor) / 100).toFixed(2);
  return {
    findings: Object.values(rules).flatMap((rule) => rule(facts)), jobs: counts, leases: facts.leases.length, readings: rows.length,
    eventsThatHit: new Set(stopped.map(({ curtailment }) => curtailment.id)).size, leasesStopped: new Set(stopped.map(({ lease }) => lease.id)).size, used: Math.round((used / ((gpus * (to - from)) / 1_000)) * 1_000) / 1_000,
    billedUsd: usd(lines.reduce((sum, line) => sum + line.amountMinor, 0n)), creditedUsd: usd(lines.filter((line) => line.category === 'credit').reduce((sum, line) => sum + line.amountMinor, 0n)),
  };
}
