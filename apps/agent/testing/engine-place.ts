import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LeaseOrder } from '@switchyard/agent-protocol';
import { nameOf } from '../src/engine/slurm/slurm-engine.js';
import type { SlurmCluster } from './slurm-cluster.js';

/** Where the jobs of a drill run, and what is counted there. */
export interface EnginePlace {
  readonly name: 'local' | 'slurm';
  /** Options of the agent that make it run its jobs here. */
  readonly settings: readonly string[];
  /** GPU-seconds of every lease by the engine's own accounting; and what should not be, in words. */
  count(orders: readonly LeaseOrder[], runs: string): Promise<{ readonly gpuSeconds: ReadonlyMap<string, bigint>; readonly faults: readonly string[] }>;
}

/** Processes under supervisors: counted is the time between the start and the end that each supervisor saw. */
export const localPlace: EnginePlace = {
  name: 'local',
  settings: ['--engine', 'local'],
  count: async (orders, runs) => {
    const ranMs = (leaseId: string): number => readdirSync(join(runs, leaseId)).reduce((sum, attempt) => {
      const events = readFileSync(join(runs, leaseId, attempt, 'events.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { event: string; wallMs: number });
      return sum + events.find(({ event }) => event === 'exited')!.wallMs - events.find(({ event }) => event === 'started')!.wallMs;
    }, 0);
    return { gpuSeconds: new Map(orders.map(({ leaseId, gpuCount }) => [leaseId, (BigInt(ranMs(leaseId)) * BigInt(gpuCount)) / 1_000n])), faults: [] };
  },
};

const seconds = (text: string): number => text.split(/[-:]/).reduce((sum, part) => sum * 60 + Number(part), 0);

/** A Slurm cluster: counted is the controller's RunTime of each attempt's job, of which there is one. */
export const slurmPlace = (cluster: SlurmCluster): EnginePlace => ({
  name: 'slurm',
  settings: ['--engine', 'slurm', '--slurm-rest-url', cluster.facts.restUrl],
  count: async (orders, runs) => {
    const jobs = new Map<string, number[]>();
    for (const line of (await cluster.command('scontrol', 'show', 'job', '--oneliner')).split('\n')) {
      const [, name] = / JobName=(\S+) /.exec(line) ?? [];
      const [, ran] = / RunTime=(\S+) /.exec(line) ?? [];
      if (name !== undefined && ran !== undefined) jobs.set(name, [...(jobs.get(name) ?? []), seconds(ran)]);
    }
    const faults: string[] = [];
    const gpuSeconds = new Map<string, bigint>();
    for (const { leaseId, gpuCount } of orders) {
      let ran = 0;
      for (const attempt of readdirSync(join(runs, leaseId))) {
        const name = nameOf({ leaseId, attempt: Number(attempt) } as Parameters<typeof nameOf>[0]);
        const known = jobs.get(name) ?? [];
        if (known.length !== 1) faults.push(`${name}: ${known.length} jobs`);
        ran += known.reduce((sum, one) => sum + one, 0);
      }
      gpuSeconds.set(leaseId, BigInt(ran * gpuCount));
    }
    return { gpuSeconds, faults };
  },
});
