import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';

// Real processes on loopback. Nothing is doubled.
const folder = mkdtempSync(join(tmpdir(), 'agent-gang-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
/** Starts every rank; `onStep` is told of rank 0's steps. */
async function gang({ ranks, home, minStepMs, onStep = () => undefined }) {
  const port = await freePort();
  const processes = Array.from({ length: ranks }, (_, rank) => {
    const args = [join(import.meta.dirname, 'train.js'), '--steps', '20', '--min-step-ms', `${minStepMs}`, '--checkpoint-dir', join(folder, home)];
    const child = spawn(process.execPath, args, { env: { ...process.env, RANK: `${rank}`, WORLD_SIZE: `${ranks}`, MASTER_ADDR: '127.0.0.1', MASTER_PORT: `${port}` } });
    child.stderr.pipe(process.stderr);
    return child;
  });
  const ended = processes.map(async (child, rank) => {
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      if (rank === 0) onStep(text.split('"totalSteps"').length - 1, processes);
    });
    const code = await new Promise((resolve) => child.once('close', resolve));
    return { code, lines: text.trim().split('\n').map((line) => JSON.parse(line)) };
  });
  return Promise.all(ended);
}
const losses = ([{ lines }]) => lines.filter((line) => 'loss' in line && 'totalSteps' in line).map((line) => [line.step, line.loss]);
const bytes = (...path) => readFileSync(join(folder, ...path, 'checkpoint.bin'));

describe('the training job as a gang', () => {
  it('stops at one step on every rank whoever is told, and goes on from the newest checkpoint to the same losses and the same last byte', async () => {
    const straight = await gang({ ranks: 2, home: 'straight', minStepMs: 0 });
    expect(straight.map(({ code }) => code)).toEqual([0, 0]);
    const told = new Set();
    const before = await gang({
      ranks: 2,
      home: 'parked',
      minStepMs: 20,
      onStep: (steps, [, second]) => steps >= 5 && !told.has('TERM') && told.add('TERM') && second.kill('SIGTERM'),
    });
    expect(before.map(({ code }) => code)).toEqual([75, 75]);
    const [first, second] = before.map(({ lines }) => lines.at(-1));
    expect(first).toEqual({ event: 'stopped', step: expect.any(Number) });
    expect(second).toEqual({ event: 'stopped', step: first.step, rank: 1 });
    // The node of rank 1 comes back empty.
    rmSync(join(folder, 'parked', 'rank-1'), { recursive: true });
    const after = await gang({ ranks: 2, home: 'parked', minStepMs: 0 });
    expect(after.map(({ lines }) => lines[0])).toEqual([{ event: 'resumed', step: first.step }, { event: 'resumed', step: first.step, rank: 1 }]);
    expect([...losses(before), ...losses(after)]).toEqual(losses(straight));
    expect(losses(straight).at(-1)[1]).toBeLessThan(losses(straight)[0][1] * 0.8);
    for (const home of ['straight', 'parked']) for (const rank of ['', 'rank-1']) expect(bytes(home, rank).equals(bytes('straight'))).toBe(true);
  });
});
