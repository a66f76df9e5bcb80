import { describe, expect, it } from '@jest/globals';
import { riskOf, savedOf } from './overview-facts.js';

const at = (time: string): string => `2026-11-23T${time}:00Z`;
const now = Date.parse(at('12:00'));
const job = (deadline: string | null, finishesAt: string | null, stopsAt?: string) => ({ deadline, eta: { finishesAt, unknownBecause: finishesAt === null ? 'It has no place yet.' : null }, comingCurtailment: stopsAt === undefined ? null : { stopsAt, resumeBy: null } });

describe('deadlines at risk', () => {
  it.each([
    ['no deadline', job(null, at('18:00')), undefined], ['well before it', job(at('18:00'), at('15:00')), undefined], ['past', job(at('11:00'), null), { kind: 'past', marginMs: -3_600_000 }],
    ['after it', job(at('18:00'), at('18:30')), { kind: 'late', marginMs: -1_800_000 }], ['just before it', job(at('18:00'), at('17:30')), { kind: 'tight', marginMs: 1_800_000 }],
    ['nobody knows', job(at('18:00'), null), { kind: 'unknown', leftMs: 21_600_000, because: 'It has no place yet.' }], ['stopped before its end', job(at('18:00'), at('15:00'), at('14:00')), { kind: 'curtailed', stopsAt: at('14:00') }],
    ['stopped after its end', job(at('18:00'), at('15:00'), at('16:00')), undefined],
  ] as const)('%s', (_, dated, risk) => {
    expect(riskOf(dated, now)).toEqual(risk);
  });
});

describe('what placement saved', () => {
  it('the earliest finish less the placement, of jobs with both; the last quote of a job counts, and its first lease', () => {
    const quote = (jobId: string | null, createdAt: string, ...totals: string[]) => ({ jobId, createdAt, options: totals.map((totalUsd, i) => ({ rank: i + 1, totalUsd })) });
    const quotes = [quote('job_1', at('10:00'), '26.04', '25.91'), quote('job_1', at('09:00'), '99'), quote('job_2', at('10:00'), '10'), quote(null, at('10:00'), '50'), quote('job_3', at('10:00'), '7')];
    expect(savedOf(quotes, [{ id: 'job_1', quotedUsd: '3', leases: [{ quotedUsd: '25.91' }, { quotedUsd: '3' }] }, { id: 'job_2', quotedUsd: '10.50', leases: [] }, { id: 'job_3', quotedUsd: null, leases: [] }])).toEqual({ savedUsd: '-0.37', earliestUsd: '36.04', jobCount: 2 });
    expect(savedOf([], [])).toEqual({ savedUsd: '0', earliestUsd: '0', jobCount: 0 });
  });
});
