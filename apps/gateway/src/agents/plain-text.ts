/** The same value with U+FFFD for U+0000, in texts and member names: PostgreSQL stores every character but that one. */
export function withoutNul<T>(value: T): T {
  return cleaned(value) as T;
}
function cleaned(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('\0', '\uFFFD');
  if (Array.isArray(value)) return value.map(cleaned);
  if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([name, member]) => [cleaned(name), cleaned(member)]));
  return value;
}
