import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AdvanceSiteDocument, type Client, createClient, CreatePoolDocument, CreateSiteDocument, ImportPricesDocument, InviteAgentDocument, PublishOfferDocument, SetPowerModelDocument } from '@switchyard/graphql-client';
import { type EpochMs, MINUTE_MS, toIso } from '@switchyard/kernel';
import { prepareQueueSchema } from '@switchyard/queue';
import { freePort, type Supervisor, superviseChildren, type SupervisorEvent, systemWallClock } from '@switchyard/runtime';
import { inTransaction, writeClock } from '@switchyard/store';
import { createTestDatabase, type TestDatabase, testPasswords } from '@switchyard/store/testing';
import { demoPeople, type DemoPerson } from '../src/demo/people.js';
import { made } from '../src/start/seed-market.js';
import { seedOrganizations } from '../src/start/seed-organizations.js';
import { agentServices, coreServices, type ServicesPlan } from '../src/start/services.js';

/** Market minutes per wall minute: a settlement interval of 5 minutes takes 2.5 s. */
export const SPEED = 120;
/** A child that lived this long begins its row of restarts anew: drills kill more often than machines do. */
const STEADY_MS = 3_000;
const ROOT = join(import.meta.dirname, '../../..');

export interface TestSite {
  readonly key: string;
  readonly operator: Extract<DemoPerson, 'lena' | 'otso'>;
  /** USD/MWh of consecutive 5-minute intervals, repeated over the horizon. */
  readonly prices: readonly string[];
  readonly askUsdPerGpuHour: string;
  readonly pue: string;
}
/** The whole market as child processes of the built apps, on a database of its own. */
export interface WholeMarket {
  readonly database: TestDatabase;
  readonly services: Supervisor;
  readonly agents: Supervisor;
  readonly siteIds: Readonly<Record<string, string>>;
  /** Log lines of every child, and what the supervisors saw die: `<name> exited: <cause>`. */
  readonly output: readonly string[];
  /** Address of the payment provider's twin, with its control plane below /_twin/. */
  readonly twinUrl: string;
  as(person: DemoPerson): Client;
  /** What the command line needs to ask as that person. */
  session(person: DemoPerson): { readonly url: string; readonly apiKey: string };
  now(): EpochMs;
  stop(): Promise<void>;
}

async function listSite(client: Client, admin: Client, site: TestSite): Promise<{ siteId: string; token: string }> {
  const { createSite } = await client.execute(CreateSiteDocument, {
    input: { name: site.key, country: 'US', timeZone: 'UTC', interconnectionKw: '2000', feeders: [{ name: 'F1', limitKw: '60' }], synthetic: true },
  });
  const siteId = made(createSite, 'Site').id;
  made((await client.execute(SetPowerModelDocument, { input: { siteId, pue: site.pue, components: [{ kind: 'INDEX', node: `node-${site.key}`, priceKind: 'REAL_TIME', adderUsdPerMwh: '5' }] } })).setPowerModel, 'PowerModel');
  const pool = made((await client.execute(CreatePoolDocument, { input: { siteId, feeder: 'F1', name: 'hall', gpuModel: 'H100 SXM5 80GB', nodeCount: 2, gpusPerNode: 8 } })).createPool, 'Pool');
  const climb = async (by: Client, to: readonly ('LOAD_STUDY' | 'INTERCONNECTION_SIGNED' | 'ENERGISED' | 'BUILT' | 'READY_FOR_SERVICE' | 'ACCEPTED' | 'BILLABLE')[]): Promise<void> => {
    made((await by.execute(AdvanceSiteDocument, { input: { siteId, steps: to.map((rung) => ({ to: rung, evidenceDate: '2025-01-01', note: 'test' })) } })).advanceSite, 'Site');
  };
  await climb(client, ['LOAD_STUDY', 'INTERCONNECTION_SIGNED', 'ENERGISED', 'BUILT', 'READY_FOR_SERVICE']);
  await climb(admin, ['ACCEPTED', 'BILLABLE']);
  made(
    (await client.execute(PublishOfferDocument, {
      input: {
        poolId: pool.id, askUsdPerGpuHour: site.askUsdPerGpuHour, power: { kind: 'INDEXED', adderUsdPerMwh: '5', capUsdPerMwh: '400' },
        curtailment: { noticeSeconds: 600, maxHoursPerMonth: 40, maxEventsPerDay: 2, compensationUsdPerGpuHour: '0.4', resumeDeadlineSeconds: 14_400 },
      },
    })).publishOffer, 'Offer');
  return { siteId, token: made((await client.execute(InviteAgentDocument, { input: { siteId, name: site.key } })).inviteAgent, 'AgentInvited').token };
}

async function importPrices(client: Client, site: TestSite, from: number, hours: number): Promise<void> {
  const points = Array.from({ length: hours * 12 }, (_, i) => ({
    from: toIso((from + i * 5 * MINUTE_MS) as EpochMs), to: toIso((from + (i + 1) * 5 * MINUTE_MS) as EpochMs), priceUsdPerMwh: site.prices[i % site.prices.length]!,
  }));
  const { importPrices: answer } = await client.execute(ImportPricesDocument, { input: { node: `node-${site.key}`, kind: 'REAL_TIME', intervalSeconds: 300, source: 'test', points } });
  made(answer, 'PricesImported');
}

/**
 * @param queueUrl redis://…; in PostgreSQL beside the data unless given
 * @param agentSettings variables that every agent gets beside those of an embedded one
 */
export async function startWholeMarket(sites: readonly TestSite[], queueUrl?: string, agentSettings: Readonly<Record<string, string>> = {}): Promise<WholeMarket> {
  const database = await createTestDatabase();
  const dataDir = mkdtempSync(join(tmpdir(), 'switchyard-e2e-'));
  const output: string[] = [];
  const onLine = (name: string, line: string): void => void output.push(`${name} ${line}`);
  const onEvent = (event: SupervisorEvent): void => {
    if (event.kind !== 'ready') output.push(`${event.name} ${event.kind}: ${event.cause}`);
  };
  const supervision = { onLine, onEvent, steadyMs: STEADY_MS };
  const clock = { anchorWallMs: systemWallClock.now(), anchorMarketMs: systemWallClock.now(), speed: SPEED };
  const keys = Object.fromEntries(Object.keys(demoPeople).map((name) => [name, `sy_live_${name.padEnd(43, '0')}`])) as Record<DemoPerson, string>;
  const owner = await database.open('sy_owner');
  await inTransaction(owner, (tx) => writeClock(tx, clock));
  if (queueUrl === undefined) await prepareQueueSchema(database.url('sy_owner'), ['sy_scheduler', 'sy_billing']);
  const now = (): EpochMs => (clock.anchorMarketMs + SPEED * (systemWallClock.now() - clock.anchorWallMs)) as EpochMs;
  await seedOrganizations(database.url('sy_owner'), keys, now());
  const plan: ServicesPlan = {
    root: ROOT, dataDir, databaseUrl: (role) => database.url(role), port: await freePort(), twinPort: await freePort(), clock, speed: SPEED, logLevel: 'info', syntheticPrices: false,
    secrets: { rolePasswords: testPasswords, stripeWebhookSecret: 'whsec_test_only_secret', stripeKey: 'sk_test_only', demoKeys: keys, demoPassword: 'not used here' },
    ...(queueUrl === undefined ? {} : { queueUrl }),
  };
  const services = superviseChildren({ children: coreServices(plan), ...supervision });
  const closers = [async () => rmSync(dataDir, { recursive: true, force: true }), () => database.drop(), () => services.stop()];
  const stop = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    await services.start();
    const session = (person: DemoPerson): { url: string; apiKey: string } => ({ url: `http://127.0.0.1:${plan.port}/graphql`, apiKey: keys[person] });
    const as = (person: DemoPerson): Client => createClient({ url: session(person).url, token: keys[person] });
    const tokens: Record<string, string> = {};
    const siteIds: Record<string, string> = {};
    const firstPrice = Math.floor(now() / (5 * MINUTE_MS)) * 5 * MINUTE_MS - 60 * MINUTE_MS;
    for (const site of sites) {
      await importPrices(as(site.operator), site, firstPrice, 48);
      const listed = await listSite(as(site.operator), as('finn'), site);
      tokens[site.key] = listed.token;
      siteIds[site.key] = listed.siteId;
    }
    const children = agentServices(plan, sites.map(({ key }) => ({ key, gpuModel: 'H100 SXM5 80GB', nodeCount: 2 })), tokens).map((child) => ({ ...child, env: { ...child.env, ...agentSettings } }));
    const agents = superviseChildren({ children, ...supervision });
    closers.push(() => agents.stop());
    await agents.start();
    return { database, services, agents, siteIds, output, twinUrl: `http://127.0.0.1:${plan.twinPort}`, as, session, now, stop };
  } catch (error) {
    await stop();
    throw new Error(`the market did not start: ${error instanceof Error ? error.message : String(error)}\n${output.slice(-40).join('\n')}`, { cause: error });
  }
}
