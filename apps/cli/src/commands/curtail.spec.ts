import { describe, expect, it } from '@jest/globals';
import { type FakeCliOptions, pageOf, runCli } from '../../testing/fake-cli.js';
import { register as registerCalendar } from './calendar.js';
import { register } from './curtail.js';

const run = (words: readonly string[], options: FakeCliOptions = {}) => runCli(register, ['curtail', ...words], options);
const at = (hour: number): string => `2026-12-01T${String(hour).padStart(2, '0')}:00:00.000Z`;
const site = { id: 'site_1', name: 'Dry Creek', timeZone: 'America/Chicago' };
const stop = {
  leaseId: 'lease_1', jobId: 'job_1', stage: 'FIRM', drawKw: '10.2', outcome: 'PLANNED', noticedAt: at(8), tellAt: at(11), stopsAt: at(12), resumeBy: at(15), toldAt: null, stoppedAt: null, resumedAt: null, resumeKept: null, compensationUsd: '8.00',
  brokenPromises: [{ leaseId: 'lease_1', kind: 'EventsPerDayExceeded', message: 'lease_1 was promised at most 2 events a day: this is number 3' }],
};
const stages = [{ stage: 'ASICS', at: at(11), shedKw: '500', remainingKw: '10.2', toldKw: null, provenKw: null, stops: [] }, { stage: 'FIRM', at: at(11), shedKw: '10.2', remainingKw: '0', toldKw: '0', provenKw: '0', stops: [stop] }];
const preview = { __typename: 'CurtailmentPreview', site, startsAt: at(12), endsAt: at(14), targetKw: '0', loadKw: '510.2', compensationUsd: '8.00', stages, brokenPromises: stop.brokenPromises, refusals: [] };
const event = {
  __typename: 'Curtailment', id: 'curt_1', noticeAt: at(8), startsAt: at(12), endsAt: at(14), targetKw: '0', reason: 'grid order', kind: 'EVENT', state: 'DECLARED', revision: 1, compelledBy: null, site, stages, stops: [stop],
  changes: [{ revision: 1, change: 'DECLARED', changedAt: at(8), startsAt: at(12), endsAt: at(14), targetKw: '0', reason: 'grid order', compelledBy: null }],
  origin: 'DESK', siteReports: [], evidence: null,
};
const proof = { source: 'METER', beforeKw: '2000', atStartKw: '0', mostKw: '0', afterKw: null, kept: true, overKw: '0', downFrom: at(12), sampleCount: 28 };
const answers = {
  CurtailmentPreview: { curtailmentPreview: preview }, DeclareCurtailment: { declareCurtailment: event }, AmendCurtailment: { amendCurtailment: { ...event, revision: 2, endsAt: at(13) } }, WithdrawCurtailment: { withdrawCurtailment: event },
  EndCurtailment: { endCurtailment: event }, Curtailments: { curtailments: pageOf([event]) }, Curtailment: { curtailment: event }, Viewer: { viewer: { marketClock: { now: at(10) } } },
};
const window = ['--from', at(12), '--to', at(14)];

describe('switchyard curtail', () => {
  it('preview shows who stops when, what it breaks and what it costs', async () => {
    const { out, err, asked } = await run(['preview', 'site_1', '--from', '+2h', '--to', '+4h'], { answers });
    expect(asked.at(-1)).toEqual({ operation: 'CurtailmentPreview', variables: { input: { siteId: 'site_1', startsAt: at(12), endsAt: at(14), targetKw: '0', kind: 'EVENT' } } });
    expect(out).toContain('510.2 kW at most, to come down to 0 kW');
    expect(out).toMatch(/asics +2026-12-01 11:00Z +500 kW +10.2 kW/);
    expect(out).toMatch(/lease_1 +firm +10.2 kW .* \$8.00 +EventsPerDayExceeded/);
    expect(out).toContain('Terms it would break:\n\n  lease_1 was promised at most 2 events a day');
    expect(err).toBe('');
  });
  it('declare shows the plan and asks; what terms forbid is not asked for, with what can be done about it', async () => {
    const done = await run(['declare', 'site_1', ...window, '--reason', 'grid order', '--yes'], { answers });
    expect(done.asked.at(-1)).toEqual({ operation: 'DeclareCurtailment', variables: { input: { siteId: 'site_1', startsAt: at(12), endsAt: at(14), targetKw: '0', kind: 'EVENT', reason: 'grid order' }, idempotencyKey: 'key-1' } });
    expect(done.out).toContain('curt_1 is declared: 2026-12-01 12:00-14:00Z. Its customers are told.');
    const piped = await run(['declare', 'site_1', ...window, '--reason', 'x'], { answers });
    expect([piped.code, piped.asked.map(({ operation }) => operation)]).toEqual([2, ['CurtailmentPreview']]);
    const forbidden = { ...answers, CurtailmentPreview: { curtailmentPreview: { ...preview, refusals: [{ path: ['input', 'startsAt'], message: 'lease_1 was promised 900 s of notice' }] } } };
    expect(await run(['declare', 'site_1', ...window, '--reason', 'x', '--yes'], { answers: forbidden })).toMatchObject({ code: 1, err: expect.stringContaining('--compelled-by') });
    expect(await run(['declare', 'site_1', ...window], { answers })).toMatchObject({ code: 2, asked: [] });
  });
  it('amend, withdraw and end each say what will be and do one thing', async () => {
    const amended = await run(['amend', 'curt_1', '--to', '+3h', '--yes'], { answers });
    expect(amended.asked.map(({ operation, variables }) => [operation, variables['input']])).toEqual([['Viewer', undefined], ['CurtailmentPreview', { curtailmentId: 'curt_1', endsAt: at(13) }], ['AmendCurtailment', { curtailmentId: 'curt_1', endsAt: at(13) }]]);
    expect(amended.out).toContain('curt_1 is amended, revision 2: until 2026-12-01 13:00Z, at most 0 kW.');
    expect((await run(['withdraw', 'curt_1', '--reason', 'well again', '--yes'], { answers })).out).toContain('curt_1 is withdrawn.');
    const no = { __typename: 'PlainRefusal', code: 'WRONG_STATE', message: 'curt_1 does not run.', path: ['input', 'curtailmentId'] };
    expect(await run(['end', 'curt_1', '--yes'], { answers: { ...answers, EndCurtailment: { endCurtailment: no } } })).toMatchObject({ code: 1, err: expect.stringContaining('curt_1 does not run.') });
  });
  it('list and show say where events stand, watch what happens to them', async () => {
    expect((await run(['list', '--site', 'site_1', '--state', 'declared'], { answers })).asked[0]!.variables).toEqual({ filter: { siteId: 'site_1', states: ['DECLARED'] }, first: 50 });
    expect((await run(['show', 'curt_1'], { answers })).out).toMatch(/target +at most 0 kW/);
    const shown = async (over: object) => (await run(['show', 'curt_1'], { answers: { Curtailment: { curtailment: { ...event, ...over } } } })).out;
    expect(await shown({})).not.toMatch(/proof|begun by|the site /);
    const told = await shown({ evidence: proof, siteReports: [{ revision: 1, step: 'ACKNOWLEDGED', at: at(8) }, { revision: 1, step: 'STARTED', at: at(12) }] });
    expect(told).toMatch(/the site +knew of it 2026-12-01 08:00Z; began it 2026-12-01 12:00Z/);
    expect(told).toMatch(/proof +kept: 0 kW at most; 2000 kW before, 0 kW at the start \(28 samples, metered\)/);
    expect(await shown({ origin: 'GUARD', evidence: { ...proof, source: 'MODEL', kept: false, mostKw: '12', overKw: '12', afterKw: '1900' } })).toMatch(/begun by +the limit of the feeder\n[^]*missed by 12 kW: 12 kW at most, down from 2026-12-01 12:00Z; .*1900 kW behind the end \(28 samples, not all metered\)/);
    expect(await run(['show', 'curt_9'], { answers: { Curtailment: { curtailment: null } } })).toMatchObject({ code: 4 });
    const said = { curtailmentEvents: { cursor: '7', topic: 'curtailment.declared', at: at(8), siteId: 'site_1', detail: {}, curtailment: event } };
    expect((await run(['watch'], { streams: { CurtailmentEvents: [said] } })).out).toBe('2026-12-01 08:00Z  curtailment.declared       curt_1  declared, 2026-12-01 12:00-14:00Z, at most 0 kW\n');
  });
});

describe('switchyard calendar and reliability', () => {
  it('one list of what is planned, and what a site kept', async () => {
    const entries = [{ kind: 'MAINTENANCE', from: at(12), to: at(14), subjectId: 'curt_1', poolId: null, gpuCount: null, state: 'DECLARED', title: 'new breakers' }, { kind: 'LEASE_END', from: at(20), to: null, subjectId: 'lease_1', poolId: 'pool_1', gpuCount: 8, state: 'ACTIVE', title: 'lease in P1' }];
    const { out, asked } = await runCli(registerCalendar, ['calendar', 'site_1'], { answers: { ...answers, SiteCalendar: { siteCalendar: entries } } });
    expect(asked.at(-1)!.variables).toEqual({ siteId: 'site_1', from: at(10), to: '2026-12-15T10:00:00.000Z' });
    expect(out).toMatch(/2026-12-01 12:00-14:00Z +maintenance +declared +curt_1 +new breakers\n2026-12-01 20:00Z +lease end +active +8 +lease_1/);
    const kept = (n: number, due: number) => ({ kept: n, due });
    const reliability = { from: at(0), knownSince: at(1), upGpuHours: '56', downGpuHours: '24', plannedGpuHours: '16', upRate: '0.7', runsLost: 1, runs: 9, notices: kept(3, 4), maintenanceNotices: kept(0, 0), monthlyLimits: kept(4, 4), eventLimits: kept(4, 4), resumeDeadlines: kept(2, 3) };
    const told = await runCli(registerCalendar, ['reliability', 'site_1', '--days', '90'], { answers: { SiteReliability: { site: { ...site, reliability } } } });
    expect(told.asked[0]!.variables).toEqual({ siteId: 'site_1', days: 90 });
    expect(told.out).toMatch(/up +70.00 %[^]*notices +3 of 4 kept\nof maintenance +none came due[^]*runs it lost +1 of 9/);
    expect((await runCli(registerCalendar, ['reliability', 'site_1'], { answers: { SiteReliability: { site: { ...site, reliability: null } } } })).out).toBe('Nothing is known of Dry Creek (site_1) yet.\n');
  });
});
