import { Refused } from '@switchyard/store';

/** The views of refusals, as unions of the schema carry them. */
export type RefusalCode =
  | 'INVALID_INPUT' | 'NOT_FOUND' | 'FORBIDDEN' | 'WRONG_STATE' | 'IDEMPOTENCY_CONFLICT' | 'ALREADY_EXISTS' | 'NO_PLACEMENT' | 'EXPIRED'
  | 'NO_PAYMENT_METHOD' | 'CREDIT_LIMIT_EXCEEDED' | 'BUDGET_EXCEEDED' | 'TOO_MANY_HOLDS' | 'FOUR_EYES' | 'AGENT_REFUSED' | 'NOT_READY' | 'QUOTA_EXCEEDED' | 'UNAVAILABLE';
export interface PlainRefusal {
  readonly __typename: 'PlainRefusal';
  readonly code: RefusalCode;
  readonly message: string;
  readonly path: readonly string[] | null;
}
export interface FieldProblem {
  readonly path: readonly string[];
  readonly message: string;
}
export interface InvalidInput {
  readonly __typename: 'InvalidInput';
  readonly code: 'INVALID_INPUT';
  readonly message: string;
  readonly path: readonly string[] | null;
  readonly problems: readonly FieldProblem[];
}
export interface LimitRefusal {
  readonly __typename: 'LimitRefusal';
  readonly code: RefusalCode;
  readonly message: string;
  readonly path: readonly string[] | null;
  readonly limitUsd: string | null;
  readonly requestedUsd: string | null;
}
export interface SiteNotReady {
  readonly __typename: 'SiteNotReady';
  readonly code: 'NOT_READY';
  readonly message: string;
  readonly path: readonly string[] | null;
  /** The rung of the site. */
  readonly readiness: string;
  /** What was found, where it was looked. */
  readonly checks: readonly { readonly check: string; readonly passed: boolean; readonly found: string }[];
}
export type RefusalView = PlainRefusal | InvalidInput | LimitRefusal | SiteNotReady;

export function plainRefusal(code: RefusalCode, message: string, path: readonly string[] | null = null): PlainRefusal {
  return { __typename: 'PlainRefusal', code, message, path };
}
/** Problems one answer lists; the message counts them all. */
const PROBLEMS_SHOWN_MAX = 200;
/** @param problems at least one; paths start with `input` */
export function invalidInput(problems: readonly FieldProblem[]): InvalidInput {
  const first = problems[0];
  if (!first) throw new Error('invalidInput: no problem given');
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  return { __typename: 'InvalidInput', code: 'INVALID_INPUT', message: `${first.path.join('.')}: ${first.message}${more}`, path: first.path, problems: problems.slice(0, PROBLEMS_SHOWN_MAX) };
}
/** Leaves the transaction with a refusal: everything done in it is rolled back. */
export function refuse(view: RefusalView): never {
  throw new Refused(view);
}
