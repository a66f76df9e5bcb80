import { rounded } from './money.js';

const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;
/** A size in bytes, in the unit that leaves at most three digits before the point: `1.5 GB`. */
export function bytes(size: string): string {
  const number = Number(size);
  const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, number)) / 3)));
  return `${rounded(String(number / 1_000 ** step), step === 0 ? 0 : 1)} ${units[step]}`;
}
