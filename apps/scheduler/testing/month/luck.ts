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

type Body = (manager: { readonly queryRunner?: { query(...input: unknown[]): Promise<unknown> } }) => Promise<unknown>;
/** A database that a program with bad luck reaches: its transactions end where it dies. Whoever died opens another. */
export function mortal(source: DataSource, luck: Luck): DataSource {
  const unlucky = (body: Body): Body => (manager) => {
    const runner = manager.queryRunner!;
    const fragile = new Proxy(runner, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        if (name !== 'query') return (member as (...input: unknown[]) => unknown).bind(target);
        return (...input: unknown[]) => {
          if (luck.statementsLeft !== undefined && (luck.statementsLeft -= 1) <= 0) die(luck, 'in a transaction');
          return target.query(...input);
        };
      },
    });
    return body(new Proxy(manager, { get: (target, name) => (name === 'queryRunner' ? fragile : Reflect.get(target, name)) }));
  };
  return new Proxy(source, {
    get: (target, name) => {
      if (luck.dead) throw new ProgramDied('after its end');
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      if (name !== 'transaction') return (member as (...input: unknown[]) => unknown).bind(target);
      return async (...input: unknown[]) => {
        const body = unlucky(input.at(-1) as Body);
        const answer = await (target.transaction as (...given: unknown[]) => Promise<unknown>).call(target, ...input.slice(0, -1), body);
        if (luck.commitsLeft !== undefined && (luck.commitsLeft -= 1) <= 0) die(luck, 'after a commit');
        return answer;
      };
    },
  });
}
