import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { type Instance, type InstanceError, parseInstance, type Plan, plan } from '@switchyard/matching';
import { wholeNumber } from './options.js';

/** Rounds nobody reaches: with a time budget, time ends the work. */
const ROUNDS_UNLIMITED = 1_000_000;

interface PlanFlags {
  readonly instance: string;
  readonly budgetMs?: number;
  readonly rounds?: number;
  readonly seed: number;
}

/** The plan as matching.md's plain JSON, on one line: cost of everything, bound, gap, and how long it took. */
function planJson(result: Plan, seconds: number): string {
  return JSON.stringify({
    placements: result.placements, unplaced: result.unplaced, cost: result.cost, lowerBound: result.lowerBound, gap: result.gap, seconds,
    powerCost: result.powerCost, absoluteGap: result.absoluteGap, gapWithoutMisses: result.gapWithoutMisses, missed: result.missed,
    missedLowerBound: result.missedLowerBound, brokenPromises: result.brokenPromises, rounds: result.rounds,
  });
}

/** Reads an instance file. Errors are lines for stderr: each names the path of the offending value. */
function readInstance(file: string): { readonly instance: Instance } | { readonly errors: readonly string[] } {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file === '-' ? 0 : file, 'utf8'));
  } catch (error) {
    const what = error instanceof SyntaxError ? 'is not JSON' : 'cannot be read';
    return { errors: [`${file} ${what}: ${error instanceof Error ? error.message : 'unknown error'}`] };
  }
  const parsed = parseInstance(json);
  return parsed.ok ? { instance: parsed.value } : { errors: parsed.error.map((e: InstanceError) => `${e.path}: ${e.message}`) };
}

function run(flags: PlanFlags): void {
  const read = readInstance(flags.instance);
  if ('errors' in read) {
    process.stderr.write(`${flags.instance} is not an instance:\n${read.errors.map((line) => `  ${line}\n`).join('')}`);
    process.exitCode = 1;
    return;
  }
  const started = performance.now();
  const stopAt = flags.budgetMs === undefined ? undefined : started + flags.budgetMs;
  const result = plan(read.instance, {
    seed: flags.seed,
    ...(flags.rounds === undefined ? (stopAt === undefined ? {} : { rounds: ROUNDS_UNLIMITED }) : { rounds: flags.rounds }),
    ...(stopAt === undefined ? {} : { shouldStop: () => performance.now() >= stopAt }),
  });
  process.stdout.write(`${planJson(result, (performance.now() - started) / 1_000)}\n`);
}

/** `switchyard plan --instance FILE`: one instance in, one plan out, both plain JSON; no server. */
export function register(program: Command): void {
  program
    .command('plan')
    .description('plan one instance file (JSON in, JSON out) through the same core as the live match cycle')
    .requiredOption('--instance <file>', 'instance in the version 1 format; - reads standard input')
    .option('--budget-ms <ms>', 'stop after about this many milliseconds with the best plan so far', wholeNumber(1, InvalidArgumentError))
    .option('--rounds <n>', 'work budget in rounds; the same rounds and seed give the same plan', wholeNumber(1, InvalidArgumentError))
    .option('--seed <n>', 'seed of the polishing dice', wholeNumber(0, InvalidArgumentError), 1)
    .action((flags: PlanFlags) => run(flags));
}
