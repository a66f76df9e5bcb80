/**
 * Whom a field is for. A field of these types without a line here fails `roles-matrix.spec.ts`: say who may see it when you add it.
 * - `public`: anybody who may see the thing.
 * - `operator`: the thing's own operator and the platform; empty (null or no rows) for everybody else. The spec asks for each.
 * - `customer`: the job's own customer and the platform. Row-level security hides the whole job from others.
 * - `parties`: customer, operator and the platform, as the lease itself.
 */
export type FieldRule = 'public' | 'operator' | 'customer' | 'parties';
const all = <Name extends string>(rule: FieldRule, ...names: readonly Name[]): Readonly<Record<Name, FieldRule>> => Object.fromEntries(names.map((name) => [name, rule])) as Record<Name, FieldRule>;

export const fieldRules = {
  Site: {
    ...all('public', 'id', 'name', 'operator', 'country', 'region', 'timeZone', 'latitude', 'longitude', 'interconnectionKw', 'synthetic', 'readiness', 'agentQuietSince', 'pools', 'feeders', 'curtailments', 'currentPrice', 'reliability'),
    ...all('operator', 'steps', 'halls', 'powerModels', 'powerModel', 'agents', 'inventoryDrift', 'benchmarks', 'energy', 'priceTrigger'),
  },
  Offer: {
    ...all('public', 'id', 'pool', 'version', 'askUsdPerGpuHour', 'rules', 'power', 'curtailment', 'status', 'validFrom', 'endsAt'),
    ...all('operator', 'floorUsdPerGpuHour'),
  },
  Job: all('customer', 'id', 'name', 'state', 'gpuCount', 'projectId', 'deadline', 'submittedAt', 'finishedAt', 'maxTotalUsd', 'promise', 'placement', 'waitingBecause', 'waitingHeadline', 'waitingSince', 'pauseRequestedAt', 'clonedFrom', 'specification',
    'eta', 'metrics', 'logs', 'artifacts', 'history', 'progress', 'comingCurtailment', 'leases', 'costSoFarUsd', 'quotedUsd', 'plan'),
  Lease: all('parties', 'id', 'jobId', 'site', 'pool', 'state', 'gpuCount', 'startsAt', 'endsAt', 'actualStart', 'actualEnd', 'quotedUsd', 'ceilingUsd', 'rateCard', 'usage', 'quotedVsBilled'),
} as const satisfies Record<string, Readonly<Record<string, FieldRule>>>;
