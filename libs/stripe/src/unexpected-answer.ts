/** Stripe answered with something else than was asked for, so nobody knows what happened. */
export class UnexpectedAnswer extends Error {}

/** @throws UnexpectedAnswer unless the value is the Stripe object of that kind (and, when given, of that id) */
export function requireObject(value: unknown, object: string, id?: string): void {
  const seen = typeof value === 'object' && value !== null ? (value as { object?: unknown; id?: unknown }) : {};
  if (seen.object !== object) throw new UnexpectedAnswer(`expected a Stripe ${object}, the answer is ${describe(seen.object)}`);
  if (object !== 'list' && object !== 'search_result' && (typeof seen.id !== 'string' || seen.id === '')) throw new UnexpectedAnswer(`the Stripe ${object} has no id`);
  if (id !== undefined && seen.id !== id) throw new UnexpectedAnswer(`asked for ${object} ${id}, the answer is ${describe(seen.id)}`);
}

const describe = (value: unknown): string => (typeof value === 'string' ? value : 'not a Stripe object');
