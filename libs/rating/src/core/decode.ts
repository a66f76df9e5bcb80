/** Small readers for untrusted JSON. A reader returns the typed value or throws `FieldError` with the field's path. */
export type Reader<T> = (value: unknown, path: string) => T;

/** A field that is not what the schema says. Caught at the door of this library and handed on as a value. */
export class FieldError extends Error {
  constructor(
    readonly path: string,
    readonly reason: string,
  ) {
    super(`${path}: ${reason}`);
  }
}

const shown = (value: unknown): string => {
  if (typeof value === 'bigint') return `${value}n`;
  return value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 40);
};

export const text: Reader<string> = (value, path) => {
  if (typeof value !== 'string' || value.length === 0 || value.length > 200) {
    throw new FieldError(path, `must be text of 1 to 200 characters, got ${shown(value)}`);
  }
  return value;
};

export const integer =
  (min: number, max: number): Reader<number> =>
  (value, path) => {
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < min || value > max) {
      throw new FieldError(path, `must be an integer from ${min} to ${max}, got ${shown(value)}`);
    }
    return value;
  };

/** A bigint, or (in JSON) its decimal text; `min` and `max` inclusive. */
export const big =
  <Q extends bigint>(min: bigint, max: bigint): Reader<Q> =>
  (value, path) => {
    const isText = typeof value === 'string' && /^-?\d{1,30}$/.test(value);
    const number = typeof value === 'bigint' ? value : isText ? BigInt(value) : undefined;
    if (number === undefined) throw new FieldError(path, `must be an integer written as text, got ${shown(value)}`);
    if (number < min || number > max) throw new FieldError(path, `must be from ${min} to ${max}, got ${number}`);
    return number as Q;
  };

export const oneOf =
  <T extends string>(...allowed: readonly T[]): Reader<T> =>
  (value, path) => {
    const found = allowed.find((candidate) => candidate === value);
    if (found === undefined) throw new FieldError(path, `must be one of ${allowed.join(', ')}, got ${shown(value)}`);
    return found;
  };

export const list =
  <T>(item: Reader<T>, min: number, max: number): Reader<readonly T[]> =>
  (value, path) => {
    if (!Array.isArray(value)) throw new FieldError(path, `must be a list, got ${shown(value)}`);
    if (value.length < min || value.length > max) {
      throw new FieldError(path, `must have ${min} to ${max} entries, got ${value.length}`);
    }
    return value.map((entry: unknown, index) => item(entry, `${path}[${index}]`));
  };

const OPTIONAL = Symbol('optional');
type OptionalReader<T> = Reader<T | undefined> & { readonly [OPTIONAL]: true };
/** A member that may be absent; it is then absent in the value too. */
export function optional<T>(reader: Reader<T>): OptionalReader<T> {
  const wrapped: Reader<T | undefined> = (value, path) => (value === undefined ? undefined : reader(value, path));
  return Object.assign(wrapped, { [OPTIONAL]: true as const });
}

type Members = Readonly<Record<string, Reader<unknown>>>;
type Required<M extends Members> = { [K in keyof M as M[K] extends OptionalReader<unknown> ? never : K]: ReturnType<M[K]> };
type Optional<M extends Members> = {
  [K in keyof M as M[K] extends OptionalReader<unknown> ? K : never]?: Exclude<ReturnType<M[K]>, undefined>;
};
/** Members not named in the schema are refused, so a misspelt term can never be ignored. */
export const record =
  <M extends Members>(members: M): Reader<Required<M> & Optional<M>> =>
  (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new FieldError(path, `must be an object, got ${shown(value)}`);
    }
    const given = new Map<string, unknown>(Object.entries(value));
    for (const key of given.keys()) {
      if (!Object.hasOwn(members, key)) throw new FieldError(join(path, key), 'is not a known field');
    }
    const read: [string, unknown][] = [];
    for (const [key, reader] of Object.entries(members)) {
      const member = reader(given.get(key), join(path, key));
      if (member !== undefined) read.push([key, member]);
    }
    return Object.fromEntries(read) as Required<M> & Optional<M>;
  };

export const join = (path: string, key: string): string => (path === '' ? key : `${path}.${key}`);
