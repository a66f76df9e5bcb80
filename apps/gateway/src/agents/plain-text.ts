/** The same value with U+FFFD for what PostgreSQL does not store, in texts and member names: U+0000 and halves of surrogate pairs. */
export function storable<T>(value: T): T {
  return cleaned(value) as T;
}
function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(/\0|\p{Surrogate}/gu, '\uFFFD');
  if (Array.isArray(value)) return value.map(cleaned);
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([name, member]) => [cleaned(name), cleaned(member)]));
  return value;
}
