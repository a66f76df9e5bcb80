import { existsSync } from 'node:fs';
import { type Client, CreatePoolDocument, CreateSiteDocument, InviteAgentDocument, PublishOfferDocument, SetPowerModelDocument } from '@switchyard/graphql-client';
import { demoSites, type DemoSite, FEEDER_KW, GPUS_PER_NODE } from '../demo/market.js';
import { agentDir } from './services.js';

/** The thing a mutation made. @throws Error with the refusal's words */
export function made<T extends { readonly __typename?: string }, K extends string>(answer: T, typename: K): Extract<T, { readonly __typename?: K }> {
  if (answer.__typename === typename) return answer as Extract<T, { readonly __typename?: K }>;
  throw new Error('message' in answer && typeof answer.message === 'string' ? answer.message : `unexpected ${answer.__typename}`);
}

/**
 * Lists a demo site as its operator would: site, power model, pool, offer, and a token for its agent. Keys make a repetition harmless.
 * @returns the agent's one-time token; undefined when the agent has its identity already
 */
async function listSite(client: Client, site: DemoSite, dataDir: string): Promise<string | undefined> {
  const key = (step: string): string => `demo ${site.key} ${step}`;
  const { createSite } = await client.execute(CreateSiteDocument, {
    input: {
      name: site.name, country: site.country, region: site.region, timeZone: site.timeZone, interconnectionKw: '2000', feeders: [{ name: 'F1', limitKw: FEEDER_KW }],
    },
    idempotencyKey: key('site'),
  });
  const siteId = made(createSite, 'Site').id;
  const { setPowerModel } = await client.execute(SetPowerModelDocument, {
    input: { siteId, pue: site.pue, components: [{ kind: 'INDEX', node: site.priceNode, priceKind: 'REAL_TIME', adderUsdPerMwh: site.adderUsdPerMwh }] },
    idempotencyKey: key('power'),
  });
  made(setPowerModel, 'PowerModel');
  const { createPool } = await client.execute(CreatePoolDocument, {
    input: { siteId, feeder: 'F1', name: 'hall-a', gpuModel: site.gpuModel, nodeCount: site.nodeCount, gpusPerNode: GPUS_PER_NODE },
    idempotencyKey: key('pool'),
  });
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
export async function seedMarket(clientOf: (person: DemoSite['operator']) => Client, dataDir: string): Promise<Record<string, string>> {
  const tokens: Record<string, string> = {};
  for (const site of demoSites) {
    const token = await listSite(clientOf(site.operator), site, dataDir);
    if (token !== undefined) tokens[site.key] = token;
  }
  return tokens;
}
