/** What the API refused with, told apart by the field each word is about. */
export interface Complaints {
  /** What happened and what to do, of the whole. */
  readonly message: string;
  /** By the path of the field without `input`, such as `segments.0.from`. */
  readonly problems: readonly { readonly path: string; readonly message: string }[];
}
interface Refused {
  readonly message: string;
  readonly path?: readonly string[] | null;
  readonly problems?: readonly { readonly path: readonly string[]; readonly message: string }[];
}
const isRefused = (outcome: object): outcome is Refused => 'code' in outcome && 'message' in outcome && typeof outcome.message === 'string';
const nameOf = (path: readonly string[]): string => (path[0] === 'input' ? path.slice(1) : path).join('.');

/** @param outcome one of a mutation's union; undefined when it is no refusal */
export function complaintsOf(outcome: object | null | undefined): Complaints | undefined {
  if (outcome === null || outcome === undefined || !isRefused(outcome)) return undefined;
  const { message, path, problems } = outcome;
  const told = problems ?? (path === null || path === undefined ? [] : [{ path, message }]);
  return { message, problems: told.map((problem) => ({ path: nameOf(problem.path), message: problem.message })) };
}
const isAbout = (problem: string, field: string): boolean => problem === field || problem.startsWith(`${field}.`);
/** What stands at one field: its own, and what is wrong further down in it. */
export function complaintAt(complaints: Complaints | undefined, field: string): string | undefined {
  const about = complaints?.problems.filter(({ path }) => isAbout(path, field)) ?? [];
  return about.length === 0 ? undefined : about.map(({ message }) => message).join(' ');
}
/** What no field of the form shows, to be told above all of them. */
export function complaintsAside(complaints: Complaints, fields: readonly string[]): readonly string[] {
  const aside = complaints.problems.filter(({ path }) => !fields.some((field) => isAbout(path, field))).map(({ message }) => message);
  return complaints.problems.length === 0 ? [complaints.message] : aside;
}

/** An amount as people type it (`$1,234.50`), as the API takes it (`1234.50`); what is no amount stays as it was typed, for the API to say so. */
export function decimalOf(typed: string): string {
  const bare = typed.trim().replace(/^(?:\$|€|CA\$)\s*/u, '');
  const isGrouped = /^-?\d{1,3}(?:,\d{3})+(?:\.\d+)?$/u.test(bare);
  return isGrouped ? bare.replaceAll(',', '') : bare;
}
