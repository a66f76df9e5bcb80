import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Inventory, inventorySchema, type LeaseOrder } from '@switchyard/agent-protocol';
import { type EpochMs, epochMs, type LeaseId, ok, unwrap, type WallClock } from '@switchyard/kernel';
import { z } from 'zod';
import type { AttemptKey, Engine, EngineStatus, Log, OutputCursor, OutputLine } from '../../ports.js';
import { replaceFile } from '../../storage/files.js';
import { readLines } from '../output-tail.js';
import { Attempts } from './attempts.js';
import { describeFault, type KubernetesApi } from './client.js';
import { Cluster, NODES_PATH } from './cluster.js';
import { type JobObject, jobSchema, type PodObject, podSchema } from './facts.js';
import { closingsOf, inventoryOf } from './inventory.js';
import { featuresOf, foldersOf, jobBody, jobName, serviceBody, type ServerFeatures } from './job-body.js';
import { happen } from './observe.js';
import { textOf } from './pod-log.js';
import { programOf } from './program.js';
import { attemptName, type AttemptRecord, AttemptRecords } from './record.js';
import { Reflector } from './reflector.js';
import type { KubernetesSettings } from './settings.js';

export interface KubernetesEngineOptions {
  readonly api: KubernetesApi;
  readonly settings: KubernetesSettings;
  /** What is kept of attempts, and what was last known of the cluster. */
  readonly folder: string;
  /** Where the checkpoint claim is mounted here, if it is: folders made by us belong to us and not to root. */
  readonly claimFolder?: string;
  readonly wall: WallClock;
  readonly log: Log;
  /** Wall time between two looks at every attempt, and first pause after a fault. */
  readonly tickMs?: number;
  readonly backoffMs?: number;
}
/** Wall time between two questions whether the server is there, and between two looks at the nodes. */
const ALIVE_EVERY_MS = 5_000;
const NODES_EVERY_MS = 60_000;
const knownSchema = z.strictObject({
  features: z.strictObject({ version: z.string(), suspend: z.boolean(), indexed: z.boolean(), replacementPolicy: z.boolean() }),
  inventory: inventorySchema,
});

/**
 * Jobs as batch/v1 Jobs, one per attempt (README in this folder). Calls of the agent never wait for the API server: a wish is written
 * down and followed in the background; what was seen is in a record per attempt, so that a server, a watch or this process may be away
 * at any time without an attempt being lost, run twice, or told twice.
 */
export class KubernetesEngine implements Engine {
  private readonly attempts: Attempts;
  private readonly cluster: Cluster;
  private readonly jobs: Reflector<JobObject>;
  private readonly pods: Reflector<PodObject>;
  private readonly ending = new AbortController();
  private readonly timers: NodeJS.Timeout[] = [];
  /** Stops asked of attempts that were never submitted. */
  private readonly stops = new Map<string, number>();
  private answeredAt: EpochMs;
  private current: Inventory;

  private constructor(
    private readonly options: KubernetesEngineOptions,
    private readonly features: ServerFeatures,
    inventory: Inventory,
    private readonly records: AttemptRecords,
  ) {
    const { api, settings, wall, log, tickMs = 1_000, backoffMs = 500 } = options;
    this.current = inventory;
    this.answeredAt = epochMs(0);
    this.cluster = new Cluster(api, settings, () => (this.answeredAt = wall.now()));
    const shared = { cluster: this.cluster, backoffMs, log };
    this.jobs = new Reflector({ ...shared, path: this.cluster.jobsPath, parse: (o) => jobSchema.parse(o), onChange: () => this.attempts.wakeAll() });
    this.pods = new Reflector({
      ...shared,
      path: this.cluster.podsPath,
      parse: (o) => podSchema.parse(o),
      onChange: (gone) => {
        if (gone !== undefined) this.attempts.podGone(gone);
        this.attempts.wakeAll();
      },
    });
    const { owner, queue } = settings;
    this.attempts = new Attempts({
      ...shared,
      jobs: this.jobs,
      pods: this.pods,
      records,
      owner,
      queued: queue !== undefined,
      suspendKnown: features.suspend,
      wall,
    });
    const every = (ms: number, what: () => void): void => void this.timers.push(setInterval(what, ms).unref());
    every(tickMs, () => this.attempts.wakeAll());
    every(ALIVE_EVERY_MS, () => void this.cluster.version());
    every(NODES_EVERY_MS, () => void this.lookAtNodes());
    void this.jobs.run(this.ending.signal);
    void this.pods.run(this.ending.signal);
    this.attempts.wakeAll();
  }

  /**
   * Learns what the cluster is and has. A server that is away is no obstacle if it was known before.
   * @throws Error saying what the server answered, when it was never reached with these rights
   */
  static async open(options: KubernetesEngineOptions): Promise<KubernetesEngine> {
    const { api, settings, folder } = options;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const records = new AttemptRecords(join(folder, 'attempts'));
    const path = join(folder, 'cluster.json');
    const cluster = new Cluster(api, settings, () => undefined);
    const [version, nodes] = [await cluster.version(), await cluster.list(NODES_PATH, {})];
    if (version.ok && nodes.ok) {
      const features = featuresOf(version.value);
      const inventory = inventoryOf(nodes.value.items, settings, { multiNode: features.indexed, suspend: settings.queue === undefined });
      replaceFile(path, JSON.stringify({ features, inventory }));
      return new KubernetesEngine(options, features, inventory, records);
    }
    const fault = version.ok ? nodes : version;
    if (fault.ok) throw new Error('unreachable: one of the two has failed');
    if (!existsSync(path)) throw new Error(`the Kubernetes API cannot be used: ${describeFault(fault.error)}`);
    options.log.warn('the Kubernetes API does not answer; going on with what is known of it', { fault: describeFault(fault.error) });
    const known = knownSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    return new KubernetesEngine(options, known.features, known.inventory, records);
  }
  /** Ends the background work; jobs run on in the cluster. */
  close(): void {
    this.ending.abort();
    this.attempts.close();
    for (const timer of this.timers) clearInterval(timer);
  }

  get inventory(): Inventory {
    return this.current;
  }
  private async lookAtNodes(): Promise<void> {
    const nodes = await this.cluster.list(NODES_PATH, {});
    if (nodes.ok) this.takeNodes(nodes.value.items);
  }
  private takeNodes(items: readonly unknown[]): void {
    const { multiNode, suspend } = this.current.capabilities;
    this.current = inventoryOf(items, this.options.settings, { multiNode, suspend });
    replaceFile(join(this.options.folder, 'cluster.json'), JSON.stringify({ features: this.features, inventory: this.current }));
  }

  /** Cordons nodes of the marketplace; why stands at the node itself. */
  async closeNodes(closed: ReadonlyMap<string, string>): Promise<boolean> {
    const { log } = this.options;
    const nodes = await this.cluster.list(NODES_PATH, {});
    if (!nodes.ok) {
      log.warn('the Kubernetes API does not say which nodes are cordoned', { fault: describeFault(nodes.error) });
      return false;
    }
    this.takeNodes(nodes.value.items);
    const cordoned: string[] = [];
    const opened: string[] = [];
    let settled = true;
    for (const { name, why } of closingsOf(nodes.value.items, this.current, closed)) {
      const done = await this.cluster.patchNode(name, why);
      settled &&= done.ok;
      if (done.ok) (why === undefined ? opened : cordoned).push(name);
      else log.warn(`a node could not be ${why === undefined ? 'opened' : 'cordoned'}`, { node: name, fault: describeFault(done.error) });
    }
    if (cordoned.length > 0) log.info('nodes cordoned', { nodes: cordoned });
    if (opened.length > 0) log.info('nodes opened', { nodes: opened });
    if (cordoned.length + opened.length > 0) await this.lookAtNodes();
    return settled;
  }

  accepts(order: LeaseOrder): ReturnType<Engine['accepts']> {
    const program = programOf(order, this.options.settings, this.features);
    return program.ok ? ok(undefined) : program;
  }

  async submit(key: AttemptKey, order: LeaseOrder): Promise<void> {
    const name = attemptName(key);
    if (this.attempts.get(name) !== undefined) return;
    const { settings, wall } = this.options;
    const program = unwrap(programOf(order, settings, this.features));
    const { claimFolder } = this.options;
    if (claimFolder !== undefined) for (const place of foldersOf(order)) mkdirSync(join(claimFolder, place), { recursive: true, mode: 0o770 });
    const now = wall.now();
    const stop = this.stops.get(name);
    this.attempts.add({
      leaseId: key.leaseId,
      attempt: key.attempt,
      jobName: jobName(key),
      podCount: order.nodes.length,
      job: jobBody(key, order, program, settings, this.features),
      service: order.nodes.length > 1 ? serviceBody(key, settings) : null,
      uid: null,
      serviceMade: false,
      wish: stop === undefined ? 'run' : 'stop',
      held: false,
      podGraceSeconds: Math.max(1, Math.ceil(order.graceSeconds)),
      stopGraceSeconds: stop ?? null,
      phase: 'pending',
      lost: false,
      seenAt: now,
      hopelessSince: null,
      waiting: null,
      pods: {},
      events: [],
      forgotten: false,
    });
  }

  async status(key: AttemptKey): Promise<EngineStatus> {
    const record = this.attempts.get(attemptName(key));
    if (record === undefined || record.forgotten) return { kind: 'absent', events: [] };
    const events = record.events.map((event) => ({ ...event, detail: event.detail }));
    if (record.phase === 'ended') return { kind: record.lost ? 'lost' : 'exited', events };
    // Before both lists are there nothing is known since the last word of an earlier life.
    const asOf = this.jobs.isListed && this.pods.isListed ? this.answeredAt : record.seenAt;
    return { kind: 'live', events, asOfWallMs: asOf };
  }

  async readOutput(key: AttemptKey, cursor: OutputCursor, linesMax: number): Promise<{ lines: readonly OutputLine[]; cursor: OutputCursor }> {
    // The cluster gives both streams as one.
    const { lines, next } = readLines(this.records.outputPath(key), 'stdout', cursor.stdout, linesMax, false);
    return { lines: lines.map(({ stream, line }) => ({ stream, line: textOf(line) })), cursor: { stdout: next, stderr: 0 } };
  }

  /** Pods go after a checkpoint and come back; with a queue, which owns that switch, it does nothing (`capabilities.suspend` says so). */
  async suspend(key: AttemptKey): Promise<void> {
    this.wishFor(key, 'suspend');
  }
  async resume(key: AttemptKey): Promise<void> {
    this.wishFor(key, 'run');
  }
  private wishFor(key: AttemptKey, wish: 'run' | 'suspend'): void {
    const record = this.attempts.get(attemptName(key));
    if (record === undefined || record.wish === 'stop' || this.options.settings.queue !== undefined) return;
    this.attempts.change(attemptName(key), (r) => ({ ...r, wish }));
    this.attempts.wake(attemptName(key));
  }

  park(key: AttemptKey, graceSeconds: number): Promise<void> {
    return this.stop(key, graceSeconds, 'park');
  }
  cancel(key: AttemptKey, graceSeconds: number): Promise<void> {
    return this.stop(key, graceSeconds, 'cancel');
  }
  /**
   * The Job is deleted, its pods get SIGTERM and the grace they were made with (or the shorter one asked for now). Suspending would leave the
   * Job to whoever may set `suspend` next: a queue would start it again.
   */
  private async stop(key: AttemptKey, graceSeconds: number, why: string): Promise<void> {
    const name = attemptName(key);
    const record = this.attempts.get(name);
    if (record === undefined) this.stops.set(name, graceSeconds);
    else if (record.phase !== 'ended') {
      const now = this.options.wall.now();
      const told = (r: AttemptRecord): AttemptRecord => (r.wish === 'stop' ? r : happen({ ...r, wish: 'stop' }, 'stopping', now, now, { detail: why }));
      this.attempts.change(name, (r) => ({ ...told(r), stopGraceSeconds: graceSeconds }));
      this.attempts.wake(name);
    }
  }

  async forget(leaseId: LeaseId): Promise<void> {
    for (const record of this.attempts.ofLease(leaseId)) {
      this.attempts.change(attemptName(record), (r) => ({ ...r, forgotten: true }));
      this.attempts.wake(attemptName(record));
    }
  }
}
