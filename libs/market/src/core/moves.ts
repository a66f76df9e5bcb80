import { err, ok, type EpochMs, type Result } from '@switchyard/kernel';

/** Who may cause a move. `scheduler` is the match cycle and the lease sweep, `system` a repair or a migration. */
export type ActorKind = 'customer' | 'operator' | 'scheduler' | 'agent' | 'billing' | 'admin' | 'system';
export interface Actor {
  readonly kind: ActorKind;
  /** User, key or agent id; absent for our own services. */
  readonly id?: string;
}
/** state -> next state -> who may cause it. An empty object marks a terminal state. */
export type MoveTable = Readonly<Record<string, Readonly<Record<string, readonly ActorKind[]>>>>;
export type StateOf<T extends MoveTable> = Extract<keyof T, string>;
/** States one move away from S: an illegal move has no type. */
export type MoveFrom<T extends MoveTable, S extends StateOf<T>> = Extract<keyof T[S], string>;

/** One move as stored and audited. */
export interface Move<State extends string> {
  readonly from: State;
  readonly to: State;
  readonly actor: Actor;
  /** Machine-readable cause, such as `matched`, `curtailment`, `customer_request`. */
  readonly reason: string;
  readonly at: EpochMs;
}
export type MoveRefusal =
  | { readonly kind: 'IllegalMove'; readonly from: string; readonly to: string; readonly allowed: readonly string[] }
  | {
      readonly kind: 'ActorNotAllowed';
      readonly from: string;
      readonly to: string;
      readonly actor: ActorKind;
      readonly allowed: readonly ActorKind[];
    };

/** Checks a move that arrives as data (an agent report, an API call) against its table. */
export function checkMove<T extends MoveTable>(
  table: T,
  from: StateOf<T>,
  to: StateOf<T>,
  actor: Actor,
  reason: string,
  at: EpochMs,
): Result<Move<StateOf<T>>, MoveRefusal> {
  const next: MoveTable[string] = table[from] ?? {};
  const actors = next[to];
  if (actors === undefined) return err({ kind: 'IllegalMove', from, to, allowed: Object.keys(next) });
  if (!actors.includes(actor.kind)) return err({ kind: 'ActorNotAllowed', from, to, actor: actor.kind, allowed: actors });
  return ok({ from, to, actor, reason, at });
}

export const isTerminal = (table: MoveTable, state: string): boolean => Object.keys(table[state] ?? {}).length === 0;

/** Every state that can be reached from `start`, itself included. */
export function reachableFrom(table: MoveTable, start: string): ReadonlySet<string> {
  const seen = new Set([start]);
  for (const state of seen) for (const next of Object.keys(table[state] ?? {})) seen.add(next);
  return seen;
}
