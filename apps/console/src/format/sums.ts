import { formatDecimal } from '@switchyard/kernel';

/** Exact sums of the API's decimal texts: no float in between. */
interface Scaled {
  readonly digits: bigint;
  readonly places: number;
}
function scaled(decimal: string): Scaled {
  const [, sign = '', whole = '', fraction = ''] = /^([+-]?)(\d*)\.?(\d*)$/u.exec(decimal.trim()) ?? [];
  const digits = BigInt(`${whole}${fraction}` || '0');
  return { digits: sign === '-' ? -digits : digits, places: fraction.length };
}
/** The sum of decimal texts, with as many places as the finest of them. */
export function sumOf(decimals: Iterable<string>): string {
  const all = [...decimals].map(scaled);
  const places = Math.max(0, ...all.map((one) => one.places));
  const sum = all.reduce((total, one) => total + one.digits * 10n ** BigInt(places - one.places), 0n);
  return formatDecimal(sum, places);
}
export const negated = (decimal: string): string => (decimal.startsWith('-') ? decimal.slice(1) : /[1-9]/u.test(decimal) ? `-${decimal}` : decimal);
export const isNothing = (decimal: string): boolean => !/[1-9]/u.test(decimal);

interface Money {
  readonly amount: string;
  readonly currency: string;
}
/** One sum per currency, by its name: amounts in different currencies are never added. */
export function sumsByCurrency(amounts: Iterable<Money>): readonly Money[] {
  const all = [...amounts];
  const currencies = [...new Set(all.map(({ currency }) => currency))].sort();
  return currencies.map((currency) => ({ currency, amount: sumOf(all.filter((one) => one.currency === currency).map(({ amount }) => amount)) }));
}
