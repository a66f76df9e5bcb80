import { execFile } from 'node:child_process';
import { err, ok, type Result } from '@switchyard/kernel';
import type { SlurmFault } from './cluster.js';

/** Words of Slurm's programs when the controller could not be asked. Everything else they fail with is its answer. */
const NOT_REACHED = /unable to contact slurm controller|connection refused|connection timed out|timed out on send\/recv|communication (connection )?(failure|timeout|error)|unable to establish configuration source|dns srv|authentication|munge|auth credential|failure in|standby mode|resource temporarily unavailable|could not establish/i;
/** A listing of a large cluster is some megabytes. */
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;

export interface ProgramOptions {
  readonly timeoutMs: number;
  readonly stdin?: string;
}
/** Runs one of Slurm's programs without a shell. They wait for minutes when the controller is down: killed after the timeout, never waited for. */
export function runProgram(file: string, args: readonly string[], { timeoutMs, stdin }: ProgramOptions): Promise<Result<string, SlurmFault>> {
  const inherited = ['SLURM_CONF', 'SLURM_CONF_SERVER', 'SLURM_JWT'].flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
  const env = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LANG: 'C', TZ: 'UTC', SLURM_TIME_FORMAT: '%s', ...Object.fromEntries(inherited) };
  return new Promise((resolve) => {
    const child = execFile(file, args, { env, timeout: timeoutMs, killSignal: 'SIGKILL', maxBuffer: OUTPUT_BYTES_MAX }, (error, stdout, stderr) => {
      if (error === null) return resolve(ok(stdout));
      const said = stderr.trim().split('\n').slice(-2).join('; ').slice(0, 300) || error.message.split('\n')[0]!;
      if (error.killed === true) return resolve(err({ kind: 'Unreachable', message: `${file} did not end within ${timeoutMs} ms` }));
      const missing = error.code === 'ENOENT' || typeof error.code !== 'number';
      return resolve(err({ kind: missing || NOT_REACHED.test(stderr) ? 'Unreachable' : 'Refused', message: `${file}: ${said}` }));
    });
    child.stdin?.on('error', () => undefined); // ended before it has read: its exit code says why
    child.stdin?.end(stdin ?? '');
  });
}
