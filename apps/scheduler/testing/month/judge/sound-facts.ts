import { epochMs, type EpochMs, HOUR_MS } from '@switchyard/kernel';
import type { Facts } from './facts.js';

const ZERO = Date.UTC(2026, 2, 1);
/** Hours after the beginning. */
export const hour = (hours: number): EpochMs => epochMs(ZERO + hours * HOUR_MS);

/**
 * A small month in which everything holds: one job of two GPUs on a fixed price, stopped by an event from hour 2 to hour 3, gone on in a second lease, completed in time and billed.
 * The judge's own specs break one thing of it at a time.
 */
export function soundFacts(): Facts {
  const card = [
    { kind: 'gpu_hour', microUsdPerGpuHour: '2000000' }, { kind: 'energy_fixed', microUsdPerMwh: '40000000', pue: { method: 'fixed', pue: '1250000' } }, { kind: 'curtailment_credit', microUsdPerGpuHour: '500000' },
  ];
  const terms = { jobId: 'job_1', customerOrg: 'org_1', siteId: 'site_1', poolId: 'pool_1', offerId: 'offer_1', state: 'ended', gpuCount: 2, card, maxWPerGpu: 1_000n, loadFractionPpm: 800_000n, endReason: 'completed', isWhole: true };
  // An hour: 7,200 GPU-s for 4 USD, and 1,600 Wh of IT energy for 0.08 USD.
  const reading = (leaseId: string, from: number) => ({ leaseId, from: hour(from), to: hour(from + 1), gpuSeconds: 7_200n, energyWh: 1_600n });
  const line = (leaseId: string, kind: string, category: string, amountMinor: bigint, precise: string, to: number) => ({ leaseId, kind, category, amountMinor, precise, periodTo: hour(to) });
  const event = (topic: string, at: number, leaseId: string | undefined, payload: Readonly<Record<string, unknown>> = {}) => ({ topic, at: hour(at), jobId: 'job_1', leaseId, siteId: 'site_1', relayed: true, payload });
  return {
    leases: [
      { ...terms, id: 'lease_1', quoted: 16_320_000n, startsAt: hour(0), actualStart: hour(0), actualEnd: hour(3), createdAt: hour(0), quotedFrom: hour(0), quotedTo: hour(4) },
      { ...terms, id: 'lease_2', quoted: 8_160_000n, startsAt: hour(3), actualStart: hour(3), actualEnd: hour(5), createdAt: hour(3), quotedFrom: hour(3), quotedTo: hour(5) },
    ],
    offers: new Map([['offer_1', { id: 'offer_1', ask: 2_000_000n, noticeSeconds: 1_800, resumeSeconds: 3_600, compensation: 500_000n }]]),
    jobs: new Map([['job_1', {
      id: 'job_1', name: 'one', customerOrg: 'org_1', projectId: 'proj_1', state: 'completed', gpuCount: 2, nodesWhole: false, expectedSeconds: 18_000, checkpointSeconds: 60, sites: [], after: [], shareDone: 1, deadline: hour(10), maxTotal: 20_000_000n, maxPrice: 2_500_000n, ceiling: 20_000_000n,
      submittedAt: hour(0), finishedAt: hour(5),
    }]]),
    readings: new Map([['lease_1', [reading('lease_1', 0), reading('lease_1', 1)]], ['lease_2', [reading('lease_2', 3), reading('lease_2', 4)]]]),
    allocations: [
      { id: 'alloc_1', leaseId: 'lease_1', nodeId: 'node_1', gpusFrom: 0, gpusTo: 2, from: hour(0), to: hour(2) }, { id: 'alloc_2', leaseId: 'lease_2', nodeId: 'node_1', gpusFrom: 0, gpusTo: 2, from: hour(3), to: hour(5) },
    ],
    feeders: new Map([['feeder_1', { id: 'feeder_1', limitW: 3_000n }]]),
    draws: [{ feederId: 'feeder_1', leaseId: 'lease_1', drawW: 2_500n, from: hour(0), to: hour(2) }, { feederId: 'feeder_1', leaseId: 'lease_2', drawW: 2_500n, from: hour(3), to: hour(5) }],
    nodes: [{ id: 'node_1', poolId: 'pool_1', siteId: 'site_1', gpus: 8 }],
    curtailments: new Map([['curt_1', { id: 'curt_1', siteId: 'site_1', noticeAt: hour(1.5), startsAt: hour(2), endsAt: hour(3), targetW: 0n, state: 'ended' }]]),
    events: [
      event('job.accepted', 0, undefined, { siteId: 'site_1' }),
      event('curtailment.noticed', 1.5, 'lease_1', { curtailmentId: 'curt_1' }),
      event('lease.curtailed', 2, 'lease_1', { curtailmentId: 'curt_1', from: new Date(hour(2)).toISOString(), to: new Date(hour(3)).toISOString(), noticeKept: true }), event('lease.parked', 2, 'lease_1'), event('lease.ended', 3, 'lease_1'), event('lease.ended', 5, 'lease_2'),
    ],
    prints: new Map(),
    lines: new Map([
      ['lease_1', [line('lease_1', 'gpu_hour', 'charge', 800n, '8000000/1', 3), line('lease_1', 'energy_fixed', 'charge', 16n, '160000/1', 3), line('lease_1', 'curtailment_credit', 'credit', -100n, '-1000000/1', 3)]],
      ['lease_2', [line('lease_2', 'gpu_hour', 'charge', 800n, '8000000/1', 5), line('lease_2', 'energy_fixed', 'charge', 16n, '160000/1', 5)]],
    ]),
    remedies: new Map(),
    papers: [{ id: 'inv_1', state: 'paid' }, { id: 'cn_1', state: 'withdrawn' }],
    budgets: [{ customerOrg: 'org_1', projectId: 'proj_1', limit: 100_000_000n }],
    audit: [['site.create', 'site_1'], ['offer.publish', 'offer_1'], ['curtailment.declare', 'curt_1'], ['job.submit', 'job_1'], ['budget.set', 'proj_1'], ['invoice.approve', 'inv_1']].map(([action, subject]) => ({ action: action!, subject: subject! })),
    poolSpeedPpm: new Map([['pool_1', 1_000_000n]]),
    decided: { offers: ['offer_1'], sites: ['site_1'], budgets: 1, approvals: ['inv_1'] },
  };
}
