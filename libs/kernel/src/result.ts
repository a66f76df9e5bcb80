/** A refusal is a value, a bug is a throw. */
export type Result<T, E> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: E };
export const ok = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });
export const err = <E>(error: E): { readonly ok: false; readonly error: E } => ({ ok: false, error });
/** @throws Error when the result is a refusal: for callers that have proved it cannot be one. */
export function unwrap<T, E>(result: Result<T, E>): T {
  if (result.ok) return result.value;
  throw new Error(`unexpected refusal: ${JSON.stringify(result.error, (_k, v: unknown) => (typeof v === 'bigint' ? `${v}` : v))}`);
}
/** For the end of an exhaustive `switch`: a new variant does not compile until it is handled. */
export function never(value: never): never {
  throw new Error(`unhandled variant: ${JSON.stringify(value)}`);
}
