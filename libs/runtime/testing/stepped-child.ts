import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';

/** What a parent may ask of a child: a word and a number, answered by anything that JSON holds. */
export type Asked = (argument: number) => Promise<unknown>;
interface Question {
  readonly seq: number;
  readonly word: string;
  readonly argument: number;
}
interface Answer {
  readonly seq: number;
  readonly answer?: unknown;
  readonly error?: string;
}

/** In the child: answers the parent's questions one after the other, and says once that it is there. Ends with its parent. */
export function obeyParent(words: Readonly<Record<string, Asked>>): void {
  const reply = (answer: Answer): void => void process.send!(answer);
  let last: Promise<void> = Promise.resolve();
  process.on('message', ({ seq, word, argument }: Question) => {
    const asked = words[word];
    last = last.then(async () => {
      try {
        if (asked === undefined) throw new Error(`there is no ${word}`);
        reply({ seq, answer: (await asked(argument)) ?? null });
      } catch (error) {
        reply({ seq, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
      }
    });
  });
  process.once('disconnect', () => process.exit(0));
  reply({ seq: 0 });
}

/** A program that does one step at a time, when it is asked. */
export interface SteppedChild {
  /** @throws Error with what the child threw, or when it died instead of answering */
  ask(word: string, argument?: number): Promise<unknown>;
  /** What it wrote so far. */
  output(): string;
  /** Ends it without warning (SIGKILL), and waits until it is gone. */
  kill(): Promise<void>;
}

/** @param script built file that calls `obeyParent` @param environment all of the child's environment but PATH */
export async function startSteppedChild(script: string, environment: Readonly<Record<string, string>>): Promise<SteppedChild> {
  if (!existsSync(script)) throw new Error(`${script} is not built: run it through npm`);
  const child = spawn(process.execPath, ['--no-warnings', script], { env: { PATH: process.env['PATH'], NODE_ENV: 'test', ...environment }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-100_000)));
  const open = new Map<number, { readonly resolve: (answer: unknown) => void; readonly reject: (error: Error) => void }>();
  let seq = 0;
  let gone = false;
  const exit = new Promise<void>((resolve) => child.once('exit', (code, signal) => {
    gone = true;
    for (const { reject } of open.values()) reject(new Error(`${script} ended with ${code ?? signal} instead of answering: ${output}`));
    open.clear();
    resolve();
  }));
  const wait = (number: number): Promise<unknown> => new Promise((resolve, reject) => open.set(number, { resolve, reject }));
  child.on('message', ({ seq: of, answer, error }: Answer) => {
    const asked = open.get(of);
    open.delete(of);
    if (error === undefined) asked?.resolve(answer);
    else asked?.reject(new Error(error));
  });
  await wait(0);
  return {
    ask: (word, argument = 0) => {
      if (gone) return Promise.reject(new Error(`${script} is gone: ${output}`));
      seq += 1;
      const answer = wait(seq);
      child.send({ seq, word, argument } satisfies Question);
      return answer;
    },
    output: () => output,
    kill: async () => {
      if (!gone) child.kill('SIGKILL');
      await exit;
    },
  };
}
