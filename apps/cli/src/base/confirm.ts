import { type Command, Option } from 'commander';
import type { Cli } from './cli.js';
import { type CommonFlags } from './command.js';
import { exitCodes } from './exit-codes.js';
import { jsonChoice, type JsonShape, printJson } from './json-fields.js';

/** Flags of a command that changes something. */
export interface ConfirmFlags extends CommonFlags {
  readonly yes?: boolean;
  readonly confirm?: boolean;
  readonly idempotencyKey?: string;
}
/** Adds `-y, --yes` (and `--confirm`, the same by another name) and `--idempotency-key`. */
export function confirmOptions(command: Command): Command {
  return command.option('-y, --yes', 'do it without asking; without it the plan is shown first')
    .addOption(new Option('--confirm', 'the same as --yes').hideHelp())
    .option('--idempotency-key <key>', 'your own key: repeating the command with it changes nothing more');
}
export const isConfirmed = (flags: ConfirmFlags): boolean => flags.yes === true || flags.confirm === true;
/** The key of the one deed this command line asks for. */
export const keyOf = (cli: Cli, flags: ConfirmFlags): string => flags.idempotencyKey ?? cli.newKey();

/** One deed: what would happen, the question, the deed. */
export interface Deed<Result> {
  /** What would happen, in words; shown before the question. */
  readonly plan: string;
  /** The same for programs: what `--json` prints as `plan` while it is not confirmed. */
  readonly planValue: unknown;
  /** Such as `Submit it?`. */
  readonly question: string;
  /** Why it cannot be done as things stand; undefined when it can. Then nothing is asked. */
  readonly obstacle?: string | undefined;
  /** Does it. @throws CliProblem with the refusal */
  readonly act: () => Promise<Result>;
  /** What is said when it is done, with the next command worth knowing. */
  readonly told: (result: Result) => string;
  /** What `--json` prints of the result. */
  readonly json: JsonShape;
}

/**
 * Shows what would happen, asks, does it. With `--yes` nothing is asked. Where nobody can be asked (a pipe, `--json`) the plan is shown and the exit code is 2.
 * @returns the result; undefined when it was not done
 */
export async function planThenDo<Result>(cli: Cli, flags: ConfirmFlags, deed: Deed<Result>): Promise<Result | undefined> {
  const { terminal } = cli;
  if (flags.json !== undefined) await jsonChoice(flags.json, deed.json);
  const notDone = (why: string, code: 1 | 2): undefined => {
    if (flags.json !== undefined) terminal.out(`${JSON.stringify({ confirmed: false, possible: deed.obstacle === undefined, plan: deed.planValue }, null, 2)}\n`);
    terminal.err(`${why}\n`);
    terminal.setExit(code);
    return undefined;
  };
  const isAsked = !isConfirmed(flags) && flags.json === undefined;
  if (isAsked || deed.obstacle !== undefined) (flags.json === undefined ? terminal.out : terminal.err)(`${deed.plan}\n\n`);
  if (deed.obstacle !== undefined) return notDone(deed.obstacle, exitCodes.refused);
  if (!isConfirmed(flags)) {
    if (flags.json !== undefined || !terminal.canAsk) return notDone('Nothing was changed: do it with --yes.', exitCodes.toConfirm);
    if (!/^y(es)?$/i.test((await terminal.ask(`${deed.question} [y/N] `)).trim())) return notDone('Nothing was changed.', exitCodes.refused);
  }
  const result = await deed.act();
  if (flags.json === undefined) terminal.out(`${deed.told(result)}\n`);
  else await printJson(terminal, flags.json, deed.json, result);
  return result;
}
