import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Inventory, LeaseOrder } from '@switchyard/agent-protocol';
import { epochMs, type LeaseId, unwrap } from '@switchyard/kernel';
import { z } from 'zod';
import type { AttemptKey, Engine, EngineEvent, EngineStatus, OutputCursor, OutputLine } from '../ports.js';
import { replaceFile } from '../storage/files.js';
import { readLines } from './output-tail.js';
import { processStart } from './process-start.js';
import { resolveCommand } from './workloads.js';

export interface LocalEngineOptions {
  /** Where runs keep their files. */
  readonly runsFolder: string;
  /** Checkpoints by job; sites that share it can resume each other's jobs. */
  readonly artifactsFolder: string;
  readonly inventory: Inventory;
  readonly anyCommandAllowed: boolean;
}
const SUPERVISOR = fileURLToPath(new URL('./supervise.js', import.meta.url));
const eventSchema = z
  .object({
    event: z.enum(['started', 'suspended', 'resumed', 'stopping', 'exited']),
    wallMs: z.number().transform(epochMs),
    code: z.number().nullable().optional(),
    signal: z.string().nullable().optional(),
    detail: z.string().optional(),
    pid: z.number().optional(),
    start: z.string().optional(),
  })
  .transform((e) => ({ ...e, code: e.code ?? null, signal: e.signal ?? null, detail: e.detail }));
const claimSchema = z.object({ pid: z.number(), start: z.string() });

/**
 * Jobs as local processes, each under a supervisor of its own that outlives the agent (see supervise.js). An attempt is a folder;
 * whoever creates `claim.json` in it first runs it, so submitting twice starts once. One process stands for the whole gang.
 */
export class LocalEngine implements Engine {
  readonly inventory: Inventory;
  constructor(private readonly options: LocalEngineOptions) {
    this.inventory = options.inventory;
  }

  accepts(order: LeaseOrder): ReturnType<Engine['accepts']> {
    const command = resolveCommand(order, this.options.anyCommandAllowed);
    return command.ok ? { ok: true, value: undefined } : command;
  }

  async submit(key: AttemptKey, order: LeaseOrder): Promise<void> {
    const folder = this.folder(key);
    if (existsSync(join(folder, 'claim.json'))) return;
    const checkpoints = join(this.options.artifactsFolder, order.checkpointRef ?? order.jobId);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    for (const place of [checkpoints, `${checkpoints}.artifacts`, `${checkpoints}.inputs`]) mkdirSync(place, { recursive: true, mode: 0o700 });
    const command = unwrap(resolveCommand(order, this.options.anyCommandAllowed));
    const spec = { ...command, cwd: folder, env: environmentOf(order, folder, checkpoints) };
    replaceFile(join(folder, 'spec.json'), JSON.stringify(spec));
    // The supervisor needs nothing of the agent's environment; it must not hold the agent's files or terminal either.
    const supervisor = spawn(process.execPath, [SUPERVISOR, folder], { detached: true, stdio: 'ignore', env: { PATH: process.env['PATH'] }, cwd: folder });
    await new Promise<void>((resolve, reject) => supervisor.once('spawn', resolve).once('error', reject));
    supervisor.unref();
  }

  async status(key: AttemptKey): Promise<EngineStatus> {
    const folder = this.folder(key);
    const claim = this.claim(folder);
    if (claim === undefined) return { kind: 'absent', events: [] };
    // Alive is asked first: a supervisor that ends in between has written its last event by then.
    const alive = processStart(claim.pid) === claim.start;
    const events = readEvents(folder);
    if (events.some((event) => event.event === 'exited')) return { kind: events.some((e) => e.detail === LOST) ? 'lost' : 'exited', events };
    if (alive) return { kind: 'live', events };
    return { kind: 'lost', events: this.bury(folder, events) };
  }

  async readOutput(key: AttemptKey, cursor: OutputCursor, linesMax: number, exited: boolean): Promise<{ lines: readonly OutputLine[]; cursor: OutputCursor }> {
    const folder = this.folder(key);
    const out = readLines(join(folder, 'stdout.log'), 'stdout', cursor.stdout, linesMax, exited);
    const err = readLines(join(folder, 'stderr.log'), 'stderr', cursor.stderr, linesMax - out.lines.length, exited);
    return { lines: [...out.lines, ...err.lines], cursor: { stdout: out.next, stderr: err.next } };
  }

  suspend(key: AttemptKey): Promise<void> {
    return this.control(key, { desired: 'suspend' });
  }
  resume(key: AttemptKey): Promise<void> {
    return this.control(key, { desired: 'run' });
  }
  park(key: AttemptKey, graceSeconds: number): Promise<void> {
    return this.control(key, { desired: 'stop', graceSeconds, why: 'park' });
  }
  cancel(key: AttemptKey, graceSeconds: number): Promise<void> {
    return this.control(key, { desired: 'stop', graceSeconds, why: 'cancel' });
  }
  async forget(leaseId: LeaseId): Promise<void> {
    rmSync(join(this.options.runsFolder, leaseId), { recursive: true, force: true });
  }

  /** Leaves the wish in a file, then wakes the supervisor. One that has not claimed yet reads the file when it does. */
  private async control(key: AttemptKey, wish: object): Promise<void> {
    const folder = this.folder(key);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    replaceFile(join(folder, 'control.json'), JSON.stringify(wish));
    const claim = this.claim(folder);
    if (claim !== undefined && processStart(claim.pid) === claim.start) signal(claim.pid, 'SIGUSR2');
  }

  /** The supervisor is gone without an `exited`: ends what may still run, and writes the event at the last sign of life. */
  private bury(folder: string, events: readonly StoredEvent[]): readonly StoredEvent[] {
    const started = events.find((event) => event.event === 'started');
    if (started?.pid !== undefined && processStart(started.pid) === started.start) signal(-started.pid, 'SIGKILL');
    const lastSeen = Math.floor(statSync(join(folder, 'claim.json')).mtimeMs);
    const wallMs = Math.max(lastSeen, events.at(-1)?.wallMs ?? 0);
    appendFileSync(join(folder, 'events.jsonl'), `\n${JSON.stringify({ event: 'exited', wallMs, code: null, signal: null, detail: LOST })}\n`);
    return readEvents(folder);
  }
  private claim(folder: string): z.output<typeof claimSchema> | undefined {
    const path = join(folder, 'claim.json');
    if (!existsSync(path)) return undefined;
    const text = readFileSync(path, 'utf8');
    if (text.endsWith('}')) return claimSchema.parse(JSON.parse(text));
    // Created and not filled: its writer is at it, or died in between (then nothing was started under this claim).
    return Date.now() - statSync(path).mtimeMs > CLAIM_WRITE_MAX_MS ? { pid: 0, start: 'never' } : undefined;
  }
  private folder({ leaseId, attempt }: AttemptKey): string {
    return join(this.options.runsFolder, leaseId, String(attempt));
  }
}
const LOST = 'supervisor lost';
const CLAIM_WRITE_MAX_MS = 10_000;
type StoredEvent = EngineEvent & z.output<typeof eventSchema>;

function readEvents(folder: string): StoredEvent[] {
  const path = join(folder, 'events.jsonl');
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => (line.endsWith('}') ? [eventSchema.parse(JSON.parse(line))] : []));
}
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    // Gone already: what the signal was to bring about is there.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
/** What a job sees: its own variables, its GPUs, its checkpoint directory, and nothing of the agent's. */
function environmentOf(order: LeaseOrder, folder: string, checkpoints: string): Record<string, string> {
  const [first, last] = order.nodes[0]!.gpus;
  return {
    ...order.run.environment,
    PATH: '/usr/local/bin:/usr/bin:/bin',
    HOME: folder,
    TMPDIR: folder,
    LANG: 'C.UTF-8',
    CUDA_VISIBLE_DEVICES: Array.from({ length: last - first }, (_, i) => first + i).join(','),
    SWITCHYARD_JOB_ID: order.jobId,
    SWITCHYARD_LEASE_ID: order.leaseId,
    SWITCHYARD_GPU_COUNT: String(order.gpuCount),
    SWITCHYARD_CHECKPOINT_DIR: checkpoints,
    SWITCHYARD_ARTIFACT_DIR: `${checkpoints}.artifacts`,
    SWITCHYARD_INPUT_DIR: `${checkpoints}.inputs`,
  };
}
