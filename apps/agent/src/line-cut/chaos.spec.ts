import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { CountingIds } from '@switchyard/kernel/testing';
import { playBadLine } from '../../testing/line-drill.js';
import { SlurmCluster, whyNoSlurm } from '../../testing/slurm-cluster.js';

// Real: the built agent as a process, its disk, Slurm, TCP. Double: the control plane, and the line to it. Minutes: only where drills are asked for.
const BAD_SECONDS = Number(process.env['SWITCHYARD_BAD_LINE_SECONDS'] ?? 210);
const why = whyNoSlurm();

(why === undefined ? describe : describe.skip)(`the control plane is not to be reached for minutes${why === undefined ? '' : ` (skipped: ${why})`}`, () => {
  it('closes no lease: jobs run on, end and begin, all arrives late and once, and the totals are Slurm\'s', async () => {
    const cluster = await SlurmCluster.start({ nodes: 3, gpus: 4 });
    try {
      const report = await playBadLine(cluster, join(import.meta.dirname, '../../dist/src/main.js'), new CountingIds(), BAD_SECONDS);
      process.stdout.write(`line: ${JSON.stringify(report)}\n`);
      expect(report.faults).toEqual([]);
      expect(Math.min(report.met['half-open'], report.met.cut)).toBeGreaterThan(0);
      expect(report.lateItems).toBeGreaterThan(10);
      expect(report.oldestSeconds).toBeGreaterThan(BAD_SECONDS / 4);
    } finally {
      await cluster.stop();
    }
  }, 900_000);
});
