import { addMs, DAY_MS, type EpochMs, HOUR_MS, MINUTE_MS } from '@switchyard/kernel';
import { applyStanding } from '../../src/credit/project-standing.js';
import { relayEvents } from '../../src/relay/relay.js';
import { sweepAll } from '../../src/sweep/sweeps.js';
import { approveAll, approveCredits, cancel, curtail, type Curtailed, setBudgets, submit } from './deeds.js';
import { arm, met, ProgramDied } from './luck.js';
import { BEGIN, diceFor, faultsOf, gpuHoursOf, jobsOf, type MonthOptions, NODE_GPUS, nodesFor, oneOf, type PlannedJob, sites, throwsUnder } from './plan.js';
import type { MonthWorld } from './world.js';

const GRID_MS = 15 * MINUTE_MS;
/** How long before a run has to be gone somebody looks at it: runs get this long for their checkpoints. */
const CHECKPOINTS_MS = [300_000, 120_000, 60_000, 0] as const;
/** Day-ahead prices of tomorrow are published at noon. */
const AUCTION_HOUR = 12;
/** How long after its days a month may take to come to rest. */
const REST_DAYS_MOST = 7;
/** Written down so often. */
const KEPT_EVERY_MS = 2 * DAY_MS;
/** A cycle comes round by itself this often when nobody rings. */
const CYCLE_EVERY_MS = 30 * MINUTE_MS;

export interface MonthProgress {
  readonly now: EpochMs;
  readonly step: number;
  readonly open: number;
  readonly spent: Readonly<Record<string, number>>;
}
export interface Played {
  readonly steps: number;
  readonly cycles: number;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly nodes: readonly (readonly number[])[];
  /** GPU-hours asked for at speed 1, as a share of those there were. */
  readonly offered: number;
  /** Wall milliseconds by what they were spent on. */
  readonly spent: Readonly<Record<string, number>>;
}

/** A month between two runs of the program that plays it. */
export interface SavedMonth {
  readonly moment: Moment;
  readonly state: object;
}
/** How a month is written down on its way. */
export interface Keeping {
  /** Where it was; left out: it begins. */
  readonly from?: SavedMonth;
  /** Writes it down; no program runs meanwhile. */
  save(month: SavedMonth): Promise<void>;
}

/** Plays a month to its end, then until everything has come to rest. */
export async function playMonth(world: MonthWorld, options: MonthOptions, progress: (at: MonthProgress) => void = () => undefined, keeping?: Keeping): Promise<Played> {
  return new Month(world, options, progress, keeping).play();
}

/** An instant, and who has to do with it; all, on the grid. */
interface Moment {
  readonly at: EpochMs;
  readonly sites?: readonly string[];
}

class Month {
  private readonly jobs: readonly PlannedJob[];
  private readonly end: EpochMs;
  private readonly faults;
  private readonly events: Curtailed[] = [];
  private steps = 0;
  private cycles = 0;
  private cycledAt = 0;
  private submitted = 0;
  private eventsDue: EpochMs[];
  private restarted = new Set<number>();
  private broken = new Set<number>();

  constructor(private readonly world: MonthWorld, private readonly options: MonthOptions, private readonly progress: (at: MonthProgress) => void, private readonly keeping?: Keeping) {
    this.jobs = jobsOf(options);
    this.end = addMs(BEGIN, options.days * DAY_MS);
    this.faults = faultsOf(options);
    const spread = (0.9 * options.days * DAY_MS) / options.events;
    this.eventsDue = Array.from({ length: options.events }, (_, n) => addMs(BEGIN, Math.floor(((n + 0.4) * spread) / GRID_MS) * GRID_MS));
  }

  async play(): Promise<Played> {
    const { world, options } = this;
    const nodes = nodesFor(this.jobs, options);
    const offered = gpuHoursOf(this.jobs) / (options.days * 24 * NODE_GPUS * nodes.flat().reduce((a, b) => a + b, 0));
    let moment = await this.begin(nodes);
    let now = moment.at;
    for (;;) {
      now = moment.at;
      await this.keep(moment);
      await this.step(moment);
      this.steps += 1;
      if (this.steps % 100 === 0) this.progress({ now, step: this.steps, open: await this.open(), spent: this.spent });
      if (now >= this.end && (await this.open()) === 0 && [...world.agents.values()].every((agent) => agent.isIdle)) break;
      if (now > addMs(this.end, REST_DAYS_MOST * DAY_MS)) break;
      moment = await this.next(now);
    }
    await this.settle(now);
    return { steps: this.steps, cycles: this.cycles, from: BEGIN, to: this.world.clock.now(), nodes, offered, spent: this.spent };
  }
  private async begin(nodes: readonly (readonly number[])[]): Promise<Moment> {
    const { world, keeping } = this;
    if (keeping?.from !== undefined) {
      Object.assign(this, keeping.from.state);
      return keeping.from.moment;
    }
    await world.goTo(addMs(BEGIN, -HOUR_MS));
    await world.sweepBilling();
    await this.deliver();
    for (const [n, site] of sites.entries()) await world.list(site, nodes[n]!);
    await setBudgets(world, this.jobs.reduce((sum, job) => sum + (job.gpus * job.expectedSeconds) / 3_600, 0) * 2);
    return { at: BEGIN };
  }
  /** Writes everything down where some days have passed. */
  private async keep(moment: Moment): Promise<void> {
    const { keeping } = this;
    if (keeping === undefined || moment.sites !== undefined || moment.at - this.keptAt < KEPT_EVERY_MS) return;
    this.keptAt = moment.at;
    const { world, options: _options, progress: _progress, keeping: _keeping, jobs: _jobs, faults: _faults, ...state } = this;
    await this.timed('keeping', world.rest(() => keeping.save({ moment, state })));
  }
  private keptAt: EpochMs = BEGIN;
  private async open(): Promise<number> {
    const [row] = await this.world.sql<{ n: bigint }>(`SELECT count(*) AS n FROM market.job WHERE state IN ('submitted', 'accepted', 'scheduled', 'running', 'parked', 'paused')`);
    return Number(row!.n) + (this.jobs.length - this.submitted);
  }
  /** The next instant somebody has something to do: the grid, what comes before an event, and where GPUs have to be given back or taken again. */
  private async next(now: EpochMs): Promise<Moment> {
    const grid = GRID_MS * Math.max(1, Math.round((this.options.stepMinutes * MINUTE_MS) / GRID_MS));
    const step = ((Math.floor(now / grid) + 1) * grid) as EpochMs;
    const moments: Moment[] = this.events.flatMap(({ site, startsAt, endsAt }) => [...CHECKPOINTS_MS.map((before) => startsAt - before), endsAt].map((at): Moment => ({ at: at as EpochMs, sites: [site] })));
    const held = await this.world.sql<{ site: string; from: EpochMs; to: EpochMs; checkpoint: number }>(
      `SELECT s.name AS site, lower(a.during) AS "from", upper(a.during) AS "to", coalesce(CASE WHEN jsonb_typeof(j.spec->'interruptible') = 'object' THEN (j.spec->'interruptible'->>'checkpointSeconds')::int END, 0) AS checkpoint
       FROM market.allocation a JOIN market.lease l ON l.id = a.lease_id JOIN market.site s ON s.id = l.site_id JOIN market.job j ON j.id = l.job_id
       WHERE l.state IN ('reserved', 'active', 'parked') AND upper(a.during) > $1 AND lower(a.during) <= $2`, [new Date(now), new Date(step)]);
    for (const { site, from, to, checkpoint } of held) moments.push(...[from, to - CHECKPOINTS_MS[0], to - checkpoint * 1_000].map((at) => ({ at: at as EpochMs, sites: [site] })));
    const due = moments.filter(({ at }) => at > now && at < step);
    const at = Math.min(step, ...due.map((moment) => moment.at)) as EpochMs;
    return at === step ? { at } : { at, sites: due.filter((moment) => moment.at === at).flatMap(({ sites: there }) => there!) };
  }

  private async step({ at: now, sites: concerned }: Moment): Promise<void> {
    const { world } = this;
    await this.gatewayFault(now);
    await world.goTo(now);
    const isWhole = concerned === undefined;
    if (isWhole) await this.timed('prices', this.publishPrices(now));
    await this.timed('agents tell', this.agentsTell(now, concerned));
    if (isWhole) await this.timed('people', this.peopleAct(now));
    await this.timed('scheduler', this.plan(now, isWhole));
    await this.timed('agents hear', this.agentsHear(now, concerned));
    if (isWhole && now % DAY_MS === 0) await this.timed('billing', world.sweepBilling());
    if (now % DAY_MS === 9 * HOUR_MS) await this.timed('finance', approveAll(world).then(() => approveCredits(world)));
  }
  /** Wall milliseconds by what they were spent on. */
  readonly spent: Record<string, number> = {};
  private async timed(what: string, work: Promise<void>): Promise<void> {
    const started = performance.now();
    await work;
    this.spent[what] = Math.round((this.spent[what] ?? 0) + performance.now() - started);
  }

  private is(kind: 'silent' | 'feed' | 'node', site: string, now: EpochMs): boolean {
    return this.faults.some((fault) => fault.kind === kind && fault.site === site && fault.from <= now && now < fault.to);
  }
  private async gatewayFault(now: EpochMs): Promise<void> {
    for (const [n, { kind, from }] of this.faults.entries()) {
      if (kind !== 'gateway' || from > now || this.restarted.has(n)) continue;
      this.restarted.add(n);
      met(this.world.luck, 'gateway killed');
      // Whoever is being answered hears nothing, and asks again with the same key.
      const job = this.jobs[this.submitted];
      const inHand = job !== undefined && job.submitAt <= now ? submit(this.world, job).catch(() => undefined) : Promise.resolve();
      await this.world.restartGateway();
      await inHand;
    }
  }
  private async publishPrices(now: EpochMs): Promise<void> {
    const { world } = this;
    for (const site of sites) {
      if (site.priceKind === 'REAL_TIME') {
        if (this.is('feed', site.name, now)) {
          met(world.luck, 'feed silent');
          continue;
        }
        await world.importPrices(site, this.printedTo, now);
        this.printedTo = now;
      } else if (now % DAY_MS === AUCTION_HOUR * HOUR_MS) {
        const tomorrow = addMs((now - (now % DAY_MS)) as EpochMs, DAY_MS);
        await world.importPrices(site, tomorrow, addMs(tomorrow, DAY_MS));
      }
    }
  }
  private printedTo: EpochMs = BEGIN;

  private async agentsTell(now: EpochMs, concerned?: readonly string[]): Promise<void> {
    const { world, options } = this;
    for (const [n, fault] of this.faults.entries()) {
      if (fault.kind !== 'node' || fault.from > now || this.broken.has(n)) continue;
      this.broken.add(n);
      const agent = world.agents.get(fault.site)!;
      agent.live(now);
      const lost = agent.lose(oneOf(diceFor(options.seed, `node of ${n}`), agent.nodes).id, now, fault.to);
      met(world.luck, lost > 0 ? 'node lost in mid-run' : 'idle node lost');
    }
    for (const agent of world.agents.values()) {
      if (concerned?.includes(agent.site) === false) continue;
      agent.live(now);
      if (this.is('silent', agent.site, now)) {
        met(world.luck, 'agent silent');
        continue;
      }
      const dice = options.faults.has('batches') && now < this.end ? diceFor(options.seed, `batch ${agent.site} ${now}`) : undefined;
      if (dice !== undefined && throwsUnder(dice, 0.003)) {
        agent.forget();
        met(world.luck, 'agent lost its disk');
      }
      await agent.report(now, dice);
    }
  }
  private async agentsHear(now: EpochMs, concerned?: readonly string[]): Promise<void> {
    for (const agent of this.world.agents.values()) {
      if (concerned?.includes(agent.site) === false || this.is('silent', agent.site, now)) continue;
      await agent.poll(now);
      if (agent.hasNews) await agent.report(now);
    }
  }

  private async peopleAct(now: EpochMs): Promise<void> {
    const { world, jobs } = this;
    for (; this.submitted < jobs.length && jobs[this.submitted]!.submitAt <= now; this.submitted += 1) await submit(world, jobs[this.submitted]!);
    for (const job of jobs) {
      if (job.cancelAt === undefined || job.cancelAt > now || job.cancelAt <= now - this.options.stepMinutes * MINUTE_MS * 1 || this.cancelled.has(job.n)) continue;
      this.cancelled.add(job.n);
      await cancel(world, job);
    }
    if (this.eventsDue.length === 0 || this.eventsDue[0]! > now || now > this.end) return this.rehearse(now);
    const busy = new Set(this.events.filter(({ endsAt }) => endsAt > now - 2 * HOUR_MS).map(({ site }) => site));
    const silent = sites.map(({ name }) => name).filter((name) => this.faults.some((fault) => fault.kind === 'silent' && fault.site === name && fault.from < addMs(now, 3 * HOUR_MS) && fault.to > now));
    const event = await curtail(world, this.events.length, now, new Set([...busy, ...silent]));
    if (event === undefined) return;
    this.events.push(event);
    this.eventsDue.shift();
  }
  private bell = false;
  private readonly cancelled = new Set<number>();
  private readonly judged = new Set<number>();
  /** An event that hit nobody is declared once more, elsewhere: a month has as many that hit as were asked for. */
  private async rehearse(now: EpochMs): Promise<void> {
    for (const [n, event] of this.events.entries()) {
      if (event.endsAt > now || this.judged.has(n)) continue;
      this.judged.add(n);
      const siteId = this.world.siteIds.get(event.site)!;
      const [row] = await this.world.sql<{ n: bigint }>(`SELECT count(*) AS n FROM outbox.event e JOIN market.curtailment c ON c.id = e.payload->>'curtailmentId' WHERE e.topic = 'lease.curtailed' AND c.site_id = $1 AND c.starts_at = to_timestamp($2 / 1000.0)`, [siteId, event.startsAt]);
      if (row!.n === 0n && now < addMs(this.end, -12 * HOUR_MS)) this.eventsDue.push(addMs(now, HOUR_MS));
    }
  }

  /** Relay, sweeps and the match cycle, each as it comes round; whoever dies is started again and begins anew. */
  private async plan(now: EpochMs, isWhole: boolean): Promise<void> {
    const { world, options } = this;
    const share = options.faults.has('deaths') && now < this.end ? 0.03 : 0;
    for (let attempt = 0; attempt < 4; attempt += 1) {
      try {
        arm(world.luck, diceFor(options.seed, `death ${now} ${attempt}`), attempt === 0 ? share : 0);
        if (await this.deliver(attempt === 0)) this.bell = true;
        if (await sweepAll(world.parts, world.metrics)) this.bell = true;
        if (await this.deliver()) this.bell = true;
        // Between the steps of the grid somebody only looks after what runs.
        if (isWhole && (this.bell || now - this.cycledAt >= CYCLE_EVERY_MS)) {
          this.cycles += 1;
          await this.timed('cycle', world.cycle.run().then(() => undefined));
          this.cycledAt = now;
          // Sweeps come round every few seconds elsewhere: what was let just now has its authorisation before its agent hears of it.
          this.bell = await sweepAll(world.parts, world.metrics);
        }
        return;
      } catch (error) {
        if (!world.luck.dead && !(error instanceof ProgramDied)) throw error;
        await world.startScheduler();
      }
    }
  }
  /** The real relay; a queue that is away in the middle makes it hand events out again. @returns whether it rang the bell of the match cycle */
  private async deliver(mayFail = false): Promise<boolean> {
    const { world, options } = this;
    const dice = diceFor(options.seed, `relay ${world.clock.now()}`);
    let failsAfter = mayFail && options.faults.has('relay') && world.clock.now() < this.end && throwsUnder(dice, 0.04) ? dice.between(0, 6) : Number.POSITIVE_INFINITY;
    let bell = false;
    const enqueue = async (queue: string, payload: object): Promise<void> => {
      failsAfter -= 1;
      if (queue === 'match') bell = true;
      if (queue === 'market-event' && (await applyStanding(world.parts, BigInt((payload as { eventId: string }).eventId)))) bell = true;
      if (failsAfter >= 0) return;
      failsAfter = Number.POSITIVE_INFINITY;
      met(world.luck, 'queue away');
      throw new Error('the queue is away');
    };
    const enqueueAll = async (queue: string, messages: readonly { readonly payload: object }[]): Promise<void> => {
      for (const { payload } of messages) await enqueue(queue, payload);
    };
    try {
      await relayEvents(world.relayDatabase, { enqueue, enqueueAll });
    } catch (error) {
      if (world.luck.dead || !(error instanceof Error) || error.message !== 'the queue is away') throw error;
      await relayEvents(world.relayDatabase, { enqueue, enqueueAll });
    }
    return bell;
  }

  /** Nothing goes wrong any more: prices are complete, bills are made, finance approves. */
  private async settle(now: EpochMs): Promise<void> {
    const { world } = this;
    let at = now;
    for (let day = 0; day < Math.min(6, 1 + Math.ceil(this.options.days)); day += 1) {
      at = addMs(at, day === 0 ? HOUR_MS : DAY_MS);
      await world.goTo(at);
      for (const site of sites) await world.importPrices(site, site.priceKind === 'REAL_TIME' ? this.printedTo : addMs(now, -2 * DAY_MS), addMs(at, 0));
      this.printedTo = at;
      for (const agent of world.agents.values()) {
        agent.live(at);
        await agent.report(at);
        await agent.poll(at);
      }
      await this.deliver();
      await sweepAll(world.parts, world.metrics);
      await this.deliver();
      await world.sweepBilling();
      await this.deliver();
      await approveAll(world);
      await approveCredits(world);
      await world.sweepBilling();
      await this.deliver();
    }
  }
}
