import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { BATCH_SCRIPT, TASK_SCRIPT } from './batch-script.js';

// Real: bash and both scripts. Double: srun and scancel, which do what Slurm's were seen to do on a busy machine.
const root = mkdtempSync(join(tmpdir(), 'agent-batch-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let attempts = 0;
/** One run of the batch script over two nodes with this for `srun`. @returns what it ended with, and whether it says that nothing began */
function ran(srun: string, before: Readonly<Record<string, string>> = {}): { code: number | null; told: string; unborn: boolean } {
  const folder = join(root, String((attempts += 1)), '1');
  const programs = join(folder, 'programs');
  mkdirSync(programs, { recursive: true });
  for (const [name, text] of [['srun', srun], ['scancel', 'true'], ['scontrol', 'true']] as const) {
    writeFileSync(join(programs, name), `#!/bin/bash\n${text}\n`);
    chmodSync(join(programs, name), 0o755);
  }
  for (const [name, text] of Object.entries({ 'task.sh': TASK_SCRIPT, 'batch.sh': BATCH_SCRIPT, command: 'true\0', environment: '', ...before })) writeFileSync(join(folder, name), text);
  const env = { PATH: `${programs}:/usr/bin:/bin`, SLURM_JOB_ID: '7', SLURM_JOB_NUM_NODES: '2', SLURMD_NODENAME: 'gn1' };
  const { status } = spawnSync('bash', ['batch.sh'], { cwd: folder, env });
  return { code: status, told: readFileSync(join(folder, 'exit'), 'utf8'), unborn: existsSync(join(folder, 'unborn')) };
}
const RANKS = 'for rank in 0 1; do SLURM_PROCID=$rank SLURM_NTASKS=2 bash task.sh; done';

describe('the batch script', () => {
  it('believes that a gang has succeeded when its tasks say so, and not when srun does', () => {
    expect(ran(`${RANKS}; exit 0`)).toEqual({ code: 0, told: '0', unborn: false });
    expect(ran('touch begun; exit 0')).toEqual({ code: 137, told: '137', unborn: false });
    // Killed after its grace while one rank had ended well.
    expect(ran('touch begun ended-0 killed; exit 0')).toEqual({ code: 137, told: '137', unborn: false });
    expect(ran('touch begun killed; exit 255')).toEqual({ code: 137, told: '137', unborn: false });
    expect(ran(`touch killed; ${RANKS}; exit 0`)).toEqual({ code: 0, told: '0', unborn: false });
  });
  it('says that nothing began when Slurm does not start the step, and gives a failing task its own exit', () => {
    expect(ran('echo "srun: error: Expired or invalid job 14" >&2; exit 1')).toEqual({ code: 1, told: '1', unborn: true });
    expect(ran(`${RANKS}; exit 9`, { command: 'bash\0-c\0exit 3\0' })).toEqual({ code: 3, told: '3', unborn: false });
  });
  it('counts a checkpoint on request as one', () => {
    expect(ran(`${RANKS}; exit 0`, { command: 'bash\0-c\0exit 75\0', stop: '20' })).toEqual({ code: 75, told: '75', unborn: false });
  });
});
