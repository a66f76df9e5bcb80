import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { styleText } from 'node:util';
import { type ExitCode, exitCodes } from './exit-codes.js';
import { CliProblem } from './problems.js';

/** A style of `util.styleText`. */
export type Paint = Parameters<typeof styleText>[0];

/** Where a command writes, and whom it may ask. What programs read goes to `out`; everything for people beside it goes to `err`. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
  /** Whether `out` is a terminal: tables fit its width and times and live lines are for eyes. */
  readonly isOutTerminal: boolean;
  /** Whether somebody can be asked: standard input and `err` are terminals. */
  readonly canAsk: boolean;
  /** Width of `out` in columns; undefined when it is no terminal. */
  readonly columns: number | undefined;
  /** Colours are for terminals, unless NO_COLOR is set; FORCE_COLOR wins. */
  readonly hasColour: boolean;
  /** The IANA zone of `--local` times. */
  readonly timeZone: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Asks on `err`; a secret is not echoed. */
  ask(question: string, options?: { readonly secret?: boolean }): Promise<string>;
  /** Standard input to its end. */
  readInput(): Promise<string>;
  /** What the program will exit with. */
  setExit(code: ExitCode): void;
  /** Calls once when Ctrl-C is pressed, instead of ending the program. @returns a function that stops listening */
  onInterrupt(listener: () => void): () => void;
}

/** The text in that style where colours are wanted; plain elsewhere. */
export function painted(terminal: Pick<Terminal, 'hasColour'>, paint: Paint | undefined, text: string): string {
  return paint === undefined || !terminal.hasColour || text === '' ? text : styleText(paint, text, { validateStream: false });
}

/** What NO_COLOR, FORCE_COLOR and TERM say about colours on a stream. */
export function wantsColour(env: Readonly<Record<string, string | undefined>>, isTerminal: boolean): boolean {
  const { FORCE_COLOR: force, NO_COLOR: never, TERM: kind } = env;
  if (force !== undefined && force !== '' && force !== '0') return true;
  return isTerminal && (never === undefined || never === '') && kind !== 'dumb';
}

/** The terminal this process runs in. */
export function processTerminal(): Terminal {
  const { stdin, stdout, stderr, env } = process;
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    isOutTerminal: stdout.isTTY,
    canAsk: stdin.isTTY && stderr.isTTY,
    get columns() {
      return stdout.isTTY ? stdout.columns : undefined;
    },
    hasColour: wantsColour(env, stdout.isTTY),
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    env,
    ask: (question, options) => askOn(question, options?.secret === true),
    readInput: async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of stdin) chunks.push(Buffer.from(chunk as Buffer));
      return Buffer.concat(chunks).toString('utf8');
    },
    setExit: (code) => {
      process.exitCode = code;
    },
    onInterrupt: (listener) => {
      process.once('SIGINT', listener);
      return () => void process.off('SIGINT', listener);
    },
  };
}

/** Asks one line. What is typed at a secret goes nowhere. */
async function askOn(question: string, secret: boolean): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  if (secret) process.stderr.write(question);
  const lines = createInterface({ input: process.stdin, output: secret ? nowhere : process.stderr, terminal: true });
  // Ctrl-C and Ctrl-D at a question: readline itself would leave it unanswered for ever.
  const left = new Promise<never>((_resolve, reject) => {
    lines.once('close', () => reject(new CliProblem('Nothing was changed.', exitCodes.interrupted)));
  });
  try {
    return await Promise.race([lines.question(secret ? '' : question), left]);
  } finally {
    left.catch(() => undefined);
    lines.close();
    if (secret) process.stderr.write('\n');
  }
}
