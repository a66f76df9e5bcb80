import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { type EpochMs, toIso } from '@switchyard/kernel';
import type { Facts, JobRow, LeaseRow } from '../../testing/month/judge/facts.js';
import { judge, rules } from '../../testing/month/judge/judge.js';
import { hour, soundFacts } from '../../testing/month/judge/sound-facts.js';

const withJob = (facts: Facts, over: Partial<JobRow>): Facts => ({ ...facts, jobs: new Map([['job_1', { ...facts.jobs.get('job_1')!, ...over }]]) });
const withLease = (facts: Facts, id: string, over: Partial<LeaseRow>): Facts => ({ ...facts, leases: facts.leases.map((lease) => (lease.id === id ? { ...lease, ...over } : lease)) });
const withEvent = (facts: Facts, over: Partial<{ noticeAt: ReturnType<typeof hour>; startsAt: ReturnType<typeof hour> }>): Facts => ({ ...facts, curtailments: new Map([['curt_1', { ...facts.curtailments.get('curt_1')!, ...over }]]) });
const without = (facts: Facts, action: string): Facts => ({ ...facts, audit: facts.audit.filter((row) => row.action !== action) });
const reading = (from: number, to: number, gpuSeconds: bigint) => ({ leaseId: 'lease_1', from: hour(from), to: hour(to), gpuSeconds, energyWh: 0n });
const indexed = (facts: Facts, quoted: bigint): Facts => {
  const card = [{ kind: 'gpu_hour', microUsdPerGpuHour: '2000000' }, { kind: 'energy_indexed', seriesId: 's', multiplierPpm: '1000000', adderMicroUsdPerMwh: '0', capMicroUsdPerMwh: '60000000', floorMicroUsdPerMwh: '20000000', pue: { method: 'fixed', pue: '1250000' } }];
  return withLease(facts, 'lease_2', { card, quoted });
};
const prints = (price: bigint, recordedAt: number): Facts['prints'] => new Map([['s', [3, 4].map((from) => ({ seriesId: 's', from: hour(from), to: hour(from + 1), revision: 1, price, recordedAt: hour(recordedAt) }))]]);
const missed = { state: 'missed', finishedAt: hour(10) } as const;
const quiet = (facts: Facts): Facts => ({ ...facts, leases: [], events: facts.events.slice(0, 1), curtailments: new Map(), allocations: [], lines: new Map(), readings: new Map() });

/** A site that nobody heard of for an hour, empty from then on. */
const outageHit = (facts: Facts): Facts => ({
  ...facts, curtailments: new Map(), allocations: [], readings: new Map(),
  events: [facts.events[0]!, { ...facts.events[0]!, topic: 'job.parked', at: hour(1) }, ...[['agent quiet', 1] as const, ['agent heard', 2] as const].map(([what, at]) => ({ ...facts.events[0]!, topic: 'site.changed', jobId: undefined, at: hour(at), payload: { what } }))],
});

const toldOf = (facts: Facts, { from = hour(2), to = hour(3) }: { readonly from?: EpochMs; readonly to?: EpochMs }): Facts =>
  ({ ...facts, events: facts.events.map((event) => (event.topic === 'lease.curtailed' ? { ...event, payload: { ...event.payload, from: toIso(from), to: toIso(to) } } : event)) });
/** It had to run again by hour 4, and did so at 5; its lease was kept open. */
const ranLate = (facts: Facts): Facts => ({ ...withLease(facts, 'lease_1', { actualEnd: hour(5) }), readings: new Map([['lease_1', facts.readings.get('lease_1')!], ['lease_2', [{ ...reading(5, 6, 7_200n), leaseId: 'lease_2' }]]]), jobs: withJob(facts, { finishedAt: hour(6) }).jobs });
const lateTold = (facts: Facts, to: EpochMs, from = hour(4)): Facts => {
  const [told] = facts.events.filter(({ topic }) => topic === 'lease.curtailed');
  return { ...facts, events: [...facts.events, { ...told!, at: hour(6), payload: { ...told!.payload, part: 'late_resume', from: toIso(from), to: toIso(to) } }] };
};
const movedBy = (facts: Facts, at: number): Facts => ({ ...facts, events: [...facts.events, { ...facts.events[0]!, at: hour(at) }] });

/** A second job was accepted, waited for the first, and missed its deadline. */
const behindAnother = (facts: Facts, first: Partial<JobRow>): Facts => {
  const [before, accepted] = [facts.jobs.get('job_1')!, facts.events[0]!];
  return { ...facts, jobs: new Map([['job_1', { ...before, ...first }], ['job_2', { ...before, ...missed, id: 'job_2', after: ['job_1'] }]]), events: [...facts.events, { ...accepted, jobId: 'job_2', payload: { siteId: 'site_2' } }] };
};

/** It was billed 16.32 for GPU time and power that came to nothing, and GPUs for five hours more are 20 at least. */
const capped: Partial<JobRow> = { state: 'parked', deadline: undefined, checkpointSeconds: undefined, shareDone: undefined, finishedAt: undefined, maxTotal: 36_310_000n };
const refusedBehind = (facts: Facts, first: Partial<JobRow>): Facts => {
  const both = behindAnother(facts, first).jobs;
  return { ...facts, jobs: new Map([...both, ['job_2', { ...both.get('job_2')!, state: 'refused' }]]) };
};

/** What is broken, by the rule that must see it. */
const planted: readonly (readonly [rule: string, what: string, break_: (facts: Facts) => Facts])[] = [
  ['notice', 'an event announced later than the terms say', (facts) => withEvent(facts, { noticeAt: hour(1.6) })],
  ['notice', 'a lease stopped long before the event', (facts) => ({ ...facts, events: facts.events.map((event) => (event.topic === 'lease.curtailed' || event.topic === 'lease.parked' ? { ...event, at: hour(1.9) } : event)) })],
  ['notice', 'a notice that the market calls broken', (facts) => ({ ...facts, events: facts.events.map((event) => (event.topic === 'lease.curtailed' ? { ...event, payload: { ...event.payload, noticeKept: false } } : event)) })],
  ['notice', 'a customer who heard too late', (facts) => ({ ...facts, events: facts.events.map((event) => (event.topic === 'curtailment.noticed' ? { ...event, at: hour(1.7) } : event)) })],
  ['notice', 'a customer who never heard', (facts) => ({ ...facts, events: facts.events.filter(({ topic }) => topic !== 'curtailment.noticed') })],
  ['told', 'a lease that stood still for an event nobody told of', (facts) => ({ ...facts, events: facts.events.filter(({ topic }) => topic !== 'lease.curtailed') })],
  ['withheld', 'an event told shorter than it was', (facts) => toldOf(facts, { to: hour(2.5) })],
  ['withheld', 'an event told longer than it was', (facts) => toldOf(facts, { to: hour(3.5) })],
  ['withheld', 'an event told from before it began', (facts) => toldOf(facts, { from: hour(1.9) })],
  ['withheld', 'a late resume that nobody told of', (facts) => ranLate(facts)],
  ['withheld', 'a late resume told for too short a time', (facts) => lateTold(ranLate(facts), hour(4.5))],
  ['withheld', 'a late resume that there was not', (facts) => lateTold(withLease(facts, 'lease_1', { actualEnd: hour(7) }), hour(6))],
  ['withheld', 'a late resume from before the deadline of the terms', (facts) => lateTold(ranLate(facts), hour(5), hour(3.5))],
  ['clock', 'a lease metered while an event has stopped it', (facts) => ({ ...facts, readings: new Map([['lease_1', [...facts.readings.get('lease_1')!, reading(2, 2.1, 700n)]]]) })],
  ['clock', 'a site that draws more than an event allows', (facts) => ({ ...facts, readings: new Map([...facts.readings, ['lease_2', [{ ...reading(2.5, 2.6, 700n), leaseId: 'lease_2' }]]]) })],
  ['end', 'a job without an end', (facts) => withJob(facts, { state: 'parked' })],
  ['end', 'a parked job that its cap pays for', (facts) => withJob(facts, { ...capped, maxTotal: 36_320_000n })],
  ['end', 'a parked job that its cap pays for, from its last checkpoint on', (facts) => withJob(facts, { ...capped, checkpointSeconds: 60, shareDone: 0.9 })],
  ['end', 'a parked job that has a deadline', (facts) => withJob(facts, { ...capped, deadline: hour(10) })],
  ['end', 'a parked job with a lease that lives', (facts) => withLease(withJob(facts, capped), 'lease_2', { state: 'parked' })],
  ['end', 'a job refused behind one that completed', (facts) => refusedBehind(facts, {})],
  ['end', 'a lease that lives', (facts) => withLease(facts, 'lease_1', { state: 'parked' })],
  ['end', 'an event that was never handed out', (facts) => ({ ...facts, events: facts.events.map((event, i) => (i === 0 ? { ...event, relayed: false } : event)) })],
  ['end', 'a credit note that waits for finance', (facts) => ({ ...facts, papers: [{ id: 'cn_1', state: 'proposed' }] })],
  ['end', 'a bill that is not issued', (facts) => ({ ...facts, papers: [{ id: 'inv_1', state: 'draft.review' }] })],
  ['end', 'a run on no bill', (facts) => ({ ...facts, lines: new Map([...facts.lines].slice(0, 1)) })],
  ...['site.create', 'offer.publish', 'curtailment.declare', 'job.submit', 'budget.set', 'invoice.approve'].map((action) => ['audit', `${action} that nobody wrote down`, (facts: Facts) => without(facts, action)] as const),
  ['audit', 'a cancelled job that nobody cancelled', (facts) => withJob(facts, { state: 'cancelled' })],
  ['gpu', 'a GPU let twice', (facts) => ({ ...facts, allocations: [...facts.allocations, { ...facts.allocations[0]!, id: 'alloc_3', leaseId: 'lease_3', gpusFrom: 1, gpusTo: 3, from: hour(1) }] })],
  ['gpu', 'a GPU that is not there', (facts) => ({ ...facts, allocations: [{ ...facts.allocations[0]!, gpusFrom: 7, gpusTo: 9 }] })],
  ['feeder', 'a feeder above its limit', (facts) => ({ ...facts, draws: [...facts.draws, { ...facts.draws[0]!, leaseId: 'lease_3', drawW: 501n, from: hour(1) }] })],
  ['run', 'a run outside of what was let', (facts) => ({ ...facts, allocations: facts.allocations.map((row) => (row.id === 'alloc_2' ? { ...row, to: hour(4.5) } : row)) })],
  ['run', 'a job at two places', (facts) => ({ ...facts, readings: new Map([...facts.readings, ['lease_2', [{ ...reading(1.5, 2, 1n), leaseId: 'lease_2' }]]]) })],
  ['missed', 'an accepted job missed while nothing came between', (facts) => withJob(quiet(facts), missed)],
  ['missed', 'an accepted job that completed too late', (facts) => withJob(quiet(facts), { finishedAt: hour(11) })],
  ['missed', 'one that an outage hit, with a place for all of it left', (facts) => withJob(outageHit(facts), { ...missed, maxTotal: undefined, maxPrice: undefined, ceiling: 30_000_000n })],
  ['missed', 'one that an outage hit, with a place that its caps allow', (facts) => withJob(outageHit(facts), { ...missed, maxTotal: 30_000_000n, maxPrice: 2_040_000n, ceiling: 30_000_000n })],
  ['missed', 'one that the plan moved long after the outage', (facts) => withJob(movedBy(outageHit(facts), 9), { ...missed, maxTotal: undefined, maxPrice: undefined, ceiling: 30_000_000n })],
  ['missed', 'one behind a job that came late for no reason', (facts) => behindAnother(quiet(facts), {})],
  ['bill', 'a reading more than was billed', (facts) => ({ ...facts, readings: new Map([...facts.readings, ['lease_2', [...facts.readings.get('lease_2')!, { ...reading(5, 6, 60n), leaseId: 'lease_2' }]]]) })],
  ['bill', 'energy billed at another price', (facts) => ({ ...facts, lines: new Map([...facts.lines, ['lease_2', facts.lines.get('lease_2')!.map((line) => (line.kind === 'energy_fixed' ? { ...line, precise: '160001/1' } : line))]]) })],
  ['bill', 'a bill at a price nobody published', (facts) => indexed(facts, 8_160_000n)],
  ['bill', 'a credit note for more than was owed', (facts) => ({ ...facts, remedies: new Map([['lease_1', 120n]]) })],
  ['credit', 'an event without its compensation', (facts) => ({ ...facts, lines: new Map([...facts.lines, ['lease_1', facts.lines.get('lease_1')!.filter(({ category }) => category !== 'credit')]]) })],
  ['credit', 'compensation that no event owes', (facts) => ({ ...facts, lines: new Map([...facts.lines, ['lease_2', [...facts.lines.get('lease_2')!, facts.lines.get('lease_1')!.at(-1)!]]]) })],
  ['price', 'a lease below its ask', (facts) => ({ ...facts, offers: new Map([['offer_1', { ...facts.offers.get('offer_1')!, ask: 2_000_001n }]]) })],
  ['price', 'a quote above the cap of a GPU-hour', (facts) => withJob(facts, { maxPrice: 2_030_000n })],
  ['price', 'a quote above what the job may cost', (facts) => withJob(facts, { maxTotal: 16_310_000n })],
  ['stale', 'a lease at a price that had stopped', (facts) => ({ ...indexed(facts, 8_160_000n), prints: new Map([['s', [{ seriesId: 's', from: hour(1), to: hour(1.9), revision: 1, price: 40_000_000n, recordedAt: hour(1.9) }]]]) })],
  ['limit', 'a job dearer than it was allowed', (facts) => withJob(withLease(withLease(facts, 'lease_1', { quoted: 1n }), 'lease_2', { quoted: 1n }), { maxTotal: 14_900_000n })],
  ['limit', 'a month above its budget', (facts) => ({ ...facts, budgets: [{ customerOrg: 'org_1', projectId: 'proj_1', limit: 14_900_000n }] })],
  ['limit', 'a budget that compensation made room for', (facts) => ({ ...facts, budgets: [{ customerOrg: 'org_1', projectId: 'proj_1', limit: 15_700_000n }] })],
  ['quote', 'a quote that its card does not make', (facts) => withLease(facts, 'lease_2', { quoted: 8_190_000n })],
  ['quote', 'a quote off the prices that were there', (facts) => ({ ...indexed(facts, 8_240_000n), prints: prints(40_000_000n, 2) })],
  ['quote', 'a quote above the cap of its card', (facts) => ({ ...indexed(facts, 8_290_000n), prints: prints(40_000_000n, 9) })],
  ['quote', 'a quote below the floor of its card', (facts) => ({ ...indexed(facts, 8_040_000n), prints: prints(40_000_000n, 9) })],
];

describe('the judge of a month', () => {
  it('finds nothing where everything holds, and says what there was', () => {
    const { findings, ...figures } = judge(soundFacts(), hour(0), hour(24));
    const looked = { stops: 1, lateResumes: 0, creditNotes: 0, wholeQuotes: 2, indexedLeases: 0, cappedJobs: 1, promisedDeadlines: 1, brokenPromises: 0, waitForTheirCustomer: 0 };
    expect(findings).toEqual([]);
    expect(figures).toEqual({ jobs: { completed: 1 }, leases: 2, readings: 4, eventsThatHit: 1, leasesStopped: 1, used: 0.042, usedByDay: [0.042], looked, billedUsd: '15.32', creditedUsd: '-1.00' });
    const uncredited = new Map([['lease_1', soundFacts().lines.get('lease_1')!.slice(0, 2)], ['lease_2', soundFacts().lines.get('lease_2')!]]);
    expect(judge({ ...soundFacts(), lines: uncredited, remedies: new Map([['lease_1', 100n]]) }, hour(0), hour(24)).findings).toEqual([]);
    expect(rules['end']!(withJob(soundFacts(), capped))).toEqual([]);
    expect(rules['end']!(refusedBehind(soundFacts(), { state: 'failed' }))).toEqual([]);
    const [told] = soundFacts().events.filter(({ topic }) => topic === 'lease.curtailed');
    const late = { ...told!, payload: { ...told!.payload, part: 'late_resume', from: new Date(hour(2.5)).toISOString() } };
    expect(rules['credit']!({ ...soundFacts(), events: [...soundFacts().events, late] })).toEqual([]);
    expect(rules['withheld']!(lateTold(ranLate(soundFacts()), hour(5)))).toEqual([]);
    expect(rules['missed']!(behindAnother({ ...quiet(soundFacts()), nodes: [] }, { state: 'failed' }))).toEqual([]);
    expect(rules['missed']!(behindAnother({ ...soundFacts(), nodes: [] }, {}))).toEqual([]);
    const slow = { ...soundFacts(), curtailments: new Map(), events: soundFacts().events.slice(0, 1) };
    expect(rules['missed']!(withJob(slow, { ...missed, shareDone: 0.5 }))).toEqual([]);
    expect(rules['missed']!(withJob(slow, { ...missed, shareDone: 0.7 }))).toHaveLength(1);
    for (const caps of [{ maxPrice: 2_030_000n }, { maxTotal: 20_000_000n }]) expect(rules['missed']!(withJob(outageHit(soundFacts()), { ...missed, maxTotal: undefined, maxPrice: undefined, ceiling: 30_000_000n, ...caps }))).toEqual([]);
    expect(rules['quote']!({ ...indexed(soundFacts(), 8_160_000n), prints: prints(40_000_000n, 2) })).toEqual([]);
    expect(rules['quote']!({ ...indexed(soundFacts(), 8_200_000n), prints: prints(40_000_000n, 9) })).toEqual([]);
  });
  it.each(planted)('%s: finds %s', (rule, _what, break_) => {
    expect(rules[rule]!(break_(soundFacts())).map((found) => found.rule)).toContain(rule);
  });
  it('has something planted for every rule', () => {
    expect([...new Set(planted.map(([rule]) => rule))].sort()).toEqual(Object.keys(rules).sort());
  });
  it('shares nothing with the product but the types of the kernel', () => {
    const directory = join(import.meta.dirname, '../../testing/month/judge');
    for (const file of readdirSync(directory)) {
      const imports = [...readFileSync(join(directory, file), 'utf8').matchAll(/from '([^']+)'/g)].map((match) => match[1]!);
      expect([file, imports.filter((from) => !/^\.\/[a-z-]+\.js$/.test(from) && !['@switchyard/kernel', 'pg'].includes(from))]).toEqual([file, []]);
    }
  });
});
