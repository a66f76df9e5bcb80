import { existsSync } from 'node:fs';
import { AdvanceSiteDocument, type Client, CreatePoolDocument, CreateSiteDocument, InviteAgentDocument, PublishOfferDocument, SetPowerModelDocument } from '@switchyard/graphql-client';
import { demoSites, type DemoSite, FEEDER_KW, GPUS_PER_NODE, MINING } from '../demo/market.js';
import { agentDir } from './services.js';

/** The thing a mutation made. @throws Error with the refusal's words */
export function made<T extends { readonly __typename?: string }, K extends string>(answer: T, typename: K): Extract<T, { readonly __typename?: K }> {
  if (answer.__typename === typename) return answer as Extract<T, { readonly __typename?: K }>;
  throw new Error('message' in answer && typeof answer.message === 'string' ? answer.message : `unexpected ${answer.__typename}`);
}

/** What an operator shows of a site that was never a drawing: the market and its sites are invented, and say so. */
const rungs = ['LOAD_STUDY', 'INTERCONNECTION_SIGNED', 'ENERGISED', 'BUILT', 'READY_FOR_SERVICE'] as const;
const BUILT_ON = '2025-01-01';
const evidence = { evidenceDate: BUILT_ON, note: 'invented for the demo' };

/**
 * Lists a demo site as its operator would: site, power model, pool, the readiness ladder with the platform's acceptance, offer, and a token for its agent.
 * Keys make a repetition harmless.
 * @returns the agent's one-time token; undefined when the agent has its identity already
 */
async function listSite(client: Client, admin: Client, site: DemoSite, dataDir: string): Promise<string | undefined> {
  const key = (step: string): string => `demo ${site.key} ${step}`;
  const { createSite } = await client.execute(CreateSiteDocument, {
    input: {
      name: site.name, country: site.country, region: site.region, timeZone: site.timeZone, latitude: site.latitude, longitude: site.longitude, interconnectionKw: site.interconnectionKw, feeders: [{ name: 'F1', limitKw: FEEDER_KW }], synthetic: true,
    },
    idempotencyKey: key('site'),
  });
  const siteId = made(createSite, 'Site').id;
  const { setPowerModel } = await client.execute(SetPowerModelDocument, {
    input: {
      siteId, pue: site.pue, components: [{ kind: 'INDEX', node: site.priceNode, priceKind: 'REAL_TIME', adderUsdPerMwh: site.adderUsdPerMwh }],
      // From before the market began, so that what power cost before is known too. The same day at each start: a repetition says the same.
      effectiveFrom: `${BUILT_ON}T00:00:00Z`, ...(site.miners === undefined ? {} : { mining: { ...MINING, ...site.miners } }),
    },
    idempotencyKey: key('power'),
  });
  made(setPowerModel, 'PowerModel');
  const { createPool } = await client.execute(CreatePoolDocument, {
    input: { siteId, feeder: 'F1', name: 'hall-a', gpuModel: site.gpuModel, nodeCount: site.nodeCount, gpusPerNode: GPUS_PER_NODE },
    idempotencyKey: key('pool'),
  });
  const climb = async (by: Client, to: readonly (typeof rungs[number] | 'ACCEPTED' | 'BILLABLE')[]): Promise<void> => {
    made((await by.execute(AdvanceSiteDocument, { input: { siteId, steps: to.map((rung) => ({ to: rung, ...evidence })) }, idempotencyKey: key(`ladder to ${to.at(-1)}`) })).advanceSite, 'Site');
  };
  await climb(client, rungs);
  await climb(admin, ['ACCEPTED', 'BILLABLE']);
  const { publishOffer } = await client.execute(PublishOfferDocument, {
    input: {
      poolId: made(createPool, 'Pool').id, askUsdPerGpuHour: site.askUsdPerGpuHour, power: { kind: 'INDEXED', adderUsdPerMwh: site.adderUsdPerMwh, capUsdPerMwh: '400' },
      curtailment: { noticeSeconds: 600, maxHoursPerMonth: 40, maxEventsPerDay: 2, compensationUsdPerGpuHour: '0.40', resumeDeadlineSeconds: 14_400 },
    },
    idempotencyKey: key('offer'),
  });
  made(publishOffer, 'Offer');
  if (existsSync(`${agentDir(dataDir, site.key)}/identity.json`)) return undefined;
  const { inviteAgent } = await client.execute(InviteAgentDocument, { input: { siteId, name: site.key } });
  return made(inviteAgent, 'AgentInvited').token;
}

/** Lists every demo site. @returns tokens for the agents that still have to enrol, by the site's key */
export async function seedMarket(clientOf: (person: DemoSite['operator'] | 'finn') => Client, dataDir: string): Promise<Record<string, string>> {
  const tokens: Record<string, string> = {};
  for (const site of demoSites) {
    const token = await listSite(clientOf(site.operator), clientOf('finn'), site, dataDir);
    if (token !== undefined) tokens[site.key] = token;
  }
  return tokens;
}
