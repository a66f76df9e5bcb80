import type { Call } from '../objects/call.js';

/** One endpoint of the API. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** `/v1/invoices/{id}/pay` */
  readonly path: string;
  /** Name of the parameter type in the generated schema; none: no parameters but `expand`. */
  readonly params?: string;
  /** Parameters the twin acts on. One that Stripe knows and the twin does not is refused, never ignored. */
  readonly models: readonly string[];
  /** Name of the answer's type in the generated schema; `list of X` for a list. */
  readonly answer: string;
  readonly run: (call: Call<never>) => unknown;
}

/** Keeps the parameter type of `run` honest while routes of all kinds share one table. */
export function route<P>(head: Omit<Route, 'run'>, run: (call: Call<P>) => unknown): Route {
  return { ...head, run: run as unknown as Route['run'] };
}

/** @returns the path's variables, or undefined when it is another path */
export function matchPath(pattern: string, path: string): Readonly<Record<string, string>> | undefined {
  const want = pattern.split('/');
  const have = path.split('/');
  if (want.length !== have.length) return undefined;
  const variables: Record<string, string> = {};
  for (const [index, part] of want.entries()) {
    const value = have[index] ?? '';
    if (part.startsWith('{') && value !== '') variables[part.slice(1, -1)] = decodeURIComponent(value);
    else if (part !== value) return undefined;
  }
  return variables;
}
