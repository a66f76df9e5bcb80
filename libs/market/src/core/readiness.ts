import type { EpochMs } from '@switchyard/kernel';
import type { ActorKind } from './moves.js';

/**
 * The rungs from an idea to a site that earns. Nothing is let below `billable`: no offer is published there, nothing is quoted or planned.
 * A suspension is no rung: an administrator suspends a site wherever it stands.
 */
export const readinessRungs = ['prospect', 'load_study', 'interconnection_signed', 'energised', 'built', 'ready_for_service', 'accepted', 'billable'] as const;
export type SiteReadiness = (typeof readinessRungs)[number];

const rungOf = (rung: SiteReadiness): number => readinessRungs.indexOf(rung);
/** The last rung that an operator may climb to by itself. */
export const OPERATORS_LAST: SiteReadiness = 'ready_for_service';

/** rung -> other rung -> who may cause it: one rung up at a time, by the operator up to `ready_for_service` and by an administrator beyond; back to any lower one by either, with a reason. */
export const readinessMoves: Readonly<Record<SiteReadiness, Readonly<Partial<Record<SiteReadiness, readonly ActorKind[]>>>>> = {
  prospect: { load_study: ['operator'] },
  load_study: { interconnection_signed: ['operator'], prospect: ['operator', 'admin'] },
  interconnection_signed: { energised: ['operator'], prospect: ['operator', 'admin'], load_study: ['operator', 'admin'] },
  energised: { built: ['operator'], ...back('prospect', 'load_study', 'interconnection_signed') },
  built: { ready_for_service: ['operator'], ...back('prospect', 'load_study', 'interconnection_signed', 'energised') },
  ready_for_service: { accepted: ['admin'], ...back('prospect', 'load_study', 'interconnection_signed', 'energised', 'built') },
  accepted: { billable: ['admin'], ...back('prospect', 'load_study', 'interconnection_signed', 'energised', 'built', 'ready_for_service') },
  billable: back('prospect', 'load_study', 'interconnection_signed', 'energised', 'built', 'ready_for_service', 'accepted'),
};
function back(...rungs: readonly SiteReadiness[]): Partial<Record<SiteReadiness, readonly ActorKind[]>> {
  return Object.fromEntries(rungs.map((rung) => [rung, ['operator', 'admin']]));
}
export const isHigher = (a: SiteReadiness, than: SiteReadiness): boolean => rungOf(a) > rungOf(than);
/** The next rung up; undefined on the last. */
export const rungAbove = (rung: SiteReadiness): SiteReadiness | undefined => readinessRungs[rungOf(rung) + 1];

/** What acceptance looks at, as the market finds it: nobody ticks it off. */
export interface AcceptanceFacts {
  /** An invented site: it has no machines whose agent could be heard before the market runs. */
  readonly synthetic: boolean;
  readonly powerModelInForce: boolean;
  readonly feeders: number;
  /** Pools on sale terms or not, retired ones left out. */
  readonly pools: number;
  readonly nodesUp: number;
  readonly agentsEnrolled: number;
  /** Its agents were last heard of then, too long ago; absent while one is heard. */
  readonly agentQuietSince?: EpochMs;
  /** The index it pays by has no print that is fresh. False for a site that pays by none. */
  readonly pricesStale: boolean;
  readonly suspended: boolean;
  readonly operatorActive: boolean;
  /** How its agents know what is there: nobody has told, somebody typed it, or it was measured. */
  readonly inventory: 'none' | 'configured' | 'measured';
  /** Nodes that take nothing new since less is there than is listed, as measured. */
  readonly nodesHeldBack: number;
  /** Of the nodes in use, by the last benchmark of each. */
  readonly benchmarks: {
    readonly nodes: number;
    readonly measured: number;
    readonly failed: number;
    /** 10^9 floating-point operations per second of the slowest; null while none was measured. */
    readonly slowestGigaflops: number | null;
  };
}
export const acceptanceChecks = ['power_model', 'feeder', 'pool', 'node', 'agent', 'inventory', 'benchmark', 'prices', 'standing'] as const;
export type AcceptanceCheck = (typeof acceptanceChecks)[number];
export interface CheckResult {
  readonly check: AcceptanceCheck;
  readonly passed: boolean;
  /** What was found, and for a failed one what to do. */
  readonly found: string;
}

const some = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

const inventoryWords = {
  none: 'No agent has told what is there.', configured: 'What its agents tell was typed in, not measured.', measured: 'Measured, and all that is listed is there.',
} as const satisfies Record<AcceptanceFacts['inventory'], string>;
function benchmarkWords({ benchmarks: { nodes, measured, slowestGigaflops } }: AcceptanceFacts): string {
  return slowestGigaflops === null ? 'No node was measured yet.' : `${measured} of ${some(nodes, 'node')} measured, the slowest at ${slowestGigaflops.toPrecision(3)} GFLOP/s.`;
}

/** Every check that stands between `ready_for_service` and `accepted`, in order. The platform accepts when all pass. */
export function checkAcceptance(facts: AcceptanceFacts): readonly CheckResult[] {
  const { synthetic, feeders, pools, nodesUp, agentsEnrolled, agentQuietSince } = facts;
  const result = (check: AcceptanceCheck, passed: boolean, found: string, todo: string): CheckResult => ({ check, passed, found: passed ? found : todo });
  const heard = agentsEnrolled > 0 && agentQuietSince === undefined;
  return [
    result('power_model', facts.powerModelInForce, 'A power model is in force.', 'No power model is in force: set one.'),
    result('feeder', feeders > 0, some(feeders, 'feeder'), 'There is no feeder: add one.'),
    result('pool', pools > 0, some(pools, 'pool'), 'There is no pool: create one.'),
    result('node', nodesUp > 0, `${some(nodesUp, 'node')} up`, 'No node is up.'),
    result(
      'agent', synthetic || heard, synthetic && !heard ? 'An invented site: its agent is not waited for.' : some(agentsEnrolled, 'agent') + ' enrolled',
      agentsEnrolled === 0 ? 'No agent is enrolled: invite one and start it.' : 'Its agents are not heard.',
    ),
    result('inventory', facts.nodesHeldBack === 0, inventoryWords[facts.inventory], `${some(facts.nodesHeldBack, 'node')} held back: less was found there than is listed. Repair it, or list what is there.`),
    result('benchmark', facts.benchmarks.failed === 0, benchmarkWords(facts), `The last benchmark of ${some(facts.benchmarks.failed, 'node')} failed.`),
    result('prices', !facts.pricesStale, 'Its prices are fresh, or fixed.', 'The prices it pays by are stale or missing: import them.'),
    result('standing', !facts.suspended && facts.operatorActive, 'Neither the site nor its operator is suspended.', 'The site or its operator is suspended.'),
  ];
}
