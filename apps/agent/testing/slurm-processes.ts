import { readdirSync, readFileSync } from 'node:fs';
import { isRunningProcess } from './modbus-simulator.js';

/** Name of the program that trains; the shells around it draw nothing. */
const PROGRAM = 'node\n';

/**
 * What really runs of some leases, whoever started it: processes of /proc whose environment names one of them. Suspended and dead ones do not count.
 * Nothing of this is the agent's word, nor Slurm's.
 */
export class LeaseProcesses {
  private readonly leaseOf = new Map<number, string | undefined>();
  constructor(private readonly leases: ReadonlySet<string>) {}

  /** Processes of each lease that run at this instant. */
  running(): ReadonlyMap<string, number> {
    const found = new Map<string, number>();
    const now = new Set(readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number));
    for (const pid of this.leaseOf.keys()) if (!now.has(pid)) this.leaseOf.delete(pid);
    for (const pid of now) {
      const lease = this.lease(pid);
      if (lease !== undefined && isRunningProcess(pid)) found.set(lease, (found.get(lease) ?? 0) + 1);
    }
    return found;
  }
  /** Looked up once for a process that is the program: what a shell is, it is not for long. */
  private lease(pid: number): string | undefined {
    if (this.leaseOf.has(pid)) return this.leaseOf.get(pid);
    if (textOf(`/proc/${pid}/comm`) !== PROGRAM) return undefined;
    const named = textOf(`/proc/${pid}/environ`).split('\0').find((pair) => pair.startsWith('SWITCHYARD_LEASE_ID='))?.slice('SWITCHYARD_LEASE_ID='.length);
    const lease = named !== undefined && this.leases.has(named) ? named : undefined;
    this.leaseOf.set(pid, lease);
    return lease;
  }
}
function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return ''; // it has ended meanwhile
  }
}
