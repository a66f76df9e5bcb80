import { formatDecimal, type Id, type IdPrefix, parseDecimal, parseId } from '@switchyard/kernel';
import { type FieldProblem, invalidInput, refuse } from './refusals.js';

/** Bounds of a decimal, both allowed, in units of 10^-scale. */
export interface DecimalRange {
  /** Decimals that are kept; more are refused. */
  readonly scale: number;
  readonly min: bigint;
  readonly max: bigint;
}

/** Collects everything wrong with an input. Readers answer undefined after a problem; `done` refuses when there is one. Paths are below `input`, dots between. */
export class InputCheck {
  readonly problems: FieldProblem[] = [];

  problem(path: string, message: string): undefined {
    this.problems.push({ path: ['input', ...path.split('.')], message });
    return undefined;
  }
  /** One line of 1 to `lengthMax` characters; blanks at the ends are taken off. */
  text(path: string, value: string, lengthMax: number): string | undefined {
    const text = value.trim();
    if (text.length < 1 || text.length > lengthMax) return this.problem(path, `must have 1 to ${lengthMax} characters, has ${text.length}`);
    return /\p{Cc}/u.test(text) ? this.problem(path, 'must not hold control characters or line breaks') : text;
  }
  optionalText(path: string, value: string | null | undefined, lengthMax: number): string | null {
    return value === null || value === undefined ? null : (this.text(path, value, lengthMax) ?? null);
  }
  /** A number within [min, max], both allowed. */
  within(path: string, value: number, min: number, max: number): number | undefined {
    return value >= min && value <= max ? value : this.problem(path, `must be ${min} to ${max}, got ${value}`);
  }
  decimal(path: string, value: string, { scale, min, max }: DecimalRange): bigint | undefined {
    const parsed = parseDecimal(value, scale);
    if (!parsed.ok) return this.problem(path, parsed.error);
    if (parsed.value >= min && parsed.value <= max) return parsed.value;
    return this.problem(path, `must be ${formatDecimal(min, scale, 0)} to ${formatDecimal(max, scale, 0)}, got ${value}`);
  }
  id<P extends IdPrefix>(path: string, prefix: P, value: string): Id<P> | undefined {
    return parseId(prefix, value) ?? this.problem(path, `is not an id of the form ${prefix}_…`);
  }
  /** The second and later of equal values are problems. */
  distinct(pathOf: (index: number) => string, values: readonly (string | undefined)[], what: string): void {
    const seen = new Set<string>();
    values.forEach((value, i) => {
      if (value !== undefined && seen.has(value)) this.problem(pathOf(i), `${what} ${JSON.stringify(value)} is given twice`);
      if (value !== undefined) seen.add(value);
    });
  }
  /** @throws Refused with an InvalidInput that lists every problem */
  done(): void {
    if (this.problems.length > 0) refuse(invalidInput(this.problems));
  }
}
