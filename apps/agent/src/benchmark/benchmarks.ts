import { type BenchmarkItem, type BenchmarkOrder, type LeaseOrder, leaseOrderSchema } from '@switchyard/agent-protocol';
import { addSeconds, affineClock, type EpochMs, microUsd, microUsdPerGpuHour, SECOND_MS, type WallClock } from '@switchyard/kernel';
import { z } from 'zod';
import { EXIT_CHECKPOINTED } from '../core/exit-codes.js';
import { isLive, type LeaseRun } from '../core/run.js';
import { describeEngineRefusal } from '../engine/workloads.js';
import type { AgentTransport, AttemptKey, Engine, Log } from '../ports.js';
import type { Journal } from '../storage/journal.js';

/** What a measurement takes, and after how long it is given up. Wall time. */
const MEASURE_SECONDS = 10;
const GIVE_UP_MS = 120 * SECOND_MS;
/** A run that is to start within this is not kept waiting by a measurement. Market time. */
const CLEAR_BEFORE_SECONDS = 120;
/** How long a customer's start waits for a measurement to end; it is killed without grace. */
const CLEARED_WITHIN_MS = 15 * SECOND_MS;
/** Times a measurement is begun anew after it had to make way. */
const TRIES_MAX = 100;

const figuresSchema = z.object({ event: z.literal('measured'), gigaflopsPerSecond: z.number().finite().min(0), stepsPerSecond: z.number().finite().min(0), seconds: z.number() });
type Figures = z.output<typeof figuresSchema>;

export interface BenchmarkPorts {
  readonly journal: Journal;
  /** The engine itself, not the one that makes way. */
  readonly engine: Engine;
  readonly wall: WallClock;
  readonly log: Log;
  readonly pause: (ms: number) => Promise<unknown>;
}
interface Running {
  readonly order: BenchmarkOrder;
  readonly key: AttemptKey;
  readonly since: EpochMs;
}

/**
 * Measures nodes when their operator asks: one at a time, as a job of the engine, on GPUs that no customer's run uses or is about to. A customer's
 * start on the same node ends a measurement first; it is tried again later. The result is spooled once.
 */
export class Benchmarks {
  private asked: readonly BenchmarkOrder[] = [];
  private running: Running | undefined;
  private readonly tries = new Map<string, number>();
  constructor(private readonly ports: BenchmarkPorts) {}

  /** The same transport, listening for what is asked in what it fetches. */
  listening(transport: AgentTransport): AgentTransport {
    return {
      enrol: (request) => transport.enrol(request),
      token: (assertion) => transport.token(assertion),
      sendBatch: (bearer, batch) => transport.sendBatch(bearer, batch),
      fetchOrders: async (bearer) => {
        const answer = await transport.fetchOrders(bearer);
        if (answer.ok) this.asked = answer.value.benchmarks ?? [];
        return answer;
      },
    };
  }

  /** The same engine, which ends a measurement before it starts anybody's work on that node. */
  makingWay(): Engine {
    const { engine } = this.ports;
    const submit: Engine['submit'] = async (key, order) => {
      const inTheWay = this.running !== undefined && order.nodes.some(({ nodeId }) => nodeId === this.running?.order.nodeId) ? this.running : undefined;
      // What was not submitted is handed over again by the next turns.
      if (inTheWay === undefined || (await this.makeWay(inTheWay))) await engine.submit(key, order);
    };
    return new Proxy(engine, {
      get: (target, name) => {
        if (name === 'submit') return submit;
        const member: unknown = Reflect.get(target, name);
        return typeof member === 'function' ? (member as (...given: unknown[]) => unknown).bind(target) : member;
      },
    });
  }
  /** @returns false when it does not end: beside a customer's job nothing is measured, rather the customer waits */
  private async makeWay({ key, order }: Running): Promise<boolean> {
    const { engine, log, pause, wall } = this.ports;
    log.info('measurement makes way', { benchmarkId: order.benchmarkId, node: order.name });
    await engine.cancel(key, 0);
    for (const until = wall.now() + CLEARED_WITHIN_MS; (await engine.status(key)).kind === 'live'; await pause(50)) {
      if (wall.now() < until) continue;
      log.warn('measurement does not end', { benchmarkId: order.benchmarkId, node: order.name });
      return false;
    }
    this.running = undefined;
    return true;
  }

  /** One look: takes in a measurement that has ended, or begins the next one that may run. */
  async turn(): Promise<void> {
    if (this.running !== undefined) return this.follow(this.running);
    const next = this.asked.find((order) => !this.isTold(order) && this.isClear(order));
    if (next !== undefined) await this.begin(next);
  }

  private async follow(running: Running): Promise<void> {
    const { engine, wall } = this.ports;
    const status = await engine.status(running.key);
    if (status.kind === 'live' || status.kind === 'absent') {
      if (wall.now() - running.since < GIVE_UP_MS) return;
      await engine.cancel(running.key, 0);
      this.tell(running, undefined, `did not end within ${GIVE_UP_MS / SECOND_MS} s`);
      return;
    }
    const { lines } = await engine.readOutput(running.key, { stdout: 0, stderr: 0 }, 1_000, true);
    const figures = lines.flatMap(({ line }) => figuresOf(line)).at(-1);
    const exit = status.events.findLast(({ event }) => event === 'exited');
    // Stopped on request, or the machine went with it: it is tried again.
    const isCutOff = figures === undefined && (status.kind === 'lost' || exit?.code === EXIT_CHECKPOINTED || exit?.code === null);
    if (isCutOff && running.key.attempt < TRIES_MAX) this.running = undefined;
    else this.tell(running, figures, figures === undefined ? `ended with ${exit?.code ?? exit?.signal ?? 'nothing'} and no figures` : undefined);
  }

  private async begin(order: BenchmarkOrder): Promise<void> {
    const { engine, wall, log } = this.ports;
    const job = orderOf(order, wall.now());
    const accepted = engine.accepts(job);
    const attempt = (this.tries.get(order.benchmarkId) ?? 0) + 1;
    const running: Running = { order, key: { leaseId: job.leaseId, attempt }, since: wall.now() };
    if (!accepted.ok) return this.tell(running, undefined, describeEngineRefusal(accepted.error));
    this.tries.set(order.benchmarkId, attempt);
    this.running = running;
    // After a crash this is the attempt of before: an engine starts each once, and its end is taken in.
    await engine.submit(running.key, job);
    log.info('measurement begun', { benchmarkId: order.benchmarkId, node: order.name, attempt });
  }

  private tell({ order, key, since }: Running, figures: Figures | undefined, why: string | undefined): void {
    const { journal, wall, log, engine } = this.ports;
    const item: BenchmarkItem = {
      kind: 'benchmark', benchmarkId: order.benchmarkId, at: affineClock(journal.state.clock, wall).now(), state: figures === undefined ? 'failed' : 'done', gpuCount: order.gpuCount,
      gigaflopsPerSecond: figures?.gigaflopsPerSecond ?? null, stepsPerSecond: figures?.stepsPerSecond ?? null, ranMs: Math.max(0, Math.round(figures ? figures.seconds * SECOND_MS : wall.now() - since)),
      detail: (why ?? `${engine.inventory.engine}: one core of the processor, in JavaScript`).slice(0, 500),
    };
    journal.commit({ type: 'items', items: [item] });
    this.running = undefined;
    this.asked = this.asked.filter(({ benchmarkId }) => benchmarkId !== order.benchmarkId);
    log.info('node measured', { benchmarkId: order.benchmarkId, node: order.name, state: item.state, attempt: key.attempt });
  }

  /** Its result waits to be sent. */
  private isTold({ benchmarkId }: BenchmarkOrder): boolean {
    const { pending, sealed } = this.ports.journal.state.spool;
    return [...pending, ...sealed.flatMap(({ items }) => items)].some((item) => item.kind === 'benchmark' && item.benchmarkId === benchmarkId);
  }
  private isClear({ nodeId }: BenchmarkOrder): boolean {
    const { state } = this.ports.journal;
    const soon = addSeconds(affineClock(state.clock, this.ports.wall).now(), CLEAR_BEFORE_SECONDS);
    const needs = (run: LeaseRun): boolean => isLive(run) || (run.phase !== 'ended' && run.order.desired === 'run' && Math.max(run.order.startsAt, run.order.notBefore, run.retryAt) <= soon);
    return !state.runs.some((run) => run.order.nodes.some((node) => node.nodeId === nodeId) && needs(run));
  }
}

/** A line that holds the figures; whatever else the workload prints is not ours. */
function figuresOf(line: string): Figures[] {
  if (!line.startsWith('{')) return [];
  try {
    const read = figuresSchema.safeParse(JSON.parse(line));
    return read.success ? [read.data] : [];
  } catch {
    // Not JSON after all.
    return [];
  }
}

/** The measurement as an order of the engine's: no customer's, so its ids are the benchmark's own under other names. */
function orderOf({ benchmarkId, nodeId, name, gpuCount }: BenchmarkOrder, now: EpochMs): LeaseOrder {
  const body = benchmarkId.slice(benchmarkId.indexOf('_') + 1);
  return leaseOrderSchema.parse({
    leaseId: `lease_${body}`, jobId: `job_${body}`, revision: 1, desired: 'run', run: { command: 'verify', args: ['--seconds', `${MEASURE_SECONDS}`], environment: {} }, nodes: [{ nodeId, name, gpus: [0, gpuCount] }], gpuCount,
    startsAt: now, endsAt: addSeconds(now, GIVE_UP_MS / SECOND_MS), notBefore: now, graceSeconds: 0, meteringIntervalSeconds: 300, maxWattsPerGpu: 1,
    spendAuthorisation: { microUsdRemaining: microUsd(0n), worstCaseMicroUsdPerGpuHour: microUsdPerGpuHour(0n), asOf: now },
  });
}
