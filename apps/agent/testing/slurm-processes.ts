import { readdirSync, readFileSync } from 'node:fs';
import { isRunningProcess } from './modbus-simulator.js';

/**
 * What really runs of some leases, whoever started it: processes of /proc whose environment names one of them. Suspended and dead ones do not count.
 * Nothing of this is the agent's word, nor Slurm's.
 */
export class LeaseProcesses {
  private readonly leaseOf = new Map<number, string | undefined>();
  /** @param program its name as /proc says it, with the end of the line: what trains, not the shells around it */
  constructor(private readonly leases: ReadonlySet<string>, private readonly program = 'node\n') {}

  /** Processes of each lease that run at this instant. */
  running(): ReadonlyMap<string, number> {
    const found = new Map<string, number>();
    const now = new Set(readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number));
    for (const pid of this.leaseOf.keys()) if (!now.has(pid)) this.leaseOf.delete(pid);
    for (const pid of now) {
      const lease = this.lease(pid);
      // What a shell forks to start a program is the shell's, until it is that program.
      if (lease !== undefined && isRunningProcess(pid) && this.leaseOf.get(parentOf(pid)) !== lease) found.set(lease, (found.get(lease) ?? 0) + 1);
    }
    return found;
  }
  /** Looked up once for a process that is the program: what a shell is, it is not for long. */
  private lease(pid: number): string | undefined {
    if (this.leaseOf.has(pid)) return this.leaseOf.get(pid);
    if (textOf(`/proc/${pid}/comm`) !== this.program) return undefined;
    const named = textOf(`/proc/${pid}/environ`).split('\0').find((pair) => pair.startsWith('SWITCHYARD_LEASE_ID='))?.slice('SWITCHYARD_LEASE_ID='.length);
    const lease = named !== undefined && this.leases.has(named) ? named : undefined;
    this.leaseOf.set(pid, lease);
    return lease;
  }
}
function parentOf(pid: number): number {
  const stat = textOf(`/proc/${pid}/stat`);
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
}
function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return ''; // it has ended meanwhile
  }
}
