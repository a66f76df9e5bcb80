import type { Dice } from '@switchyard/simulation';
import type { DataSource } from 'typeorm';

/** A program ended in the middle of what it did. */
export class ProgramDied extends Error {}

/** Whether and where the scheduler dies next: at the n-th statement of its work, or with a commit that the database has made and nobody heard of. */
export interface Luck {
  /** Statements until it dies; undefined: it lives. */
  statementsLeft: number | undefined;
  /** Commits until one is made and not heard of; undefined: all are heard. */
  commitsLeft: number | undefined;
  dead: boolean;
  /** How often what went wrong. */
  readonly met: Map<string, number>;
}
export const noLuckNeeded = (): Luck => ({ statementsLeft: undefined, commitsLeft: undefined, dead: false, met: new Map() });
export function met(luck: Luck, what: string): void {
  luck.met.set(what, (luck.met.get(what) ?? 0) + 1);
}
/** Throws where the next piece of work dies, by half within a statement and by half after a commit. */
export function arm(luck: Luck, dice: Dice, share: number): void {
  luck.dead = false;
  luck.statementsLeft = undefined;
  luck.commitsLeft = undefined;
  if (dice.fraction() >= share) return;
  if (dice.fraction() < 0.5) luck.statementsLeft = dice.between(1, 60);
  else luck.commitsLeft = dice.between(1, 4);
}
function die(luck: Luck, when: string): never {
  luck.dead = true;
  met(luck, `scheduler died ${when}`);
  throw new ProgramDied(when);
}

type Call = (...given: unknown[]) => unknown;
/** What stands for an object: the methods named are done otherwise, all others are its own. */
function standIn<T extends object>(target: T, methods: Readonly<Record<string, Call>>, before: () => void = () => undefined): T {
  return new Proxy(target, {
    get: (_, name) => {
      before();
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return methods[name as string] ?? (member as Call).bind(target);
    },
  });
}
/** Statements travel to the server several at once. */
interface Flying {
  readonly statements?: readonly { readonly text: string }[];
  readonly landed?: Promise<{ readonly stoppedBy: unknown }>;
}

/** A database that a program with bad luck reaches: its transactions end where it dies. Whoever died opens another. */
export function mortal(source: DataSource, luck: Luck): DataSource {
  const createQueryRunner: Call = (...mode) => {
    const runner = (source.createQueryRunner as Call).apply(source, mode) as ReturnType<DataSource['createQueryRunner']>;
    let committed = false;
    const unlucky = (client: { query: Call }): object => standIn(client, {
      query: (...input) => {
        const { statements = [], landed } = input[0] as Flying;
        // What ends a transaction is done for the dead too, as the server does it.
        if (luck.statementsLeft !== undefined && statements[0]?.text !== 'ROLLBACK' && (luck.statementsLeft -= Math.max(1, statements.length)) <= 0) die(luck, 'in a transaction');
        if (statements.at(-1)?.text === 'COMMIT') void landed?.then(({ stoppedBy }) => (committed = stoppedBy === undefined));
        return client.query(...input);
      },
    });
    return standIn(runner, {
      connect: async () => unlucky((await runner.connect()) as { query: Call }),
      release: async () => {
        await runner.release();
        if (committed && luck.commitsLeft !== undefined && (luck.commitsLeft -= 1) <= 0) die(luck, 'after a commit');
      },
    });
  };
  return standIn(source, { createQueryRunner }, () => {
    if (luck.dead) throw new ProgramDied('after its end');
  });
}
