import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { IPod } from 'kubernetes-models/v1';
import { type KubernetesStore, secondsNow } from './kubernetes-store.js';

interface LogLine {
  readonly at: number;
  readonly text: string;
}
interface Running {
  readonly child: ChildProcess;
  readonly lines: LogLine[];
  readonly readers: Set<() => void>;
  over: boolean;
  startedAt: string;
}
const WORKLOADS = join(import.meta.dirname, '../workloads');

/**
 * The nodes: each container is a real process of this machine. Paths of the image and of the volume, and names of hosts, are turned into
 * local ones; nothing else of a container is there (no isolation, no image, no GPU).
 */
export class KubernetesKubelet {
  private readonly running = new Map<string, Running>();
  constructor(
    private readonly store: KubernetesStore,
    /** Holds what the volume claim would hold. */
    private readonly volume: string,
    private readonly portOf: (jobName: string) => string,
  ) {}

  start(pod: IPod): void {
    const name = pod.metadata!.name!;
    const container = pod.spec!.containers[0]!;
    if (container.image?.includes('/missing')) {
      this.store.update('pods', name, (p) => {
        p.status = { phase: 'Pending', containerStatuses: [statusOf(p, { waiting: { reason: 'ImagePullBackOff', message: `Back-off pulling image "${container.image}"` } })] };
      });
      return;
    }
    const local = (text: string): string => {
      const mount = container.volumeMounts?.find(({ mountPath }) => text.startsWith(mountPath));
      return mount === undefined ? text.replace('/app/apps/agent/workloads', WORKLOADS) : text.replace(mount.mountPath, join(this.volume, mount.subPath ?? ''));
    };
    const jobName = pod.metadata!.labels!['job-name']!;
    const environment: Record<string, string> = { PATH: process.env['PATH'] ?? '' };
    for (const { name: variable, value, valueFrom } of container.env ?? []) {
      const index = pod.metadata!.annotations?.['batch.kubernetes.io/job-completion-index'];
      environment[variable] = valueFrom?.fieldRef === undefined ? local(value ?? '') : (index ?? '');
    }
    if (environment['MASTER_ADDR'] !== undefined) Object.assign(environment, { MASTER_ADDR: '127.0.0.1', MASTER_PORT: this.portOf(jobName) });
    for (const { subPath } of container.volumeMounts ?? []) mkdirSync(join(this.volume, subPath ?? ''), { recursive: true });
    const [file, ...args] = [...(container.command ?? []), ...(container.args ?? [])].map(local);
    const child = spawn(file === 'node' ? process.execPath : file!, args, { env: environment, cwd: this.volume, stdio: ['ignore', 'pipe', 'pipe'] });
    const run: Running = { child, lines: [], readers: new Set(), over: false, startedAt: secondsNow() };
    this.running.set(name, run);
    for (const stream of [child.stdout!, child.stderr!]) this.read(run, stream);
    child.once('spawn', () =>
      this.store.update('pods', name, (p) => {
        p.status = { ...p.status, phase: 'Running', containerStatuses: [statusOf(p, { running: { startedAt: run.startedAt } })] };
      }),
    );
    child.once('error', (error) => this.ended(name, run, 128, `StartError: ${error.message}`));
    child.once('close', (code, signal) => this.ended(name, run, code ?? 128 + (signal === 'SIGKILL' ? 9 : 15), signal === 'SIGKILL' && this.oom.has(name) ? 'OOMKilled' : code === 0 ? 'Completed' : 'Error'));
  }
  private readonly oom = new Set<string>();
  private read(run: Running, stream: NodeJS.ReadableStream): void {
    let rest = '';
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop()!;
      for (const text of lines) run.lines.push({ at: Date.now(), text });
      for (const reader of run.readers) reader();
    });
    stream.on('end', () => rest !== '' && run.lines.push({ at: Date.now(), text: rest }));
  }
  private ended(name: string, run: Running, exitCode: number, reason: string): void {
    if (run.over) return;
    run.over = true;
    this.store.update('pods', name, (p) => {
      const terminated = { exitCode, reason, startedAt: run.startedAt, finishedAt: secondsNow() };
      p.status = { ...p.status, phase: exitCode === 0 ? 'Succeeded' : 'Failed', containerStatuses: [statusOf(p, { terminated })] };
    });
    for (const reader of run.readers) reader();
    // A pod that was being deleted goes when its container has ended.
    if (this.store.get('pods', name)?.metadata?.deletionTimestamp !== undefined) setTimeout(() => this.store.remove('pods', name), this.removeAfterMs);
  }
  /** Between the last status of a deleted pod and its removal. */
  removeAfterMs = 10;

  /** As a deletion does: SIGTERM, SIGKILL after the grace; a later deletion can only shorten it. */
  stop(name: string, graceSeconds: number): void {
    const run = this.running.get(name);
    this.store.update('pods', name, (p) => {
      p.metadata = { ...p.metadata, deletionTimestamp: p.metadata?.deletionTimestamp ?? secondsNow(), deletionGracePeriodSeconds: graceSeconds };
    });
    if (run === undefined || run.over) {
      this.store.remove('pods', name);
      return;
    }
    run.child.kill('SIGTERM');
    setTimeout(() => run.child.kill('SIGKILL'), graceSeconds * 1_000).unref();
  }
  /** The kernel kills it for memory. */
  killForMemory(name: string): void {
    this.oom.add(name);
    this.running.get(name)?.child.kill('SIGKILL');
  }
  /** A node under pressure throws it out. */
  evict(name: string): void {
    this.store.update('pods', name, (p) => {
      p.status = { ...p.status, conditions: [...(p.status?.conditions ?? []), { type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet', lastTransitionTime: secondsNow() }] };
    });
    this.running.get(name)?.child.kill('SIGKILL');
  }
  /** The pod's object vanishes with its node; nobody tells how it ended. */
  vanish(name: string): void {
    const run = this.running.get(name);
    if (run !== undefined) {
      run.over = true;
      run.child.kill('SIGKILL');
      for (const reader of run.readers) reader();
    }
    this.store.remove('pods', name);
  }
  isRunning(name: string): boolean {
    const run = this.running.get(name);
    return run !== undefined && run.child.exitCode === null && run.child.signalCode === null;
  }

  /** Lines of a pod from a second on; `onLines` is called again for new ones until the process is over. */
  readLog(name: string, sinceSecond: number, onLines: (lines: string[], over: boolean) => void): (() => void) | undefined {
    const run = this.running.get(name);
    if (run === undefined || this.store.get('pods', name) === undefined) return undefined;
    let at = 0;
    const tell = (): void => {
      const fresh = run.lines.slice(at);
      at = run.lines.length;
      // Milliseconds alone: many lines share a stamp, as they do where a runtime buffers.
      onLines(fresh.filter((line) => line.at >= sinceSecond).map((line) => `${new Date(line.at).toISOString().replace(/0+Z$/, 'Z')} ${line.text}`), run.over);
    };
    run.readers.add(tell);
    tell();
    return () => void run.readers.delete(tell);
  }
  close(): void {
    for (const { child } of this.running.values()) child.kill('SIGKILL');
  }
}

type State = { waiting?: { reason: string; message: string }; running?: { startedAt: string }; terminated?: { exitCode: number; reason: string; startedAt: string; finishedAt: string } };
function statusOf(pod: IPod, state: State) {
  const { name, image } = pod.spec!.containers[0]!;
  return { name, image: image ?? '', imageID: '', ready: state.running !== undefined, restartCount: 0, state };
}
