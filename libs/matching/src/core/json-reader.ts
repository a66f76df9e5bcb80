/** What is wrong with one value of a plain JSON document, and where. */
export interface InstanceError {
  /** JSON path of the offending value, e.g. `$.jobs[3].gpus`. */
  readonly path: string;
  readonly kind:
    | 'WrongType' | 'Missing' | 'UnknownField' | 'OutOfRange' | 'WrongLength' | 'DuplicateId' | 'UnknownId' | 'Conflict' | 'TooLarge';
  readonly message: string;
}
export type JsonObject = Readonly<Record<string, unknown>>;

/** Errors reported at most; the rest would repeat one mistake. */
const ERRORS_MAX = 50;
/** Characters of a path that are told. */
const PATH_MAX = 400;

/** Collects errors while reading; every read gives a usable value so that reading goes on to the next mistake. */
export class JsonReader {
  readonly errors: InstanceError[] = [];

  fail(path: string, kind: InstanceError['kind'], message: string): void {
    if (this.errors.length >= ERRORS_MAX) return;
    // Names of fields are the writer's: one of a megabyte must not come back twice.
    const at = path.length > PATH_MAX ? `${path.slice(0, PATH_MAX)}...` : path;
    this.errors.push({ path: at, kind, message: `${at}: ${message}` });
  }
  /** An object with no field outside `fields`. */
  object(value: unknown, path: string, fields: ReadonlySet<string>): JsonObject | undefined {
    const found = this.record(value, path);
    if (found === undefined) return undefined;
    for (const field of Object.keys(found)) {
      if (!fields.has(field)) this.fail(`${path}.${field}`, 'UnknownField', 'is not a field this version reads');
    }
    return found;
  }
  record(value: unknown, path: string): JsonObject | undefined {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
    this.fail(path, value === undefined ? 'Missing' : 'WrongType', `must be an object, is ${describe(value)}`);
    return undefined;
  }
  /** At most `lengthMax` entries; a hole in the array is an entry that is missing. */
  array(value: unknown, path: string, lengthMax: number): readonly unknown[] {
    if (!Array.isArray(value)) {
      this.fail(path, value === undefined ? 'Missing' : 'WrongType', `must be an array, is ${describe(value)}`);
      return [];
    }
    if (value.length <= lengthMax) return Array.from(value as readonly unknown[]);
    this.fail(path, 'TooLarge', `has ${value.length} entries, at most ${lengthMax} are planned at once`);
    return [];
  }
  text(value: unknown, path: string): string {
    if (typeof value === 'string' && value.length > 0 && value.length <= 200) return value;
    if (typeof value === 'string') this.fail(path, 'OutOfRange', 'must have 1 to 200 characters');
    else this.fail(path, value === undefined ? 'Missing' : 'WrongType', `must be a string, is ${describe(value)}`);
    return '';
  }
  flag(value: unknown, path: string): boolean {
    if (value !== undefined && typeof value !== 'boolean') this.fail(path, 'WrongType', `must be true or false, is ${describe(value)}`);
    return value === true;
  }
  number(value: unknown, path: string, min: number, max: number): number {
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      this.fail(path, value === undefined ? 'Missing' : 'WrongType', `must be a finite number, is ${describe(value)}`);
      return min > 0 ? min : 0;
    }
    if (value >= min && value <= max) return value;
    this.fail(path, 'OutOfRange', `must be ${min} to ${max}, is ${value}`);
    return min > 0 ? min : 0;
  }
  integer(value: unknown, path: string, min: number, max: number): number {
    const read = this.number(value, path, min, max);
    if (Number.isInteger(read)) return read;
    this.fail(path, 'OutOfRange', `must be a whole number, is ${read}`);
    return min > 0 ? min : 0;
  }
  /** A per-slot array of exactly `slots` numbers. */
  perSlot(value: unknown, path: string, slots: number, min: number, max: number, whole: boolean): readonly number[] {
    if (!Array.isArray(value)) {
      this.fail(path, value === undefined ? 'Missing' : 'WrongType', `must be an array of ${slots} numbers, is ${describe(value)}`);
      return new Array<number>(slots).fill(0);
    }
    if (value.length !== slots) {
      this.fail(path, 'WrongLength', `must have ${slots} entries (slots), has ${value.length}`);
      return new Array<number>(slots).fill(0);
    }
    for (let t = 0; t < slots; t += 1) {
      if (whole) this.integer(value[t], `${path}[${t}]`, min, max);
      else this.number(value[t], `${path}[${t}]`, min, max);
    }
    return value as readonly number[];
  }
}

function describe(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'number') return `${value}`;
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 40));
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
