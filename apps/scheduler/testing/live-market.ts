import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Client, createClient, CreatePoolDocument, CreateSiteDocument, DeclareCurtailmentDocument, ImportPricesDocument, JobDocument, PublishOfferDocument, type Schema, SetBudgetDocument,
  SetPowerModelDocument, SubmitJobDocument,
} from '@switchyard/graphql-client';
import { addSeconds, type EpochMs, epochMs, MINUTE_MS, type OrgId, toIso } from '@switchyard/kernel';
import { ManualClock } from '@switchyard/kernel/testing';
import { type CycleReport, type DeadlineMargin, defaultMarketPolicy, type MarketPolicy, noDeadlineMargin } from '@switchyard/market';
import { createMetrics, freePort, logger, systemIds, systemWallClock } from '@switchyard/runtime';
import { inTransaction, writeClock } from '@switchyard/store';
import { createTestDatabase, type TestDatabase } from '@switchyard/store/testing';
import type { DataSource } from 'typeorm';
import { MatchCycle } from '../src/cycle/match-cycle.js';
import { schedulerMetrics, type SchedulerMetrics } from '../src/metrics.js';
import { type SchedulerParts, sweepPolicyAt } from '../src/parts.js';
import { relayEvents } from '../src/relay/relay.js';
import { sweepAll } from '../src/sweep/sweeps.js';
import { LiveAgent } from './live-agent.js';
import { keyOf, type LivePerson, seedLivePeople } from './live-people.js';

const GATEWAY = join(import.meta.dirname, '../../gateway/dist/src/main.js');
/** Hour 0 of every case; a Monday midnight. */
const ZERO = epochMs(Date.UTC(2026, 0, 5));
/** The gateway's clock runs from here: what is submitted is there before hour 0, however slow the machine is. */
const LEAD_MS = 20 * MINUTE_MS;
const HOURS = 40;
/** A day and a half of slots: enough for every case, and quick. Jobs may use all of their time unless a case says otherwise. */
const policy: MarketPolicy = { ...defaultMarketPolicy, horizonSlots: 140, tailSlots: 20, deadlineMargin: noDeadlineMargin };
const BUDGET = { rounds: 60, quietRounds: 8, thoroughEverySeconds: 0, wallMs: 20_000 };

/** A site as its operator lists it. All that is left out is the same everywhere. */
export interface SiteDial {
  readonly name: string;
  /** USD/MWh by hour from hour 0; the last one goes on. */
  readonly prices: readonly number[];
  readonly ask?: string;
  readonly country?: string;
  readonly interconnectionKw?: string;
  /** One pool per feeder; kW limits. */
  readonly feedersKw?: readonly string[];
  readonly nodes?: number;
  readonly gpusPerNode?: number;
  readonly gpuModel?: string;
  readonly speed?: string;
  /** Miners behind the same meter. */
  readonly mining?: Schema.MiningInput;
}
export type JobDial = Partial<Omit<Schema.JobSpecInput, 'deadline' | 'earliestStart' | 'after' | 'siteIds' | 'datasetSiteId'>> & {
  readonly hours?: number;
  /** Hours from hour 0. */
  readonly by?: number;
  readonly from?: number;
  /** Names of sites. */
  readonly at?: readonly string[];
  readonly as?: LivePerson;
  /** Names of jobs. */
  readonly after?: readonly string[];
  /** Name of the site where the dataset is. */
  readonly datasetSite?: string;
};
/** The real gateway as a process, the real database, the real match cycle; time of the cycle is the spec's. */
export interface LiveMarket {
  readonly owner: DataSource;
  readonly clock: ManualClock;
  readonly parts: SchedulerParts;
  readonly metrics: SchedulerMetrics;
  readonly orgs: Readonly<Record<LivePerson, OrgId>>;
  as(person: LivePerson): Client;
  /** An empty market at hour 0, with these sites. */
  open(sites: readonly SiteDial[], deadlineMargin?: DeadlineMargin): Promise<void>;
  siteId(name: string): string;
  poolId(name: string): string;
  prices(site: string, byHour: readonly number[]): Promise<void>;
  submit(name: string, job: JobDial): Promise<string>;
  /** @param how all of the site's load, for an event, unless told */
  curtail(site: string, fromHour: number, toHour: number, how?: { readonly kind?: Schema.CurtailmentKind; readonly targetKw?: string }): Promise<void>;
  budget(input: Schema.SetBudgetInput): Promise<void>;
  /** An enrolled agent of a site, which the gateway hears of at its own time, just before hour 0. */
  agent(site: string): Promise<LiveAgent>;
  /** Market time at the gateway. */
  gatewayNow(): EpochMs;
  cycleAt(hour: number): Promise<CycleReport>;
  /** One round of the sweeps. @returns whether they ring the bell */
  sweepAt(hour: number): Promise<boolean>;
  /** Topics that ring the bell of the match cycle since the last look, as the real relay hands them out. */
  bell(): Promise<readonly string[]>;
  /** What its customer sees of a job, in short: `leased at A 00:00-01:00`, `promised at B 03:00-04:00`, `waits: OverCap, OverCap`. */
  seen(name: string): Promise<string>;
  job(name: string): Promise<NonNullable<Awaited<ReturnType<typeof readJob>>>>;
  sql<Row>(statement: string, parameters?: readonly unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

const readJob = async (client: Client, id: string) => (await client.execute(JobDocument, { id })).job;
function made<T extends { readonly __typename?: string }, K extends string>(answer: T, typename: K): Extract<T, { readonly __typename?: K }> {
  if (answer.__typename === typename) return answer as Extract<T, { readonly __typename?: K }>;
  throw new Error(`wanted ${typename}, was answered ${JSON.stringify(answer)}`);
}
const hour = (hours: number): EpochMs => addSeconds(ZERO, hours * 3_600);

async function startGateway(database: TestDatabase): Promise<{ url: string; child: ChildProcess }> {
  if (!existsSync(GATEWAY)) throw new Error('the gateway is not built: run the tests through npm test');
  const port = await freePort();
  const child = spawn(process.execPath, ['--no-warnings', GATEWAY], {
    env: {
      PATH: process.env['PATH'], DATABASE_URL: database.url('sy_gateway'), READER_DATABASE_URL: database.url('sy_reader'), SWITCHYARD_EMBEDDED: '1', MARKET_SPEED: '1', PORT: `${port}`,
      LOG_LEVEL: 'warn', LOG_FORMAT: 'json',
    },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await new Promise<void>((resolve, reject) => {
    child.once('message', () => resolve());
    child.once('exit', (code) => reject(new Error(`the gateway ended with ${code}: ${output}`)));
  });
  return { url: `http://127.0.0.1:${port}/graphql`, child };
}

export async function startLiveMarket(): Promise<LiveMarket> {
  const database = await createTestDatabase();
  const [owner, source, relayDatabase] = [await database.open('sy_owner'), await database.open('sy_scheduler'), await database.open('sy_relay')];
  const startedAt = systemWallClock.now();
  const orgs = await inTransaction(owner, async (tx) => {
    await writeClock(tx, { anchorWallMs: startedAt, anchorMarketMs: ZERO - LEAD_MS, speed: 1 });
    return seedLivePeople(tx, ZERO);
  });
  const gateway = await startGateway(database);
  const clients = new Map<LivePerson, Client>();
  const as = (person: LivePerson): Client => {
    const client = clients.get(person) ?? createClient({ url: gateway.url, token: keyOf(person) });
    clients.set(person, client);
    return client;
  };
  const clock = new ManualClock(ZERO);
  const metrics = schedulerMetrics(createMetrics('scheduler'));
  const parts: SchedulerParts = {
    database: source, relayDatabase, clock, wall: systemWallClock, ids: systemIds, policy, sweepPolicy: sweepPolicyAt(1), log: logger('scheduler'),
  };
  const sql = <Row>(statement: string, parameters?: readonly unknown[]): Promise<Row[]> => inTransaction(owner, (tx) => tx.rows<Row>(statement, parameters));
  let cycle = new MatchCycle(parts, metrics, BUDGET);
  const sites = new Map<string, { siteId: string; poolIds: string[] }>();
  const jobs = new Map<string, { id: string; as: LivePerson }>();
  const found = <T>(map: ReadonlyMap<string, T>, name: string): T => map.get(name) ?? (() => { throw new Error(`no ${name} in this market`); })();

  const prices = async (site: string, byHour: readonly number[]): Promise<void> => {
    const points = Array.from({ length: HOURS + 2 }, (_, i) => ({
      from: toIso(hour(i - 1)), to: toIso(hour(i)), priceUsdPerMwh: `${byHour[Math.min(Math.max(i - 1, 0), byHour.length - 1)]!}`,
    }));
    made((await as('operator').execute(ImportPricesDocument, { input: { node: `node-${site}`, kind: 'DAY_AHEAD', intervalSeconds: 3_600, source: 'spec', points } })).importPrices, 'PricesImported');
  };
  async function list(site: SiteDial): Promise<void> {
    const client = as('operator');
    const feeders = (site.feedersKw ?? ['1000']).map((limitKw, i) => ({ name: `F${i + 1}`, limitKw }));
    await prices(site.name, site.prices);
    const siteId = made((await client.execute(CreateSiteDocument, { input: { name: site.name, country: site.country ?? 'US', timeZone: 'UTC', interconnectionKw: site.interconnectionKw ?? '2000', feeders } })).createSite, 'Site').id;
    // The readiness ladder is climbed in the gateway's own specs.
    await sql(`UPDATE market.site SET readiness = 'billable' WHERE id = $1`, [siteId]);
    // The readiness ladder is not what these cases are about.
    await sql(`UPDATE market.site SET readiness = 'billable' WHERE id = $1`, [siteId]);
    made((await client.execute(SetPowerModelDocument, { input: { siteId, pue: '1.25', components: [{ kind: 'INDEX', node: `node-${site.name}`, priceKind: 'DAY_AHEAD' }], ...(site.mining && { mining: site.mining }) } })).setPowerModel, 'PowerModel');
    const poolIds: string[] = [];
    for (const feeder of feeders) {
      const pool = { siteId, feeder: feeder.name, name: `hall-${feeder.name}`, gpuModel: site.gpuModel ?? 'H100 SXM5 80GB', nodeCount: site.nodes ?? 2, gpusPerNode: site.gpusPerNode ?? 8, ...(site.speed && { speedMultiplier: site.speed }) };
      const poolId = made((await client.execute(CreatePoolDocument, { input: pool })).createPool, 'Pool').id;
      poolIds.push(poolId);
      const curtailment = { noticeSeconds: 0, maxHoursPerMonth: 100, maxEventsPerDay: 10, compensationUsdPerGpuHour: '0.4', resumeDeadlineSeconds: 14_400 };
      made((await client.execute(PublishOfferDocument, { input: { poolId, askUsdPerGpuHour: site.ask ?? '2', power: { kind: 'PASS_THROUGH' }, curtailment } })).publishOffer, 'Offer');
    }
    sites.set(site.name, { siteId, poolIds });
  }
  const nameOfSite = (siteId: string): string => [...sites].find(([, site]) => site.siteId === siteId)?.[0] ?? siteId;
  const clockText = (iso: string | EpochMs): string => {
    const minutes = Math.round((Date.parse(typeof iso === 'string' ? iso : toIso(iso)) - ZERO) / MINUTE_MS);
    return `${`${Math.floor(minutes / 60)}`.padStart(2, '0')}:${`${minutes % 60}`.padStart(2, '0')}`;
  };
  const job = async (name: string) => {
    const { id, as: person } = found(jobs, name);
    const read = await readJob(as(person), id);
    if (!read) throw new Error(`${person} does not see the job ${name}`);
    return read;
  };
  return {
    owner, clock, parts, metrics, orgs, as, prices, sql, job,
    async open(dials, deadlineMargin = noDeadlineMargin) {
      await sql(`TRUNCATE market.site, market.price_series, market.job, market.plan, market.quote, market.budget, market.idempotency, market.agent, outbox.event, outbox.handled CASCADE`);
      sites.clear();
      jobs.clear();
      clock.set(ZERO);
      cycle = new MatchCycle({ ...parts, policy: { ...policy, deadlineMargin } }, metrics, BUDGET);
      await Promise.all(dials.map(list));
    },
    siteId: (name) => found(sites, name).siteId,
    poolId: (name) => found(sites, name).poolIds[0]!,
    async submit(name, { hours = 1, by = 24, from, at, as: person = 'ada', after, datasetSite, ...spec }) {
      const input: Schema.JobSpecInput = {
        name, gpuCount: 8, maxDurationSeconds: hours * 3_600, run: { workload: 'demo-train' }, deadline: toIso(hour(by)), earliestStart: toIso(hour(from ?? 0)),
        ...(at && { siteIds: at.map((site) => found(sites, site).siteId) }), ...(datasetSite && { datasetSiteId: found(sites, datasetSite).siteId }), ...(after && { after: after.map((other) => found(jobs, other).id) }), ...spec,
      };
      const { id } = made((await as(person).execute(SubmitJobDocument, { input: { spec: input } })).submitJob, 'Job');
      jobs.set(name, { id, as: person });
      return id;
    },
    async curtail(site, fromHour, toHour, { kind = 'EVENT', targetKw = '0' } = {}) {
      const input = { siteId: found(sites, site).siteId, startsAt: toIso(hour(fromHour)), endsAt: toIso(hour(toHour)), targetKw, reason: 'spec', kind };
      made((await as('operator').execute(DeclareCurtailmentDocument, { input })).declareCurtailment, 'Curtailment');
    },
    async budget(input) {
      made((await as('ada').execute(SetBudgetDocument, { input })).setBudget, 'Budget');
    },
    agent: (site) => LiveAgent.enrolled(gateway.url, as('operator'), found(sites, site).siteId),
    gatewayNow: () => (ZERO - LEAD_MS + systemWallClock.now() - startedAt) as EpochMs,
    sweepAt(hours) {
      clock.set(hour(hours));
      return sweepAll(parts, metrics);
    },
    async cycleAt(hours) {
      clock.set(hour(hours));
      return cycle.run();
    },
    async bell() {
      const rung: string[] = [];
      await relayEvents(relayDatabase, { enqueueAll: () => Promise.resolve(), enqueue: (queue, payload) => {
        if (queue === 'match') rung.push((payload as { reason: string }).reason);
        return Promise.resolve();
      } });
      return rung;
    },
    async seen(name) {
      const { state, placement, waitingBecause } = await job(name);
      if (placement) {
        const word = state === 'ACCEPTED' ? 'promised' : state === 'SCHEDULED' ? 'leased' : state.toLowerCase();
        return `${word} at ${nameOfSite(placement.site.id)} ${placement.segments.map(({ from, to }) => `${clockText(from)}-${clockText(to)}`).join(' ')}`;
      }
      return `waits: ${[...new Set(waitingBecause.map(({ kind }) => kind))].sort().join(', ')}`;
    },
    async close() {
      gateway.child.kill('SIGTERM');
      await new Promise((resolve) => gateway.child.once('exit', resolve));
      await database.drop();
    },
  };
}
