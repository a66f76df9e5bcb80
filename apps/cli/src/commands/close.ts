import type { Command } from 'commander';
import { textTable } from '@switchyard/grid';
import { CloseChecklistDocument, ClosePeriodDocument, LockPeriodDocument, PeriodsDocument, ReopenPeriodDocument, type Client } from '@switchyard/graphql-client';
import { demoPerson, openClient } from '../session.js';

export interface CloseFlags {
  readonly as: string;
  readonly period?: string;
  readonly lock?: boolean;
  readonly close?: boolean;
  readonly reopen?: boolean;
  readonly reason?: string;
  readonly json?: boolean;
}
/** What a move answers: the month, or why not. */
type Answer = { readonly __typename: string; readonly name?: string; readonly state?: string; readonly lockedBy?: string | null; readonly message?: string };

/** @throws Error when the flags do not fit each other */
export function moveOf({ period, lock, close, reopen, reason }: CloseFlags): 'list' | 'check' | 'lock' | 'close' | 'reopen' {
  const moves = (['lock', 'close', 'reopen'] as const).filter((move) => ({ lock, close, reopen })[move] === true);
  if (moves.length > 1) throw new Error(`Give one of --lock, --close and --reopen, not ${moves.map((m) => `--${m}`).join(' and ')}.`);
  const [move] = moves;
  if (period === undefined && move !== undefined) throw new Error(`--${move} needs --period, such as --period 2026-10.`);
  if (move === 'reopen' && (reason ?? '').trim() === '') throw new Error('--reopen needs --reason "…", for the record.');
  if (reason !== undefined && move !== 'reopen') throw new Error('--reason goes with --reopen.');
  return move ?? (period === undefined ? 'list' : 'check');
}

async function movePeriod(client: Client, move: 'lock' | 'close' | 'reopen', period: string, reason: string): Promise<Answer> {
  switch (move) {
    case 'lock':
      return (await client.execute(LockPeriodDocument, { input: { period } })).lockPeriod as Answer;
    case 'close':
      return (await client.execute(ClosePeriodDocument, { input: { period } })).closePeriod as Answer;
    case 'reopen':
      return (await client.execute(ReopenPeriodDocument, { input: { period, reason } })).reopenPeriod as Answer;
  }
}

async function run(flags: CloseFlags): Promise<void> {
  const move = moveOf(flags);
  const client = openClient(process.env, demoPerson(flags.as));
  const show = (value: unknown, text: () => string): void => void process.stdout.write(`${flags.json === true ? JSON.stringify(value, null, 2) : text()}\n`);
  if (move === 'list') {
    const { periods } = await client.execute(PeriodsDocument, {});
    show(periods, () => textTable(['month', 'state', 'from', 'to', 'locked by', 'last move by', 'opened again because'],
      periods.map((p) => [p.name, p.state, p.from, p.to, p.lockedBy ?? '', p.movedBy ?? '', p.reopenReason ?? ''])));
  } else if (move === 'check') {
    const { closeChecklist } = await client.execute(CloseChecklistDocument, { period: flags.period! });
    if (closeChecklist === null) throw new Error(`There is no period ${flags.period}.`);
    show(closeChecklist, () => `${textTable(['item', 'state', 'count', 'what to do'], closeChecklist.items.map((i) => [i.key, i.state, String(i.count), i.message]))}\n\n${
      closeChecklist.period.name} is ${closeChecklist.period.state.toLowerCase()}; ${closeChecklist.ready ? 'it may be closed' : 'it may not be closed yet'}`);
    if (!closeChecklist.ready) process.exitCode = 1;
  } else {
    const answer = await movePeriod(client, move, flags.period!, flags.reason ?? '');
    if (answer.__typename !== 'AccountingPeriod') throw new Error(answer.message ?? `${move} was refused.`);
    show(answer, () => `${answer.name} is ${answer.state?.toLowerCase()}`);
  }
}

/** `switchyard close`: months, what is in the way of closing one, and the moves. Exits 1 when something blocks or the move is refused. */
export function register(program: Command): void {
  program
    .command('close')
    .description('closing a month: without a move it shows what is in the way; needs finance, and two people')
    .option('--as <person>', 'person of the embedded demo market', 'finn')
    .option('--period <month>', 'the month, such as 2026-10; all months without it')
    .option('--lock', 'late bookings go to the next month, what is not invoiced is accrued')
    .option('--close', 'for good; not by who locked it')
    .option('--reopen', 'open it again; not by who locked it')
    .option('--reason <text>', 'why it is opened again')
    .option('--json', 'the answer as JSON')
    .action(run);
}
