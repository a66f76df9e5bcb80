import { fromIso, microUsd, parseDecimal, parseId, type EpochMs, type Id, type IdPrefix, type MicroUsd } from '@switchyard/kernel';
import type { FieldProblem } from './job-spec.js';

/** A member of the input at a path, and the list that problems go to. Every reader answers undefined after a problem. */
export class FieldReader {
  constructor(
    private readonly values: Readonly<Record<string, unknown>>,
    private readonly path: readonly string[],
    readonly problems: FieldProblem[],
  ) {}

  /** @returns undefined, and a problem, when the value is not a plain object */
  static of(value: unknown, path: readonly string[], problems: FieldProblem[]): FieldReader | undefined {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return new FieldReader(value as Readonly<Record<string, unknown>>, path, problems);
    }
    problems.push({ path, code: 'WrongType', message: `${path.join('.') || 'the input'} must be an object` });
    return undefined;
  }

  problem(field: string, code: FieldProblem['code'], message: string): undefined {
    this.problems.push({ path: [...this.path, ...field.split('.')], code, message: `${[...this.path, field].join('.')} ${message}` });
    return undefined;
  }
  /** Null and undefined both mean "left out". */
  has(field: string): boolean {
    return this.values[field] !== undefined && this.values[field] !== null;
  }
  refuseUnknown(known: readonly string[]): void {
    for (const field of Object.keys(this.values).sort()) {
      if (!known.includes(field)) this.problem(field.slice(0, 60), 'Unknown', 'is not a field here');
    }
  }
  object(field: string): FieldReader | undefined {
    return this.has(field) ? FieldReader.of(this.values[field], [...this.path, field], this.problems) : undefined;
  }
  boolean(field: string): boolean | undefined {
    const value = this.values[field];
    if (!this.has(field) || typeof value === 'boolean') return value as boolean | undefined;
    return this.problem(field, 'WrongType', 'must be true or false');
  }
  /** A whole number in [min, max]. */
  integer(field: string, min: number, max: number, required = false): number | undefined {
    const value = this.values[field];
    if (!this.has(field)) return required ? this.problem(field, 'Required', 'is required') : undefined;
    if (typeof value !== 'number' || !Number.isInteger(value)) return this.problem(field, 'WrongType', 'must be a whole number');
    if (value < min || value > max) return this.problem(field, 'OutOfRange', `must lie between ${min} and ${max}, got ${value}`);
    return value;
  }
  text(field: string, lengthMax: number, required = false): string | undefined {
    if (!this.has(field)) return required ? this.problem(field, 'Required', 'is required') : undefined;
    return this.checkText(field, this.values[field], lengthMax);
  }
  /** ISO 8601 with an offset, or a number of milliseconds since 1970. */
  instant(field: string): EpochMs | undefined {
    const value = this.values[field];
    if (!this.has(field)) return undefined;
    if (typeof value === 'number' && Number.isSafeInteger(value)) return value as EpochMs;
    const at = typeof value === 'string' && value.length <= 40 ? fromIso(value) : undefined;
    return at ?? this.problem(field, 'Malformed', 'must be an ISO 8601 instant with a time zone, such as 2026-11-22T08:00:00Z');
  }
  /** Dollars as decimal text, at most 6 decimals, in (0, maxUsd]. */
  usd(field: string, maxUsd: bigint): MicroUsd | undefined {
    const scaled = this.decimal(field, 6);
    if (scaled === undefined) return undefined;
    if (scaled <= 0n || scaled > maxUsd * 1_000_000n) return this.problem(field, 'OutOfRange', `must be above 0 and at most ${maxUsd} USD`);
    return microUsd(scaled);
  }
  /** Decimal text (or a JSON number) in units of 10^-scale. */
  decimal(field: string, scale: number): bigint | undefined {
    const value = this.values[field];
    if (!this.has(field)) return undefined;
    if (typeof value !== 'string' && typeof value !== 'number') return this.problem(field, 'WrongType', 'must be a decimal number');
    const parsed = parseDecimal(`${value}`.slice(0, 80), scale);
    return parsed.ok ? parsed.value : this.problem(field, 'Malformed', `is refused: ${parsed.error}`);
  }
  /** A list of distinct texts; left out means empty. */
  texts(field: string, countMax: number, lengthMax: number, distinct = true): readonly string[] {
    if (!this.has(field)) return [];
    const value = this.values[field];
    if (!Array.isArray(value)) return this.problem(field, 'WrongType', 'must be a list') ?? [];
    if (value.length > countMax) return this.problem(field, 'TooLong', `may have at most ${countMax} entries, got ${value.length}`) ?? [];
    const texts = value.flatMap((item: unknown, index) => this.checkText(`${field}.${index}`, item, lengthMax) ?? []);
    if (distinct && new Set(texts).size !== texts.length) this.problem(field, 'Conflict', 'names an entry twice');
    return texts;
  }
  id<P extends IdPrefix>(field: string, prefix: P): Id<P> | undefined {
    const value = this.text(field, 64);
    if (value === undefined) return undefined;
    return parseId(prefix, value) ?? this.problem(field, 'Malformed', `is not an id of the form ${prefix}_…`);
  }
  ids<P extends IdPrefix>(field: string, prefix: P, countMax: number): readonly Id<P>[] {
    return this.texts(field, countMax, 64).flatMap((value, index) => {
      const id = parseId(prefix, value) ?? this.problem(`${field}.${index}`, 'Malformed', `is not an id of the form ${prefix}_…`);
      return id ? [id] : [];
    });
  }
  /** A map of texts given as an object or as a list of {name, value}. */
  pairs(field: string, countMax: number): readonly (readonly [string, string])[] {
    const value = this.values[field];
    const entries: readonly (readonly [unknown, unknown])[] | undefined = Array.isArray(value)
      ? value.map((item: unknown) => {
          const { name, value: text } = (typeof item === 'object' && item !== null ? item : {}) as Record<string, unknown>;
          return [name, text] as const;
        })
      : typeof value === 'object' && value !== null
        ? Object.entries(value)
        : undefined;
    if (!entries) return this.problem(field, 'WrongType', 'must be a map of texts') ?? [];
    if (entries.length > countMax) return this.problem(field, 'TooLong', `may have at most ${countMax} entries, got ${entries.length}`) ?? [];
    return entries.flatMap(([name, text]) => {
      if (typeof name === 'string' && typeof text === 'string') return [[name, text] as const];
      return this.problem(field, 'WrongType', 'must hold texts only') ?? [];
    });
  }
  private checkText(field: string, value: unknown, lengthMax: number): string | undefined {
    if (typeof value !== 'string') return this.problem(field, 'WrongType', 'must be text');
    if (value.length > lengthMax) return this.problem(field, 'TooLong', `may have at most ${lengthMax} characters, got ${value.length}`);
    if (value.includes('\0')) return this.problem(field, 'Malformed', 'contains a NUL character');
    return value;
  }
}
