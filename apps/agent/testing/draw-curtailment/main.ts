import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pictureOf } from './picture.js';
import { playCurtailment, RUN_KW } from '../curtailment-run.js';

/** `node apps/agent/dist/testing/draw-curtailment/main.js FILE.svg`: plays one curtailment of real processes and draws what the meter showed. */
async function main(target: string | undefined): Promise<void> {
  if (target === undefined) throw new Error('say where to write the picture');
  const folder = mkdtempSync(join(tmpdir(), 'draw-curtailment-'));
  const targetKw = 700;
  try {
    const run = await playCurtailment({ folder, agentMain: resolve(import.meta.dirname, '../../src/main.js'), miners: 20, startsInSeconds: 12, lastsSeconds: 8, rampKwPerSecond: 150, targetKw });
    const most = Math.max(...run.curve.filter(({ at }) => at >= run.startsAt && at < run.endsAt).map(({ kw }) => kw));
    const note = `One real run: 20 miners of ${RUN_KW.miner} kW behind TCP, 2 training processes of ${RUN_KW.job} kW, ${RUN_KW.base} kW beside them; most in the event ${most} kW, ramp 150 kW/s. Power is made up from the states of the processes.`;
    writeFileSync(target, pictureOf(run, targetKw, note));
    process.stdout.write(`${JSON.stringify({ mostInEventKw: most, targetKw, kept: most <= targetKw, samples: run.samples.length, marks: run.marks, states: run.states })}\n`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
await main(process.argv[2]);
