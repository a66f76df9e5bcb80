import type { BatchItem, LeaseOrder, StateItem } from '@switchyard/agent-protocol';
import { addSeconds, type EpochMs, type JobId, type LeaseId } from '@switchyard/kernel';
import { type CycleReport, defaultMarketPolicy, runCycle } from '@switchyard/market';
import { plan } from '@switchyard/matching';
import { inTransaction, markRelayed, orderEvents, PgMarket, type SweepDeed, sweepLease, type SweepPolicy } from '@switchyard/store';
import type { DataSource } from 'typeorm';
import { AgentUnderTest, state } from './agent-under-test.js';
import { type GatewayUnderTest, openGatewayUnderTest } from './gateway-under-test.js';
import type { MarketSeed, SeededMarket } from './seed-market.js';

const sweepPolicy: SweepPolicy = { startWithinSeconds: 900, lookAheadSeconds: 300, extendAheadSeconds: 300, graceSeconds: 120, silentSeconds: 3_600, quietSeconds: 900 };

/** A gateway with a site, its agent, and the scheduler's own cycle and sweep over the same database: what is asked at the door has its effect. */
export interface MarketInMotion {
  readonly world: GatewayUnderTest;
  readonly market: SeededMarket;
  readonly agent: AgentUnderTest;
  readonly scheduler: DataSource;
  cycle(): Promise<CycleReport>;
  sweep(leaseId: LeaseId): Promise<SweepDeed>;
  /** As the relay does. */
  relay(): Promise<void>;
  /** The lease a job got last. */
  leaseOf(jobId: JobId): Promise<LeaseId>;
  /** Reports a state of a lease, now. */
  tell(leaseId: LeaseId, name: StateItem['state'], over?: Partial<StateItem>): Promise<void>;
  /** Reports anything, with a bearer that is good now. */
  report(...items: BatchItem[]): Promise<void>;
  orderOf(leaseId: LeaseId): Promise<LeaseOrder | undefined>;
  later(seconds: number): EpochMs;
}

export async function openMarketInMotion(seed: Partial<MarketSeed> = {}): Promise<MarketInMotion> {
  const world = await openGatewayUnderTest();
  const market = await world.seedMarket(seed);
  const agent = await AgentUnderTest.enrolled(world, market.siteId);
  const [scheduler, relay] = [await world.database.open('sy_scheduler'), await world.database.open('sy_relay')];
  const port = new PgMarket({ source: scheduler, ids: world.ids, policy: defaultMarketPolicy });
  const awake = async (): Promise<AgentUnderTest> => {
    agent.bearer = (await agent.token()).answer.bearer;
    return agent;
  };
  const report = async (...items: BatchItem[]): Promise<void> => {
    const said = await (await awake()).report(...items);
    if (!said.answer) throw new Error(`the report was refused: ${JSON.stringify(said)}`);
  };
  return {
    world, market, agent, scheduler,
    cycle: () => runCycle({ clock: world.clock, ids: world.ids, market: port, reasons: port, planner: (instance) => plan(instance, { rounds: 2 }) }, defaultMarketPolicy),
    sweep: (leaseId) => inTransaction(scheduler, (tx) => sweepLease(tx, leaseId, world.clock.now(), sweepPolicy)),
    relay: () => inTransaction(relay, async (tx) => markRelayed(tx, ((await orderEvents(tx, 10_000)) ?? []).map((event) => event.id))),
    leaseOf: async (jobId) => (await world.sql<{ id: LeaseId }>(`SELECT id FROM market.lease WHERE job_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1`, [jobId]))[0]!.id,
    tell: (leaseId, name, over) => report(state(leaseId, name, world.clock.now(), over ?? {})),
    report,
    orderOf: async (leaseId) => (await awake()).orderOf(leaseId),
    later: (seconds) => addSeconds(world.clock.now(), seconds),
  };
}
