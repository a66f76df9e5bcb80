import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { z } from 'zod';

const SCRIPT = join(import.meta.dirname, '../../../infra/slurm/cluster.mjs');
const run = promisify(execFile);
const shape = z.object({ dir: z.string(), conf: z.string(), restUrl: z.string(), partition: z.string(), nodes: z.array(z.string()), jobcomp: z.string() });

/**
 * Why Slurm cannot be tried on this machine; undefined when it can.
 * @throws Error where CI demands it (`SWITCHYARD_REQUIRE=slurm`): there a missing part is a failure
 */
export function whyNoSlurm(): string | undefined {
  const check = spawnSync(process.execPath, [SCRIPT, 'check'], { encoding: 'utf8' });
  if (check.status === 0) return undefined;
  const why = check.stdout.trim().split('\n').join('; ') || check.stderr.trim();
  if ((process.env['SWITCHYARD_REQUIRE'] ?? '').split(',').includes('slurm')) throw new Error(`Slurm is required here: ${why}`);
  return why;
}

/** A real Slurm cluster of several nodes on loopback, in a folder of its own; `infra/slurm/cluster.mjs` has what is in it. */
export class SlurmCluster {
  private constructor(
    readonly facts: z.output<typeof shape>,
    private readonly confBefore: string | undefined,
  ) {}
  /** Also makes this process's Slurm commands talk to it, until it is stopped. */
  static async start(options: { nodes?: number; gpus?: number; gpuType?: string; killWaitSeconds?: number } = {}): Promise<SlurmCluster> {
    const dir = mkdtempSync(join(tmpdir(), 'switchyard-slurm-'));
    try {
      const { stdout } = await run(process.execPath, [SCRIPT, 'start', dir, '--nodes', String(options.nodes ?? 3), '--gpus', String(options.gpus ?? 4), ...(options.gpuType === undefined ? [] : ['--gpu-type', options.gpuType]), '--node-timeout', '8', '--kill-wait', String(options.killWaitSeconds ?? 5)]);
      const facts = shape.parse(JSON.parse(stdout));
      const confBefore = process.env['SLURM_CONF'];
      process.env['SLURM_CONF'] = facts.conf;
      return new SlurmCluster(facts, confBefore);
    } catch (error) {
      rmSync(dir, { recursive: true, force: true });
      throw error;
    }
  }
  async stop(): Promise<void> {
    await run(process.execPath, [SCRIPT, 'stop', this.facts.dir]);
    if (this.confBefore === undefined) delete process.env['SLURM_CONF'];
    else process.env['SLURM_CONF'] = this.confBefore;
  }

  /** One of Slurm's commands, as a person at the site would give it. */
  async command(file: string, ...args: string[]): Promise<string> {
    const { stdout } = await run(file, args, { timeout: 10_000, killSignal: 'SIGKILL', env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', SLURM_CONF: this.facts.conf, TZ: 'UTC', SLURM_TIME_FORMAT: '%s' } });
    return stdout;
  }
  /** Kills a daemon -9, with the steps that it looks after when it is a node's (a machine that lost its power). */
  async kill(daemon: string): Promise<void> {
    const [pid] = readFileSync(join(this.facts.dir, 'run', `${daemon}.started`), 'utf8').split(' ').map(Number);
    process.kill(pid!, 'SIGKILL');
    if (!this.facts.nodes.includes(daemon)) return;
    const { stdout } = await run('ps', ['-eo', 'pid=,args=']);
    for (const line of stdout.split('\n').filter((text) => text.includes('slurmstepd'))) {
      const step = Number(line.trim().split(' ')[0]);
      if (environOf(step).includes(`SLURM_CONF=${this.facts.conf}`) && (await nodeOfStep(step)) === daemon) for (const child of await childrenOf(step)) killHard(child);
    }
  }
  /** Starts a daemon again. */
  async revive(daemon: string): Promise<void> {
    await run(process.execPath, [SCRIPT, 'daemon', this.facts.dir, daemon]);
  }
  /** What the controller says of a job, by name: its fields as text. */
  async job(name: string): Promise<Readonly<Record<string, string>>> {
    const line = (await this.command('scontrol', 'show', 'job', '--oneliner', '--details')).split('\n').find((text) => text.includes(` JobName=${name} `)) ?? '';
    return Object.fromEntries([...line.matchAll(/(?:^|\s)([A-Za-z][\w/:]*)=(\S*)/g)].map(([, key, value]) => [key!, value!]));
  }
  /** The cluster's own accounting of finished jobs of that name: a line of its completion log each. */
  finished(name: string): readonly Readonly<Record<string, string>>[] {
    const lines = readFileSync(this.facts.jobcomp, 'utf8').split('\n').filter((line) => line.includes(` Name=${name} `));
    return lines.map((line) => Object.fromEntries([...line.matchAll(/(?:^|\s)(\w+)=(\S*)/g)].map(([, key, value]) => [key!, value!])));
  }
  async idle(): Promise<boolean> {
    const states = (await this.command('sinfo', '-h', '-N', '-o', '%T')).trim().split('\n');
    return states.length === this.facts.nodes.length && states.every((state) => state === 'idle');
  }
}
const environOf = (pid: number): readonly string[] => {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
  } catch {
    return []; // it has ended meanwhile
  }
};
async function childrenOf(pid: number): Promise<number[]> {
  const { stdout } = await run('ps', ['-eo', 'pid=,ppid=']);
  const pairs = stdout.trim().split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] => pairs.filter(([, ppid]) => ppid === parent).flatMap(([child]) => [child!, ...below(child!)]);
  return [pid, ...below(pid)];
}
/** The node a step belongs to is told by its tasks' environment. */
async function nodeOfStep(step: number): Promise<string | undefined> {
  for (const pid of await childrenOf(step)) {
    const found = environOf(pid).find((pair) => pair.startsWith('SLURMD_NODENAME='));
    if (found !== undefined) return found.slice('SLURMD_NODENAME='.length);
  }
  return undefined;
}
function killHard(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Looks every 50 ms until it holds. @throws Error naming what was waited for, with what was seen last */
export async function eventually<T>(what: string, seconds: number, look: () => Promise<T> | T, met: (seen: T) => boolean): Promise<T> {
  for (const deadline = Date.now() + seconds * 1_000; ; await sleep(50)) {
    const seen = await look();
    if (met(seen)) return seen;
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}; last seen ${JSON.stringify(seen)}`);
  }
}
