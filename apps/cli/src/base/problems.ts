import { SwitchyardError } from '@switchyard/graphql-client';
import { type ExitCode, exitCodes } from './exit-codes.js';

/** Something the person at the keyboard should read: what is wrong and what to do. Not a bug. */
export class CliProblem extends Error {
  override readonly name = 'CliProblem';
  constructor(message: string, readonly exitCode: ExitCode = exitCodes.refused, options?: ErrorOptions) {
    super(message, options);
  }
}
/** Something was asked for that the command line does not have: exit code 2. */
export const usageProblem = (message: string): CliProblem => new CliProblem(message, exitCodes.toConfirm);
/** What was named is not there: exit code 4. */
export const missing = (message: string): CliProblem => new CliProblem(message, exitCodes.notFound);

/** The parts of a refusal that any of them may have. */
interface RefusalAnswer {
  readonly __typename?: string;
  readonly code?: string;
  readonly message?: string;
  readonly path?: readonly string[] | null;
  readonly problems?: readonly { readonly path: readonly string[]; readonly message: string }[];
  readonly limitUsd?: string | null;
  readonly requestedUsd?: string | null;
}
/** Option of the command line for a field of the input, such as `{ maxTotalUsd: '--max-total' }`; others are guessed from their name. */
export type OptionNames = Readonly<Record<string, string>>;

/** The option a path of the input stands for: `input.maxTotalUsd` is `--max-total-usd` unless named otherwise; list positions are kept in brackets. */
export function optionOf(path: readonly string[], names: OptionNames): string {
  const fields = path.filter((part, i) => !(i === 0 && part === 'input'));
  const words = fields.filter((part) => !/^\d+$/.test(part));
  const position = fields.filter((part) => /^\d+$/.test(part)).map((part) => `[${part}]`).join('');
  const known = names[words.join('.')] ?? names[words.at(-1) ?? ''];
  if (known !== undefined) return known + position;
  return words.length === 0 ? 'the input' : `--${words.join('.').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}${position}`;
}

const refusalExit: Readonly<Record<string, ExitCode>> = { INVALID_INPUT: exitCodes.toConfirm, NOT_FOUND: exitCodes.notFound, FORBIDDEN: exitCodes.notAllowed };
/** What helps against a refusal, when its own words do not say so. */
const refusalHelp: Readonly<Record<string, string>> = {
  EXPIRED: 'Ask anew: "switchyard quotes again" says what it would cost now.',
  NO_PLACEMENT: '"switchyard quote" with the same options shows every site\u2019s reason.',
  NO_PAYMENT_METHOD: 'Add a payment method (addPaymentMethod of the API), or ask finance for a prepaid balance.',
  CREDIT_LIMIT_EXCEEDED: 'Pay what is due ("switchyard invoices list"), or ask finance for a higher limit.',
  BUDGET_EXCEEDED: '"switchyard budget list" shows the budgets and what is left of them.',
  IDEMPOTENCY_CONFLICT: 'Give another --idempotency-key, or none.',
  FOUR_EYES: 'Somebody else has to do it.',
  FORBIDDEN: '"switchyard whoami" shows who you are and what you may do.',
};

/** A refusal in words: its message, each wrong field by its option, and what helps. */
function refusalProblem(refusal: RefusalAnswer, names: OptionNames = {}): CliProblem {
  const { code = '', message = `unexpected answer ${refusal.__typename ?? ''}`, problems = [], path } = refusal;
  const limits = refusal.limitUsd == null ? [] : [`  limit $${refusal.limitUsd}${refusal.requestedUsd == null ? '' : `, asked for $${refusal.requestedUsd}`}`];
  const fields = problems.map((problem) => `  ${optionOf(problem.path, names)}: ${problem.message}`);
  const lines = fields.length > 0
    ? [fields.length === 1 ? 'One value is not right:' : `${fields.length} values are not right:`, ...fields]
    : [path != null && path.length > 0 && code === 'INVALID_INPUT' ? `${optionOf(path, names)}: ${message}` : message, ...limits];
  const help = refusalHelp[code];
  return new CliProblem([...lines, ...(help === undefined ? [] : [help])].join('\n'), refusalExit[code] ?? exitCodes.refused);
}

/**
 * The thing a mutation made.
 * @param typename what is hoped for, such as `Job`
 * @throws CliProblem with the refusal in words
 */
export function madeOf<T extends { readonly __typename?: string }, K extends string>(answer: T, typename: K, names: OptionNames = {}): Extract<T, { readonly __typename?: K }> {
  if (answer.__typename === typename) return answer as Extract<T, { readonly __typename?: K }>;
  throw refusalProblem(answer as RefusalAnswer, names);
}

/** A failure in words, and its exit code. */
export function problemOf(error: unknown): { readonly message: string; readonly exitCode: ExitCode } {
  if (error instanceof CliProblem) return { message: error.message, exitCode: error.exitCode };
  if (error instanceof SwitchyardError) return transportProblem(error);
  return { message: error instanceof Error ? error.message : String(error), exitCode: exitCodes.refused };
}
function transportProblem({ code, message, requestId, details }: SwitchyardError): { readonly message: string; readonly exitCode: ExitCode } {
  const withId = requestId === undefined || message.includes(requestId) ? '' : ` (request ${requestId})`;
  const wait = details['retryAfterSeconds'];
  switch (code) {
    case 'UNREACHABLE':
      return { message: `${message}\nIs the market running there? "switchyard start" runs one here; "switchyard login" points elsewhere.`, exitCode: exitCodes.noAnswer };
    case 'TIMED_OUT':
      return { message: `${message}\nTry again; what you asked for may have been done: look before you repeat it.`, exitCode: exitCodes.noAnswer };
    case 'NOT_GRAPHQL':
      return { message: `${message}\nThe address ends in /graphql.`, exitCode: exitCodes.noAnswer };
    case 'UNAUTHENTICATED':
      return { message: `${message}\n"switchyard login" stores a key; "switchyard whoami" shows which one is used.`, exitCode: exitCodes.notAllowed };
    case 'FORBIDDEN':
      return { message: `${message}\n${refusalHelp['FORBIDDEN']!}`, exitCode: exitCodes.notAllowed };
    case 'RATE_LIMITED':
      return { message: `${message}\n${typeof wait === 'number' ? `Try again in ${wait} s.` : 'Try again in a moment.'}`, exitCode: exitCodes.noAnswer };
    case 'INTERNAL':
      return { message: `${message}${withId}\nThe fault is the platform\u2019s. Try again; tell support the request\u2019s id when it stays.`, exitCode: exitCodes.noAnswer };
    case 'NOT_FOUND':
      return { message, exitCode: exitCodes.notFound };
    default:
      return { message: `${message}${withId}`, exitCode: code === 'BAD_USER_INPUT' || code === 'TOO_COMPLEX' ? exitCodes.toConfirm : exitCodes.refused };
  }
}
