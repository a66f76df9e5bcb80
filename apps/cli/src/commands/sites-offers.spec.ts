import { describe, expect, it } from '@jest/globals';
import { type FakeCliOptions, pageOf, runCli } from '../../testing/fake-cli.js';
import { powerOf, register as registerOffers, ruleOf } from './offers.js';
import { register as registerSites } from './sites.js';

const sites = (words: readonly string[], options: FakeCliOptions = {}) => runCli(registerSites, ['sites', ...words], options);
const offers = (words: readonly string[], options: FakeCliOptions = {}) => runCli(registerOffers, ['offers', ...words], options);
const yard = {
  __typename: 'Site', id: 'site_1', name: 'Dry Creek', country: 'US', region: 'TX', timeZone: 'America/Chicago', interconnectionKw: '5000', synthetic: false, readiness: 'BUILT', agentQuietSince: null, operator: { id: 'org_1', name: 'Llano' }, currentPrice: null,
  feeders: [{ id: 'feeder_1', name: 'F1', limitKw: '2500' }], curtailments: [], latitude: null, longitude: null, halls: [{ id: 'hall_1', name: 'Hall A', limitKw: null, feeders: [{ id: 'feeder_1', name: 'F1', limitKw: '2500' }] }],
  steps: [{ seq: 1, from: 'PROSPECT', to: 'LOAD_STUDY', evidenceDate: '2026-03-31', reference: 'PUC-118', note: null, actor: 'user_1', by: 'OPERATOR', at: '2026-04-01T09:00:00.000Z' }], powerModels: { totalCount: 2, edges: [] },
  pools: [{ id: 'pool_1', name: 'hall-a', gpuModel: 'H100', gpuMemoryGib: 80, nodeCount: 2, gpusPerNode: 8, maxWattsPerGpu: 1275, loadFraction: '0.76', gpusFree: 8, retiredAt: null, offer: null, nodes: [{ id: 'node_1', name: 'a-0001', gpuCount: 8, state: 'DRAINED', reason: 'fan' }] }],
};
const terms = { __typename: 'Offer', id: 'offer_2', version: 2, status: 'PUBLISHED', validFrom: '2026-11-01T00:00:00.000Z', endsAt: null, askUsdPerGpuHour: '2.10', floorUsdPerGpuHour: '1.50', rules: [{ text: '12 % off from 64 GPUs' }], power: { kind: 'INDEXED' }, curtailment: {} };
const share = (leases: number, gpuHours: string, rentUsd: string) => ({ leases, gpuHours, rentUsd });
const run = {
  __typename: 'OfferDryRun', from: '2026-10-01T05:00:00.000Z', to: '2026-11-01T05:00:00.000Z', actual: share(3, '48', '96.00'), kept: share(2, '40', '76.00'), lost: share(1, '8', '16.00'), gained: share(1, '12', '22.80'), revenueUsd: '101.50', powerChargedUsd: '2.70', powerCostUsd: '2.10',
  platformFeeUsd: '5.07', marginUsd: '94.33', energyKwh: '63.2', miningMarginUsd: '3.10', moreThanMiningUsd: '91.23', unpricedSeconds: 7_200, assumptions: ['Caps are not looked at.'],
};

describe('switchyard sites', () => {
  it('list and show say where a site stands and what shows it', async () => {
    const listed = await sites(['list', '--readiness', 'built,ready-for-service', '--order', 'largest'], { answers: { SitesBy: { sites: pageOf([yard]) } } });
    expect(listed.asked).toEqual([{ operation: 'SitesBy', variables: { filter: { readiness: ['BUILT', 'READY_FOR_SERVICE'] }, orderBy: 'LARGEST', first: 50 } }]);
    expect(listed.out).toBe(['site    name       country  stands at    kW  USD/MWh', '------  ---------  -------  ---------  ----  -------', 'site_1  Dry Creek  US       built      5000  -', ''].join('\n'));
    const { out } = await sites(['show', 'site_1'], { answers: { SiteInside: { site: yard } } });
    expect(out).toContain(['rung        evidence of  reference  note  by        moved', '----------  -----------  ---------  ----  --------  -----------------', 'load study  2026-03-31   PUC-118          operator  2026-04-01 09:00Z'].join('\n'));
    expect(out).toContain('F1      2500  Hall A  feeder_1');
    expect((await sites(['nodes', 'site_1'], { answers: { SiteInside: { site: yard } } })).out).toContain('node_1  a-0001  hall-a     8  drained  fan');
    expect((await sites(['show', 'site_9'], { answers: { SiteInside: { site: null } } })).code).toBe(4);
  });
  it('create and advance show the plan, ask, and do it with a key', async () => {
    const words = ['create', '--name', 'Dry Creek', '--country', 'US', '--zone', 'America/Chicago', '--kw', '5000', '--feeder', 'F1:2500:Hall A', '--feeder', 'F2:100'];
    const input = { name: 'Dry Creek', country: 'US', timeZone: 'America/Chicago', interconnectionKw: '5000', feeders: [{ name: 'F1', limitKw: '2500', hall: 'Hall A' }, { name: 'F2', limitKw: '100' }], halls: [{ name: 'Hall A' }] };
    const asking = await sites(words, { answers: { CreateSite: { createSite: { ...yard, readiness: 'PROSPECT' } } }, replies: ['y'], columns: 100 });
    expect(asking.out).toContain('begins as a prospect of 5000 kW with 2 feeders.');
    expect(asking.asked).toEqual([{ operation: 'CreateSite', variables: { input, idempotencyKey: 'key-1' } }]);
    const piped = await sites(words, { answers: {} });
    expect([piped.code, piped.asked]).toEqual([2, []]);
    expect((await sites([...words, '--feeder', 'F3'], {})).code).toBe(2);
    const climbed = await sites(['advance', 'site_1', '--to', 'ready-for-service', '--date', '2026-05-01', '--reference', 'D1', '--yes'], { answers: { AdvanceSite: { advanceSite: { ...yard, readiness: 'READY_FOR_SERVICE' } } } });
    expect(climbed.asked[0]!.variables).toEqual({ input: { siteId: 'site_1', steps: [{ to: 'READY_FOR_SERVICE', evidenceDate: '2026-05-01', reference: 'D1' }] }, idempotencyKey: 'key-1' });
    expect(climbed.out).toBe('Dry Creek stands at ready for service. The platform accepts it once every check passes: switchyard sites ladder site_1\n');
  });
  it('a refusal says what stands in the way', async () => {
    const refusal = { __typename: 'SiteNotReady', code: 'NOT_READY', message: 'Dry Creek cannot be accepted yet. No node is up.', path: ['input', 'siteId'], readiness: 'BUILT', checks: [] };
    const { err, code } = await sites(['advance', 'site_1', '--to', 'accepted', '--date', '2026-05-01', '--note', 'x', '--yes'], { answers: { AdvanceSite: { advanceSite: refusal } } });
    expect([err.includes('No node is up.'), code]).toEqual([true, 1]);
    expect((await sites(['ladder', 'site_1'], { answers: { SiteAcceptance: { siteAcceptance: [{ check: 'NODE', passed: false, found: 'No node is up.' }] } } })).out).toContain('node   no      No node is up.');
  });
});

describe('switchyard offers', () => {
  it('reads rules and power terms from the command line', () => {
    expect(['volume:64:0.12', 'long-term:86400:0.1', 'short-term:3600:0.25', 'flexible:7200:0.04', 'interruptible:0.3'].map(ruleOf)).toEqual([
      { kind: 'VOLUME', minGpus: 64, discountRate: '0.12' }, { kind: 'LONG_TERM', minDurationSeconds: 86_400, discountRate: '0.1' }, { kind: 'SHORT_TERM', belowDurationSeconds: 3_600, surchargeRate: '0.25' },
      { kind: 'FLEXIBLE', minSlackSeconds: 7_200, discountRate: '0.04' }, { kind: 'INTERRUPTIBLE', discountRate: '0.3' }]);
    for (const wrong of ['volume:0.1', 'interruptible:8:0.1', 'lunar:1:0.1', 'volume:x:0.1']) expect(() => ruleOf(wrong)).toThrow('--rule');
    expect(['fixed:45', 'pass-through', 'indexed:400:2'].map(powerOf)).toEqual([{ kind: 'FIXED', fixedUsdPerMwh: '45' }, { kind: 'PASS_THROUGH' }, { kind: 'INDEXED', capUsdPerMwh: '400', adderUsdPerMwh: '2' }]);
    expect(() => powerOf('indexed')).toThrow('--power');
  });
  it('publish shows the plan first; history and retire are there', async () => {
    const words = ['publish', 'pool_1', '--ask', '2.10', '--floor', '1.50', '--rule', 'volume:64:0.12', '--power', 'indexed:400'];
    const planned = await offers(words, { answers: {} });
    expect([planned.code, planned.asked]).toEqual([2, []]);
    expect(planned.out).toContain('pool_1 is on offer at $2.10 per GPU-hour, with 1 price rule, power indexed');
    const done = await offers([...words, '--yes'], { answers: { PublishOffer: { publishOffer: terms } } });
    expect(done.out).toBe('offer_2 is version 2 of pool_1.\n');
    expect(done.asked[0]!.variables).toMatchObject({ input: { poolId: 'pool_1', askUsdPerGpuHour: '2.10', floorUsdPerGpuHour: '1.50', rules: [{ kind: 'VOLUME' }], power: { kind: 'INDEXED', capUsdPerMwh: '400' }, curtailment: { noticeSeconds: 600 } } });
    expect((await offers(['history', 'pool_1'], { answers: { OfferVersions: { offerVersions: pageOf([terms]) } } })).out).toContain('12 % off from 64 GPUs');
    expect((await offers(['history', 'pool_9'], { answers: { OfferVersions: { offerVersions: null } } })).code).toBe(4);
    expect((await offers(['retire', 'offer_2', '--at', '2026-12-31T00:00:00Z', '--yes'], { answers: { RetireOffer: { retireOffer: { ...terms, endsAt: '2026-12-31T00:00:00.000Z' } } } })).out).toBe('offer_2 ends at 2026-12-31T00:00:00.000Z.\n');
  });
  it('dry-run says what would have been, against mining, and what it rests on', async () => {
    const { out, code, asked } = await offers(['dry-run', 'pool_1', '--ask', '1.9', '--power', 'pass-through', '--month', '2026-10'], { answers: { OfferDryRun: { offerDryRun: run } } });
    expect(asked[0]!.variables).toEqual({ input: { poolId: 'pool_1', askUsdPerGpuHour: '1.9', power: { kind: 'PASS_THROUGH' }, month: '2026-10' } });
    expect(out).toContain('would have stayed       2         40  $76.00');
    expect(out).toContain('$3.10 with the same energy: $91.23 more than mining');
    expect(out).toContain('It rests on this:\n- Caps are not looked at.');
    expect(code).toBe(0);
    expect((await offers(['list', '--free', '16', '--max-ask', '3'], { answers: { OffersBy: { offers: pageOf([]) } } })).asked[0]!.variables).toEqual({ filter: { minFreeGpus: 16, maxAskUsdPerGpuHour: '3' }, first: 50 });
  });
});
