import type { Journal } from './journal.js';
import type { Kind, Kinds } from './kinds.js';

/** Whether what was thrown out of a transaction says that its writes stay all the same (a declined payment is remembered). */
const keepsWrites = (thrown: unknown): boolean =>
  typeof thrown === 'object' && thrown !== null && 'keepsWrites' in thrown && thrown.keepsWrites === true;

/**
 * In-memory state with all-or-nothing transactions. Values are never changed in place: write a new one.
 * A commit is in the journal before `transact` returns, so nothing that was answered is lost.
 */
export class Store {
  private readonly kinds = new Map<Kind, Map<string, unknown>>();
  private before: Map<string, { kind: Kind; id: string; value: unknown }> | undefined;

  constructor(private readonly journal: Journal | undefined) {
    for (const [kind, id, value] of journal?.replay() ?? []) this.write(kind, id, value);
  }

  get<K extends Kind>(kind: K, id: string): Kinds[K] | undefined {
    return this.kinds.get(kind)?.get(id) as Kinds[K] | undefined;
  }

  /** Oldest first. */
  all<K extends Kind>(kind: K): readonly Kinds[K][] {
    return [...(this.kinds.get(kind)?.values() ?? [])] as Kinds[K][];
  }

  /** Oldest first, without a copy; removing while going through is allowed. */
  each<K extends Kind>(kind: K): Iterable<Kinds[K]> {
    return (this.kinds.get(kind)?.values() ?? []) as Iterable<Kinds[K]>;
  }

  put<K extends Kind>(kind: K, value: Kinds[K]): void {
    this.remember(kind, value.id);
    this.write(kind, value.id, value);
  }

  remove(kind: Kind, id: string): void {
    this.remember(kind, id);
    this.kinds.get(kind)?.delete(id);
  }

  /** Runs `work`; a throw undoes its writes, unless the thrown error says they stay. Not nested. */
  transact<T>(work: () => T): T {
    if (this.before !== undefined) throw new Error('Store.transact: already in a transaction');
    this.before = new Map();
    try {
      const result = work();
      this.commit();
      return result;
    } catch (thrown) {
      if (keepsWrites(thrown)) this.commit();
      else this.undo();
      throw thrown;
    } finally {
      this.before = undefined;
    }
  }

  private remember(kind: Kind, id: string): void {
    if (this.before === undefined) throw new Error(`Store: write to ${kind}/${id} outside a transaction`);
    const key = `${kind}/${id}`;
    if (!this.before.has(key)) this.before.set(key, { kind, id, value: this.kinds.get(kind)?.get(id) });
  }

  private commit(): void {
    const changes = [...(this.before?.values() ?? [])].map(({ kind, id }) => [kind, id, this.kinds.get(kind)?.get(id) ?? null] as const);
    if (changes.length > 0) this.journal?.append(changes);
  }

  private undo(): void {
    for (const { kind, id, value } of this.before?.values() ?? []) this.write(kind, id, value ?? null);
  }

  private write(kind: Kind, id: string, value: unknown): void {
    const entries = this.kinds.get(kind) ?? new Map<string, unknown>();
    this.kinds.set(kind, entries);
    if (value === null) entries.delete(id);
    else entries.set(id, value);
  }
}
