import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Command } from 'commander';
import { pageOf, runCli } from '../../testing/fake-cli.js';
import type { Cli } from '../base/cli.js';
import { shells } from '../base/completion-scripts.js';
import { register } from './completion.js';
import { register as registerJobs } from './jobs.js';
import { register as registerSubmit } from './submit.js';

const commands = (program: Command, cli: Cli): void => {
  registerJobs(program, cli);
  registerSubmit(program, cli);
  register(program, cli);
};
const script = async (shell: string): Promise<string> => (await runCli(commands, ['completion', shell])).out;
const has = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0;

describe('switchyard completion', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'switchyard-completion-'));
    // Stands for the program: it knows two jobs.
    writeFileSync(join(folder, 'switchyard'), '#!/bin/sh\n[ "$1 $2" = "complete-ids job" ] && printf "job_1\\ttrain\\njob_2\\tit\'s \\$HOME\\n"\n');
    chmodSync(join(folder, 'switchyard'), 0o755);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  async function inBash(...words: readonly string[]): Promise<string[]> {
    const file = join(folder, 'completion.bash');
    writeFileSync(file, `${await script('bash')}\nCOMP_WORDS=(switchyard "$@"); COMP_CWORD=$#; _switchyard; printf '%s\\n' "\${COMPREPLY[@]}"\n`);
    const { stdout, stderr } = spawnSync('bash', ['--norc', file, ...words], { encoding: 'utf8', env: { PATH: `${folder}:${process.env['PATH'] ?? ''}` }, cwd: folder });
    expect(stderr).toBe('');
    return stdout.split('\n').filter((line) => line !== '');
  }

  it('bash: commands, options, fixed values, field names, ids of the API, files', async () => {
    expect(await inBash('jo')).toEqual(['jobs']);
    expect(await inBash('jobs', '')).toEqual(['list', 'show', 'why', 'watch', 'metrics', 'cancel', 'pause', 'resume', 'clone']);
    expect(await inBash('jobs', 'list', '--o')).toEqual(['--open', '--order']);
    expect(await inBash('jobs', 'list', '--as', '')).toEqual(['ada', 'bruno', 'lena', 'otso', 'fay', 'finn']);
    expect(await inBash('jobs', 'list', '--json', 'cost')).toEqual(['costSoFarUsd']);
    expect(await inBash('jobs', '--as', 'ada', 'show', 'job_')).toEqual(['job_1', 'job_2']);
    expect(await inBash('submit', '--after-job', '')).toEqual(['job_1', 'job_2']);
    expect(await inBash('submit', '-f', 'compl')).toEqual(['completion.bash']);
    expect(await inBash('completion', '')).toEqual([...shells]);
    expect(await inBash('jobs', 'list', '--name', '')).toEqual([]);
  });
  it.each(shells)('%s: the whole tree stands in the script, hidden commands do not', async (shell) => {
    const text = await script(shell);
    expect(text).toContain(shell === 'fish' ? "case 'jobs list'\n      printf '%s\\n' '--first\thow many' '--after\tthe page behind a cursor'" : "    'jobs list') printf '%s\\n' '--first\thow many' '--after\tthe page behind a cursor'");
    expect(text).toContain('switchyard complete-ids job 2>/dev/null');
    expect(text).toContain({ bash: 'complete -F _switchyard switchyard', zsh: 'compdef _switchyard switchyard', fish: "complete -c switchyard -f -a '(__switchyard_candidates)'" }[shell]);
    expect(text).not.toContain("'complete-ids\t");
  });
  it.each(shells.filter(has))('%s reads its script without a complaint', async (shell) => {
    const checked = spawnSync(shell, ['-n'], { input: await script(shell), encoding: 'utf8' });
    expect([checked.status, checked.stderr]).toEqual([0, '']);
  });
  it('ids come with what they are, one a line, whatever is in a name', async () => {
    const jobs = pageOf([{ id: 'job_1', name: 'two\nlines\tand a tab', state: 'TIMED_OUT' }]);
    expect((await runCli(commands, ['complete-ids', 'job'], { answers: { Jobs: { jobs } } })).out).toBe('job_1\ttwo lines and a tab, timed out\n');
    expect((await runCli(commands, ['complete-ids', 'thing'])).code).toBe(2);
    expect((await runCli(commands, ['completion', 'tcsh'])).code).toBe(2);
  });
});
