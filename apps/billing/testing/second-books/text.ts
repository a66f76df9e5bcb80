export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** One text for one value: members in the order of their names. */
export function oneText(value: Json): string {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(oneText).join()}]`;
  const members = value as Readonly<Record<string, Json>>;
  return `{${Object.keys(members).sort().map((name) => `${JSON.stringify(name)}:${oneText(members[name]!)}`).join()}}`;
}

/** A whole number of `10^-places` as a decimal; zeros at its end go, down to `least` places. */
export function decimal(value: bigint, places: number, least: number): string {
  const sign = value < 0n ? '-' : '';
  const digits = `${value < 0n ? -value : value}`.padStart(places + 1, '0');
  let after = digits.slice(-places);
  while (after.length > least && after.endsWith('0')) after = after.slice(0, -1);
  return `${sign}${digits.slice(0, -places)}${after === '' ? '' : `.${after}`}`;
}
