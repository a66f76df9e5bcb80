import { createHash } from 'node:crypto';

/** A statement is prepared from this time on that it is asked for. */
const SEEN_BEFORE = 3;
/** Statements a process prepares; each connection keeps a plan of each. */
const PREPARED_MAX = 400;
/** Texts that are counted; what is made for one occasion must not fill the memory. */
const COUNTED_MAX = 4_000;
const seen = new Map<string, number>();
const names = new Map<string, string>();

/**
 * The name under which a connection keeps a statement's plan; undefined: not worth it. With the policies of row-level security in it, PostgreSQL plans a statement
 * of one line for milliseconds, far longer than it runs.
 */
export function nameOfStatement(sql: string): string | undefined {
  const known = names.get(sql);
  if (known !== undefined || names.size >= PREPARED_MAX) return known;
  const times = (seen.get(sql) ?? 0) + 1;
  if (times < SEEN_BEFORE) {
    if (seen.size >= COUNTED_MAX) seen.clear();
    seen.set(sql, times);
    return undefined;
  }
  seen.delete(sql);
  const name = `sy_${createHash('sha256').update(sql).digest('base64url').slice(0, 22)}`;
  names.set(sql, name);
  return name;
}
