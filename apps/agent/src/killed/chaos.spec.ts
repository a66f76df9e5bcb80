import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { CountingIds } from '@switchyard/kernel/testing';
import { localPlace, slurmPlace } from '../../testing/engine-place.js';
import { type KillReport, playKills } from '../../testing/kill-drill.js';
import { SlurmCluster, whyNoSlurm } from '../../testing/slurm-cluster.js';

// Real: the built agent as a process, its disk, its jobs, HTTP, and Slurm. Double: the control plane, with the real signature and chain checks. Minutes: only where drills are asked for.
const agentMain = join(import.meta.dirname, '../../dist/src/main.js');
const KILLS = Number(process.env['SWITCHYARD_KILLS'] ?? 100);
const SEED = Number(process.env['SWITCHYARD_SEED'] ?? 1);
/** A start of the agent takes a second, and half a minute on two cores under a load of forty. */
const PATIENCE_MS = 6_000_000;
const why = whyNoSlurm();

const say = (engine: string, report: KillReport): void => void process.stdout.write(`killed: ${engine}, seed ${SEED}: ${JSON.stringify(report)}\n`);

describe('the agent killed -9 a hundred times', () => {
  it('loses no job, runs none twice at once, loses and doubles no reading, and tells what the local engine counts', async () => {
    const report = await playKills({ kills: KILLS, seed: SEED, agentMain, place: localPlace, ids: new CountingIds() });
    say('local', report);
    expect(report.faults).toEqual([]);
    expect(report.jobs).toBeGreaterThan(2);
    if (KILLS >= 50) expect(report.parkings).toBeGreaterThanOrEqual(10);
  }, PATIENCE_MS);

  (why === undefined ? it : it.skip)(`so with Slurm, to the second of its RunTime${why === undefined ? '' : ` (skipped: ${why})`}`, async () => {
    const cluster = await SlurmCluster.start({ nodes: 4, gpus: 4 });
    try {
      const report = await playKills({ kills: KILLS, seed: SEED, agentMain, place: slurmPlace(cluster), ids: new CountingIds() });
      say('slurm', report);
      expect(report.faults).toEqual([]);
      expect(report.jobs).toBeGreaterThan(2);
      if (KILLS >= 50) expect(report.parkings).toBeGreaterThanOrEqual(10);
    } finally {
      await cluster.stop();
    }
  }, PATIENCE_MS);
});
