/** Reading members of a jsonb column that our own code wrote: anything unexpected is a bug and throws with the column's name. */
export type JsonMap = Readonly<Record<string, unknown>>;

export function mapOf(value: unknown, where: string): JsonMap {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError(`${where} is not an object`);
  return value as JsonMap;
}
export function listOf(value: unknown, where: string): readonly unknown[] {
  if (!Array.isArray(value)) throw new TypeError(`${where} is not a list`);
  return value as readonly unknown[];
}
export function textOf(map: JsonMap, field: string, where: string): string {
  const value = map[field];
  if (typeof value !== 'string') throw new TypeError(`${where}.${field} is not text`);
  return value;
}
export function numberOf(map: JsonMap, field: string, where: string): number {
  const value = map[field];
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new TypeError(`${where}.${field} is not a whole number`);
  return value;
}
/** Bigints are kept as decimal text, since a JSON number loses digits above 2^53. */
export function bigintOf(map: JsonMap, field: string, where: string): bigint {
  const value = map[field];
  if (typeof value === 'bigint') return value;
  if (typeof value === 'string' && /^-?\d{1,40}$/.test(value)) return BigInt(value);
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  throw new TypeError(`${where}.${field} is not an integer`);
}
export const isAbsent = (map: JsonMap, field: string): boolean => map[field] === undefined || map[field] === null;
