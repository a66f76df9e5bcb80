import { addSeconds, toIso } from '@switchyard/kernel';
import { START } from './gateway-under-test.js';
import type { Stage, ValidInput } from './valid-inputs.js';

/** Valid inputs of what operators do with sites and offers, and of what they ask about them. */
const operator = () => 'operatorA' as const;
const key = (stage: Stage) => ({ idempotencyKey: `onboarding-${stage.next()}` });
const make = async (stage: Stage, mutation: string, input: object): Promise<string> => {
  const name = mutation.charAt(0).toUpperCase() + mutation.slice(1);
  const { data, errors } = await stage.world.gql(`mutation ($input: ${name}Input!) { ${mutation}(input: $input) { ... on Node { id } ... on Refusal { message } } }`, { input }, 'operatorA');
  const id = (data?.[mutation] as { id?: string } | undefined)?.id;
  if (id === undefined) throw new Error(`${mutation} did not set the stage: ${JSON.stringify(data ?? errors)}`);
  return id;
};
const aSite = (s: Stage) => make(s, 'createSite', { name: `Onboarding ${s.next()}`, country: 'US', timeZone: 'UTC', interconnectionKw: '5000', feeders: [{ name: 'F1', limitKw: '100' }] });
const aPool = (s: Stage) => make(s, 'createPool', { siteId: s.changing.siteId, feeder: 'F1', name: `Onboarding ${s.next()}`, gpuModel: 'B9000', gpuMemoryGib: 80, nodeCount: 1, gpusPerNode: 8, maxWattsPerGpu: 1_000 });
const aHall = (s: Stage, name = `Hall ${s.next()}`) => make(s, 'addHall', { siteId: s.changing.siteId, name });
const aFeeder = (s: Stage) => make(s, 'addFeeder', { siteId: s.changing.siteId, name: `Feeder ${s.next()}`, limitKw: '50' });
const rungs = ['LOAD_STUDY', 'INTERCONNECTION_SIGNED'].map((to) => ({ to, evidenceDate: '2025-12-01', reference: 'DOC-1', note: 'signed' }));
const rules = [
  { kind: 'VOLUME', minGpus: 8, discountRate: '0.1' }, { kind: 'LONG_TERM', minDurationSeconds: 86_400, discountRate: '0.05' }, { kind: 'SHORT_TERM', belowDurationSeconds: 3_600, surchargeRate: '0.2' },
  { kind: 'INTERRUPTIBLE', discountRate: '0.3' }, { kind: 'FLEXIBLE', minSlackSeconds: 7_200, discountRate: '0.02' },
];
const price = { askUsdPerGpuHour: '1.5', floorUsdPerGpuHour: '0', rules };
const power = { kind: 'FIXED', fixedUsdPerMwh: '45' };
const curtailment = { noticeSeconds: 900, maxHoursPerMonth: 40, maxEventsPerDay: 2, compensationUsdPerGpuHour: '0.5', resumeDeadlineSeconds: 3_600 };
const node = (s: Stage): string => s.changing.nodeIds[0]!;

export const onboardingInputs: Readonly<Record<string, readonly ValidInput[]>> = {
  sites: [{ as: operator, make: (s) => ({ filter: { operatorId: s.world.orgs.operatorOrgA, countries: ['US'], readiness: ['BILLABLE'], synthetic: true, gpuModels: ['H100 SXM5 80GB'] }, orderBy: 'LARGEST', first: 5, after: null }) }],
  offers: [{
    as: operator,
    make: (s) => ({
      filter: { siteId: s.market.siteId, gpuModels: ['H100 SXM5 80GB'], countries: ['US'], minGpuMemoryGib: 40, minFreeGpus: 1, maxAskUsdPerGpuHour: '9', synthetic: true }, orderBy: 'NEWEST', first: 5, after: null,
    }),
  }],
  siteAcceptance: [{ as: operator, make: (s) => ({ siteId: s.changing.siteId }) }],
  offerVersions: [{ as: operator, make: (s) => ({ poolId: s.changing.poolId, first: 2, after: null }) }],
  offerDryRun: [{ as: operator, make: (s) => ({ input: { poolId: s.changing.poolId, month: '2026-01', ...price, power } }) }],
  createSite: [{
    as: operator,
    make: (s) => ({
      ...key(s), input: {
        name: `Works ${s.next()}`, country: 'US', region: 'Texas', timeZone: 'America/Chicago', latitude: 31.5, longitude: -99.5, interconnectionKw: '5000', feeders: [{ name: 'F1', limitKw: '2500.5' }],
        halls: [{ name: 'H1', limitKw: '3000' }], synthetic: true,
      },
    }),
  }],
  advanceSite: [{ as: operator, make: async (s) => ({ ...key(s), input: { siteId: await aSite(s), steps: rungs } }) }],
  returnSite: [{
    as: operator,
    make: async (s) => {
      const siteId = await aSite(s);
      await make(s, 'advanceSite', { siteId, steps: rungs });
      return { ...key(s), input: { siteId, to: 'PROSPECT', reason: 'the study is void' } };
    },
  }],
  updateSite: [{ as: operator, make: async (s) => ({ ...key(s), input: { siteId: await aSite(s), name: `Renamed ${s.next()}`, region: 'TX', latitude: 31.5, longitude: -99.5, interconnectionKw: '6000' } }) }],
  addHall: [{ as: operator, make: (s) => ({ ...key(s), input: { siteId: s.changing.siteId, name: `Hall ${s.next()}`, limitKw: '900' } }) }],
  changeHall: [{ as: operator, make: async (s) => ({ ...key(s), input: { hallId: await aHall(s), name: `Hall ${s.next()}`, limitKw: '800' } }) }],
  addFeeder: [{
    as: operator,
    make: async (s) => {
      const hall = `Hall ${s.next()}`;
      await aHall(s, hall);
      return { ...key(s), input: { siteId: s.changing.siteId, name: `Feeder ${s.next()}`, limitKw: '100', hall } };
    },
  }],
  changeFeeder: [{
    as: operator,
    make: async (s) => {
      const hall = `Hall ${s.next()}`;
      await aHall(s, hall);
      return { ...key(s), input: { feederId: await aFeeder(s), name: `Feeder ${s.next()}`, limitKw: '60', hall } };
    },
  }],
  updatePool: [{ as: operator, make: async (s) => ({ ...key(s), input: { poolId: await aPool(s), name: `Pool ${s.next()}`, speedMultiplier: '1.2', addNodes: 1 } }) }],
  retirePool: [{ as: operator, make: async (s) => ({ input: { poolId: await aPool(s) } }) }],
  drainNode: [{ as: operator, make: (s) => ({ input: { nodeId: node(s), reason: 'fan' } }) }],
  undrainNode: [{ as: operator, make: (s) => ({ input: { nodeId: node(s) } }) }],
  markNodeDown: [{ as: operator, make: (s) => ({ input: { nodeId: node(s), reason: 'power supply' } }) }],
  publishOffer: [
    { as: operator, make: (s) => ({ ...key(s), input: { poolId: s.changing.poolId, ...price, power: { kind: 'INDEXED', multiplier: '1.1', adderUsdPerMwh: '2', capUsdPerMwh: '300', floorUsdPerMwh: '-20' }, curtailment, availableUntil: toIso(addSeconds(START, 500 * 3_600)) } }) },
    { as: operator, make: (s) => ({ ...key(s), input: { poolId: s.changing.poolId, ...price, power, curtailment, availableUntil: toIso(addSeconds(START, 500 * 3_600)) } }) },
  ],
  retireOffer: [{ as: operator, make: async (s) => ({ input: { offerId: await make(s, 'publishOffer', { poolId: s.changing.poolId, ...price, power, curtailment }), endsAt: toIso(addSeconds(START, 400 * 3_600)) } }) }],
};
