import { join } from 'node:path';
import {
  type Client, createClient, CreatePoolDocument, CreateSiteDocument, ImportPricesDocument, InviteAgentDocument, PublishOfferDocument, SetPowerModelDocument,
} from '@switchyard/graphql-client';
import { addMs, type AgentId, DAY_MS, type EpochMs, formatDecimal, HOUR_MS, type JobId, toIso } from '@switchyard/kernel';
import { ManualClock } from '@switchyard/kernel/testing';
import { defaultMarketPolicy, type MarketPolicy } from '@switchyard/market';
import { createMetrics, logger, systemWallClock } from '@switchyard/runtime';
import { startSteppedChild, type SteppedChild } from '@switchyard/runtime/testing';
import { DEMO_NODES, SteppedIds, syntheticPrice } from '@switchyard/simulation';
import { inTransaction, loginRoles, type LoginRole, openDatabase, type SweepPolicy, writeClock } from '@switchyard/store';
import type { DataSource } from 'typeorm';
import { MatchCycle } from '../../src/cycle/match-cycle.js';
import { schedulerMetrics, type SchedulerMetrics } from '../../src/metrics.js';
import { type SchedulerParts, sweepPolicyAt } from '../../src/parts.js';
import { type Luck, mortal, noLuckNeeded } from './luck.js';
import { keyOf, type Person, type SeededPeople, seedPeople } from './people.js';
import { BEGIN, type MonthOptions, NODE_GPUS, type PlannedJob, type PlannedSite, REAL_TIME_MS, sites } from './plan.js';
import type { Machine, Work } from './runs.js';
import { type AgentNode, type SavedAgent, SiteAgent } from './site-agent.js';

const APPS = join(import.meta.dirname, import.meta.dirname.includes('/dist/') ? '../../../..' : '../../..');
const GATEWAY = join(APPS, 'gateway/dist/testing/stepped/main.js');
const BILLING = join(APPS, 'billing/dist/testing/stepped/main.js');
/** Prices of the week before the month: forecasts need every hour of the week once. */
const HISTORY_MS = 8 * DAY_MS;
/** Rounds, not time, end the planner: so the same seed plans the same. */
const BUDGET = { rounds: 8, quietRounds: 2, thoroughEverySeconds: 7_200, wallMs: 60_000 };
/** Three days ahead (one in a short month), and placements committed as far ahead as the next cycle may be away. */
const policyAt = ({ stepMinutes, days }: Pick<MonthOptions, 'stepMinutes' | 'days'>): MarketPolicy =>
  ({ ...defaultMarketPolicy, ...(days < 2 ? { horizonSlots: 96, tailSlots: 16 } : { horizonSlots: 288, tailSlots: 48 }), commitWindowSeconds: Math.max(900, 60 * stepMinutes) });

/** Agents are heard once a step here, and not every few seconds: nobody counts as silent for less. */
function sweepsAt(stepMinutes: number): SweepPolicy {
  const usual = sweepPolicyAt(1);
  return { ...usual, quietSeconds: Math.max(usual.quietSeconds, 90 * stepMinutes), startWithinSeconds: usual.startWithinSeconds + 60 * stepMinutes };
}

type WorldOptions = Pick<MonthOptions, 'seed' | 'stepMinutes' | 'days'>;
/** A world between two runs of the program that plays it. */
export interface SavedWorld {
  readonly now: EpochMs;
  readonly runs: number;
  readonly people: SeededPeople;
  readonly siteIds: ReadonlyMap<string, string>;
  readonly jobIds: ReadonlyMap<number, JobId>;
  readonly works: ReadonlyMap<string, Work>;
  readonly troubles: readonly string[];
  readonly met: ReadonlyMap<string, number>;
  readonly agents: ReadonlyMap<string, SavedAgent>;
}

/** Where a month is played. */
export interface MonthDatabase {
  url(role: LoginRole): string;
  open(role: LoginRole): Promise<DataSource>;
}
export type Answer = { readonly __typename?: string | undefined };
export function made<T extends Answer, K extends string>(answer: T, typename: K): Extract<T, { readonly __typename?: K }> {
  if (answer.__typename === typename) return answer as Extract<T, { readonly __typename?: K }>;
  throw new Error(`wanted ${typename}, was answered ${JSON.stringify(answer)}`);
}

/** The gateway and billing as programs of their own, the scheduler's code here, one database, and one time for all of them that somebody sets. */
export class MonthWorld {
  readonly clock: ManualClock;
  readonly luck: Luck = noLuckNeeded();
  readonly metrics: SchedulerMetrics = schedulerMetrics(createMetrics('scheduler'));
  readonly agents = new Map<string, SiteAgent>();
  readonly siteIds = new Map<string, string>();
  readonly jobIds = new Map<number, JobId>();
  readonly works = new Map<string, Work>();
  readonly troubles: string[] = [];
  people!: SeededPeople;
  owner!: DataSource;
  relayDatabase!: DataSource;
  parts!: SchedulerParts;
  cycle!: MatchCycle;
  private scheduler: DataSource | undefined;
  private gateway!: SteppedChild;
  private billing!: SteppedChild;
  private door = '';
  private runs = 0;
  private readonly clients = new Map<Person, Client>();

  private constructor(private readonly database: MonthDatabase, private readonly twinFile: string | undefined, readonly seed: number, private readonly policy: MarketPolicy, private readonly sweepPolicy: SweepPolicy) {
    this.clock = new ManualClock(addMs(BEGIN, -HOUR_MS));
  }

  /** @param twinFile where the twin of Stripe keeps its state; none: it is gone with the program */
  static async open(database: MonthDatabase, options: WorldOptions, twinFile?: string): Promise<MonthWorld> {
    const world = MonthWorld.empty(database, options, twinFile);
    await world.connect();
    await inTransaction(world.owner, (tx) => writeClock(tx, { anchorWallMs: world.clock.now(), anchorMarketMs: world.clock.now(), speed: 1 }));
    world.people = await inTransaction(world.owner, (tx) => seedPeople(tx, new SteppedIds(world.clock, 9, 0), world.clock.now()));
    await world.startPrograms();
    return world;
  }
  /** A world that was written down, over the database and the twin's file as they were then. */
  static async restored(database: MonthDatabase, options: WorldOptions, twinFile: string, saved: SavedWorld): Promise<MonthWorld> {
    const world = MonthWorld.empty(database, options, twinFile);
    const { now, runs, people, siteIds, jobIds, works, troubles, met, agents } = saved;
    world.clock.set(now);
    world.runs = runs;
    world.people = people;
    for (const [name, id] of siteIds) world.siteIds.set(name, id);
    for (const [n, id] of jobIds) world.jobIds.set(n, id);
    for (const [id, work] of works) world.works.set(id, work);
    for (const [what, times] of met) world.luck.met.set(what, times);
    world.troubles.push(...troubles);
    for (const [name, agent] of agents) world.agents.set(name, SiteAgent.restored(agent, { url: () => world.url, machine: world.machineOf(world.planOf(name)), luck: world.luck }));
    await world.connect();
    await world.startPrograms();
    return world;
  }
  private static empty(database: MonthDatabase, { seed, stepMinutes, days }: WorldOptions, twinFile: string | undefined): MonthWorld {
    return new MonthWorld(database, twinFile, seed, policyAt({ stepMinutes, days }), sweepsAt(stepMinutes));
  }
  private async connect(): Promise<void> {
    [this.owner, this.relayDatabase] = await Promise.all([this.database.open('sy_owner'), this.database.open('sy_relay')]);
  }
  private async startPrograms(): Promise<void> {
    const urls = JSON.stringify(Object.fromEntries(loginRoles.map((role) => [role, this.database.url(role)])));
    this.runs += 1;
    const environment = { DATABASE_URLS: urls, RUN: `${this.runs}`, ...(this.twinFile !== undefined && { TWIN_FILE: this.twinFile }) };
    const [billing] = await Promise.all([startSteppedChild(BILLING, environment), this.startGateway(), this.startScheduler()]);
    this.billing = billing;
  }
  /** Everything as it stands, so that it can be written down. */
  saved(): SavedWorld {
    const { runs, people, siteIds, jobIds, works, troubles, luck, agents } = this;
    return { now: this.clock.now(), runs, people, siteIds, jobIds, works, troubles, met: luck.met, agents: new Map([...agents].map(([name, agent]) => [name, agent.saved()])) };
  }
  /** Ends every program and connection, does something with what they leave, and starts them again. */
  async rest(work: () => Promise<void>): Promise<void> {
    await Promise.all([this.gateway.kill(), this.billing.kill(), this.scheduler?.destroy(), this.owner.destroy(), this.relayDatabase.destroy()]);
    this.scheduler = undefined;
    await work();
    await this.connect();
    await this.startPrograms();
  }

  get url(): string {
    return this.door;
  }
  as(person: Person): Client {
    const client = this.clients.get(person) ?? createClient({ url: this.url, token: keyOf(person) });
    this.clients.set(person, client);
    return client;
  }
  sql<Row>(statement: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return inTransaction(this.owner, (tx) => tx.rows<Row>(statement, parameters));
  }

  private async startGateway(): Promise<void> {
    this.runs += 1;
    this.gateway = await startSteppedChild(GATEWAY, { DATABASE_URL: this.database.url('sy_gateway'), READER_DATABASE_URL: this.database.url('sy_reader'), PORT: '0', NOW: `${this.clock.now()}`, RUN: `${this.runs}`, HORIZON_SLOTS: `${this.policy.horizonSlots}` });
    this.door = (await this.gateway.ask('url')) as string;
    this.clients.clear();
  }
  /** Ends the gateway without warning and starts another. */
  async restartGateway(): Promise<void> {
    await this.gateway.kill();
    await this.startGateway();
  }
  /** A scheduler anew: connections of its own, and nothing in its head. */
  async startScheduler(): Promise<void> {
    const before = this.scheduler;
    this.luck.dead = false;
    this.luck.statementsLeft = undefined;
    this.luck.commitsLeft = undefined;
    this.scheduler = await openDatabase(this.database.url('sy_scheduler'), 4);
    this.runs += 1;
    this.parts = {
      database: mortal(this.scheduler, this.luck), relayDatabase: this.relayDatabase, clock: this.clock, wall: systemWallClock, ids: new SteppedIds(this.clock, 2, this.runs), policy: this.policy, sweepPolicy: this.sweepPolicy, log: logger('scheduler'),
    };
    this.cycle = new MatchCycle(this.parts, this.metrics, BUDGET);
    await before?.destroy();
  }
  async goTo(now: EpochMs): Promise<void> {
    this.clock.set(now);
    this.troubles.push(...((await this.gateway.ask('goTo', now)) as string[]).map((stack) => `gateway at ${toIso(now)}: ${stack}`));
  }
  async sweepBilling(): Promise<void> {
    const { stuck, told } = (await this.billing.ask('sweepAt', this.clock.now())) as { stuck: number; told: string[] };
    if (stuck > 0) this.troubles.push(...told.map((text) => `billing at ${toIso(this.clock.now())}: ${text}`));
  }
  async close(): Promise<void> {
    await Promise.all([this.gateway?.kill(), this.billing?.kill(), this.scheduler?.destroy()]);
  }

  /** Lists a site with its halls, its prices so far and its agent, as its operator does. */
  async list(site: PlannedSite, nodes: readonly number[]): Promise<void> {
    const client = this.as(site.operator);
    await this.importPrices(site, addMs(BEGIN, -HISTORY_MS), addMs(BEGIN, site.priceKind === 'DAY_AHEAD' ? DAY_MS : 0));
    const total = nodes.reduce((a, b) => a + b, 0);
    const kw = (count: number): string => `${Math.ceil(count * NODE_GPUS * 1.275 * Number(site.pue) * 1.02)}`;
    const feeders = nodes.map((count, hall) => ({ name: `F${hall + 1}`, limitKw: kw(count) }));
    const siteId = made((await client.execute(CreateSiteDocument, { input: { name: site.name, country: 'US', timeZone: 'UTC', interconnectionKw: kw(total + 1), feeders } })).createSite, 'Site').id;
    this.siteIds.set(site.name, siteId);
    // The readiness ladder is climbed in the gateway's own specs.
    await this.sql(`UPDATE market.site SET readiness = 'billable' WHERE id = $1`, [siteId]);
    made((await client.execute(SetPowerModelDocument, { input: { siteId, pue: site.pue, components: [{ kind: 'INDEX', node: `node-${site.name}`, priceKind: site.priceKind }] } })).setPowerModel, 'PowerModel');
    for (const [hall, nodeCount] of nodes.entries()) {
      const pool = { siteId, feeder: `F${hall + 1}`, name: `${site.name}-${hall + 1}`, gpuModel: 'H100 SXM5 80GB', nodeCount, gpusPerNode: NODE_GPUS, ...(site.speed !== 1 && { speedMultiplier: `${site.speed}` }) };
      const poolId = made((await client.execute(CreatePoolDocument, { input: pool })).createPool, 'Pool').id;
      const curtailment = { noticeSeconds: site.noticeSeconds, maxHoursPerMonth: 60, maxEventsPerDay: 2, compensationUsdPerGpuHour: site.compensationUsdPerGpuHour, resumeDeadlineSeconds: 14_400 };
      made((await client.execute(PublishOfferDocument, { input: { poolId, askUsdPerGpuHour: site.askUsdPerGpuHour, power: site.power, curtailment } })).publishOffer, 'Offer');
    }
    const invited = made((await client.execute(InviteAgentDocument, { input: { siteId, name: site.name } })).inviteAgent, 'AgentInvited');
    const agentNodes = await this.sql<AgentNode>(`SELECT id, name, gpus FROM market.node WHERE site_id = $1 ORDER BY name`, [siteId]);
    this.agents.set(site.name, await SiteAgent.enrolled({ url: () => this.url, site: site.name, token: invited.token, agentId: invited.id as AgentId, now: this.clock.now(), nodes: agentNodes, machine: this.machineOf(site), luck: this.luck }));
  }
  /** Prints of a site's node that begin in a stretch of time. */
  async importPrices(site: PlannedSite, from: EpochMs, to: EpochMs): Promise<void> {
    const stepMs = site.priceKind === 'REAL_TIME' ? REAL_TIME_MS : HOUR_MS;
    const node = DEMO_NODES.find(({ id }) => id === site.priceNode)!;
    const points = [];
    for (let at = Math.ceil(from / stepMs) * stepMs; at < to; at += stepMs) {
      points.push({ from: toIso(at as EpochMs), to: toIso((at + stepMs) as EpochMs), priceUsdPerMwh: formatDecimal(syntheticPrice(this.seed, node, at as EpochMs), 6) });
    }
    if (points.length === 0) return;
    const input = { node: `node-${site.name}`, kind: site.priceKind, intervalSeconds: stepMs / 1_000, source: 'month', points };
    made((await this.as(site.operator).execute(ImportPricesDocument, { input })).importPrices, 'PricesImported');
  }
  private machineOf({ speed, metered }: PlannedSite): Machine {
    return { speed, metered, seed: this.seed, workOf: (jobId) => this.works.get(jobId)! };
  }
  planOf(name: string): PlannedSite {
    return sites.find((site) => site.name === name)!;
  }
  know(jobId: JobId, job: PlannedJob): void {
    this.jobIds.set(job.n, jobId);
    this.works.set(jobId, { job, done: 0, kept: 0, sinceCheckpoint: 0 });
  }
}
