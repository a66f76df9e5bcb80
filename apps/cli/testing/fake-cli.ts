import { Command } from 'commander';
import type { Client, TypedDocument } from '@switchyard/graphql-client';
import { type Cli, runProgram } from '../src/base/cli.js';
import type { Live } from '../src/base/live.js';
import type { Terminal } from '../src/base/terminal.js';

/** What a command wrote, what it asked of the API, and its exit code. */
export interface Ran {
  readonly out: string;
  readonly err: string;
  readonly code: number;
  readonly asked: readonly { readonly operation: string; readonly variables: Record<string, any> }[];
}
export interface FakeCliOptions {
  /** The answer of an operation by its name: data, a function of the variables, or an Error to throw (a SwitchyardError). */
  readonly answers?: Readonly<Record<string, unknown>>;
  /** What a subscription says, by its name: an Error in the list is thrown there. */
  readonly streams?: Readonly<Record<string, readonly unknown[]>>;
  /** A terminal of that width, with somebody who can be asked; undefined: a pipe. */
  readonly columns?: number;
  /** Whether the terminal has colours; it has none unless given. */
  readonly hasColour?: boolean;
  /** What is typed, question by question. */
  readonly replies?: readonly string[];
  /** Standard input. */
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeZone?: string;
}

/** Runs `switchyard …words` with the given commands against answers from a table: no server, no clock. A pause ends when all that is ready has happened. */
export async function runCli(register: (program: Command, cli: Cli) => void, words: readonly string[], options: FakeCliOptions = {}): Promise<Ran> {
  const written = { out: '', err: '', code: 0 };
  const asked: { operation: string; variables: Record<string, any> }[] = [];
  const replies = [...(options.replies ?? [])];
  const terminal: Terminal = {
    out: (text) => void (written.out += text),
    err: (text) => void (written.err += text),
    isOutTerminal: options.columns !== undefined, canAsk: options.columns !== undefined, columns: options.columns,
    hasColour: options.hasColour ?? false, timeZone: options.timeZone ?? 'Europe/Helsinki', env: options.env ?? {},
    ask: (question) => {
      written.err += question;
      const reply = replies.shift();
      return reply === undefined ? Promise.reject(new Error(`nobody answers: ${question}`)) : Promise.resolve(reply);
    },
    readInput: () => Promise.resolve(options.input ?? ''),
    setExit: (code) => void (written.code = code),
    onInterrupt: () => () => undefined,
  };
  const client: Client = {
    execute: (document, variables) => {
      asked.push({ operation: document.name, variables: variables as Record<string, any> });
      const answer = options.answers?.[document.name];
      if (answer === undefined) return Promise.reject(new Error(`the spec has no answer for ${document.name}`));
      const data: unknown = typeof answer === 'function' ? (answer as (variables: unknown) => unknown)(variables) : answer;
      return data instanceof Error ? Promise.reject(data) : Promise.resolve(data as never);
    },
  };
  const live: Live = {
    async *follow<Data>(document: TypedDocument<Data, any>, variables: unknown) {
      asked.push({ operation: document.name, variables: variables as Record<string, any> });
      for (const event of options.streams?.[document.name] ?? []) {
        if (event instanceof Error) throw event;
        yield await Promise.resolve(event as Data);
      }
    },
  };
  let keys = 0;
  const cli: Cli = {
    terminal, client: () => client, live: () => live, newKey: () => `key-${(keys += 1)}`, pause: () => new Promise((resolve) => setImmediate(resolve)), now: () => 0,
    session: () => ({ source: 'profile', name: 'spec', url: 'http://gateway.test/graphql', token: 'sy_live_spec', client }),
  };
  const program = new Command('switchyard');
  register(program, cli);
  await runProgram(program, words, terminal);
  return { ...written, asked };
}
/** A page of a connection with these rows. */
export const pageOf = (nodes: readonly object[], endCursor: string | null = null): object => ({ totalCount: nodes.length, pageInfo: { hasNextPage: endCursor !== null, endCursor }, edges: nodes.map((node) => ({ cursor: 'c', node })) });
