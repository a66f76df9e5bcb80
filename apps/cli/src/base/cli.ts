import { randomUUID } from 'node:crypto';
import { type Command, CommanderError } from 'commander';
import type { Client } from '@switchyard/graphql-client';
import type { DemoPerson } from '../demo/people.js';
import { openSession, type Session, type SessionFlags } from '../session.js';
import { exitCodes } from './exit-codes.js';
import { liveOver, type Live, pauseFor } from './live.js';
import { problemOf } from './problems.js';
import { processTerminal, type Terminal } from './terminal.js';

/** What every command works with: where it writes, and the market it speaks to. Specs give a fake (`apps/cli/testing/fake-cli.ts`). */
export interface Cli {
  readonly terminal: Terminal;
  /**
   * The API as the person at the keyboard.
   * @param otherwise who it is on the embedded demo market unless `--as` says so
   */
  client(flags: SessionFlags, otherwise: DemoPerson): Client;
  /** The API's subscriptions, as the same person. */
  live(flags: SessionFlags, otherwise: DemoPerson): Live;
  /** Who asks whom, and by which credential. */
  session(flags: SessionFlags, otherwise: DemoPerson): Session;
  /** A new idempotency key: one per deed. */
  newKey(): string;
  /** Waits, until the signal says otherwise; specs do not wait. */
  pause(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** Wall time, for what is shown while waiting. */
  now(): number;
}

/** The real one. */
export function openCli(terminal: Terminal = processTerminal()): Cli {
  const session = (flags: SessionFlags, otherwise: DemoPerson): Session => openSession(terminal.env, flags, otherwise);
  return {
    terminal, session,
    client: (flags, otherwise) => session(flags, otherwise).client,
    live: (flags, otherwise) => liveOver(session(flags, otherwise), (text) => terminal.err(text)),
    newKey: () => randomUUID(),
    pause: pauseFor,
    now: () => Date.now(),
  };
}

/**
 * Runs one command line. What is thrown becomes words on `err` and an exit code of the table.
 * @param words without program and script name
 */
export async function runProgram(program: Command, words: readonly string[], terminal: Terminal): Promise<void> {
  everyCommand(program, (command) => command.exitOverride().configureOutput({ writeOut: (text) => terminal.out(text), writeErr: (text) => terminal.err(text) }).showSuggestionAfterError().showHelpAfterError('(--help shows how it is used)'));
  try {
    await program.parseAsync([...words], { from: 'user' });
  } catch (error) {
    // Commander has said what it had to say: help and version are done, anything else is bad usage.
    if (error instanceof CommanderError) return terminal.setExit(error.exitCode === 0 ? exitCodes.done : exitCodes.toConfirm);
    const { message, exitCode } = problemOf(error);
    terminal.err(`${message}\n`);
    terminal.setExit(exitCode);
  }
}
function everyCommand(command: Command, change: (command: Command) => unknown): void {
  change(command);
  for (const below of command.commands) everyCommand(below, change);
}
