import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { oneOf, positiveNumber, wholeNumber } from './options.js';

const SCRIPT = join('libs', 'matching', 'bench', 'run.mjs');

interface BenchFlags {
  readonly data?: string;
  readonly hour?: number;
  readonly jobs?: string;
  readonly loads?: string;
  readonly shape?: string;
  readonly seconds?: number;
  readonly runs?: number;
  readonly thorough?: boolean;
  /** False with --no-highs. */
  readonly highs: boolean;
  readonly month?: boolean;
  readonly check?: boolean;
  readonly record?: boolean;
  readonly json?: string;
  readonly chart?: string;
}

/** The benchmark script in the folder given or one above it; null outside a checkout: installed packages do not carry it. */
export function findBenchScript(from: string): string | null {
  for (let folder = from; ; folder = dirname(folder)) {
    const script = join(folder, SCRIPT);
    if (existsSync(script)) return script;
    if (folder === dirname(folder)) return null;
  }
}

/** Flags of the command as words for the script, in one order whatever the order they were given in. */
export function benchWords(flags: BenchFlags): readonly string[] {
  const values = ['data', 'hour', 'jobs', 'loads', 'shape', 'seconds', 'runs', 'json', 'chart'] as const;
  const switches = ['thorough', 'month', 'check', 'record'] as const;
  return [
    ...values.flatMap((name) => (flags[name] === undefined ? [] : [`--${name}`, String(flags[name])])),
    ...switches.flatMap((name) => (flags[name] === true ? [`--${name}`] : [])),
    ...(flags.highs ? [] : ['--no-highs']),
  ];
}

/** Comma-separated positive numbers, kept as text for the script. */
const numberList = (text: string): string => {
  if (text.split(',').every((one) => /^\d+(\.\d+)?$/.test(one) && Number(one) > 0)) return text;
  throw new InvalidArgumentError('It must be positive numbers, separated by commas.');
};

async function run(flags: BenchFlags, script: string | null): Promise<void> {
  if (script === null) {
    process.stderr.write(`bench matching needs a checkout of the repository: it measures with ${SCRIPT} and with a solver that is no part of the product, and neither is installed here\n`);
    process.exitCode = 1;
    return;
  }
  const child = spawn(process.execPath, [script, ...benchWords(flags)], { stdio: ['ignore', 'inherit', 'inherit'] });
  process.exitCode = await new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/**
 * `switchyard bench matching`: every planner on the same markets, or the bar and what was measured against it.
 * @param script the benchmark script; null when there is none
 */
export function register(program: Command, script: string | null = findBenchScript(import.meta.dirname)): void {
  const positive = positiveNumber(InvalidArgumentError);
  program
    .command('bench')
    .description('measure this build (needs a checkout)')
    .command('matching')
    .description('compare the planner with simple rules, an exact solver and proven bounds in one table; with --check, hold it against the bar')
    .option('--data <dir>', 'real prices and job trace instead of made-up ones')
    .option('--hour <n>', 'first hour of the week of real prices', wholeNumber(0, InvalidArgumentError))
    .option('--jobs <list>', 'sizes of market (default 200,1000,10000,100000)', numberList)
    .option('--loads <list>', 'GPU-hours asked over GPU-hours there are (default 0.6,0.9)', numberList)
    .option('--shape <shape>', 'standard, full (every field of the format) or both', oneOf(['standard', 'full', 'both'] as const, InvalidArgumentError))
    .option('--seconds <n>', 'time for the exact solver; default: what the bar allows for the size', positive)
    .option('--runs <n>', 'runs of each method, each in a process of its own', wholeNumber(1, InvalidArgumentError))
    .option('--thorough', 'also two minutes of the exact solver on 200 jobs')
    .option('--no-highs', 'leave the exact solver out')
    .option('--month', 'with --check: also the replay of a month')
    .option('--check', 'one line for each point of the bar; exit code 1 when one is over')
    .option('--record', 'with --check: write what was measured beside the bounds')
    .option('--json <file>', 'write everything measured as JSON')
    .option('--chart <file>', 'write an SVG chart of the table')
    .action((flags: BenchFlags) => run(flags, script));
}
