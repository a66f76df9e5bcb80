/** Money and units, put in words in this one place. */
const symbols: Readonly<Record<string, string>> = { USD: '$', EUR: '€', CAD: 'CA$' };
const grouped = (whole: string): string => whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');

/** A decimal text rounded half away from zero to so many places, exactly: no float in between. */
export function rounded(decimal: string, places: number): string {
  const [, sign = '', whole = '0', fraction = ''] = /^([+-]?)(\d*)\.?(\d*)$/.exec(decimal.trim()) ?? [];
  const digits = BigInt(`${whole}${fraction.padEnd(places + 1, '0').slice(0, places + 1)}` || '0');
  const tenth = digits % 10n;
  const kept = digits / 10n + (tenth >= 5n ? 1n : 0n);
  const text = kept.toString().padStart(places + 1, '0');
  const [before, after] = places === 0 ? [text, ''] : [text.slice(0, -places), text.slice(-places)];
  const isNothing = kept === 0n;
  return `${sign === '-' && !isNothing ? '−' : ''}${grouped(before)}${after === '' ? '' : `.${after}`}`;
}
/** An amount of the API, such as `1234.5` in USD, as `$1,234.50`. @param places 2 for what is billed, more for prices */
export function money(amount: string, currency = 'USD', places = 2): string {
  const text = rounded(amount, places);
  const symbol = symbols[currency] ?? `${currency} `;
  return text.startsWith('−') ? `−${symbol}${text.slice(1)}` : `${symbol}${text}`;
}
/** A whole number, such as 12,345. */
export const count = (n: number): string => grouped(String(n));
/** Power given in kW: MW from a thousand on. */
export function power(kw: string): string {
  return Math.abs(Number(kw)) >= 1_000 ? `${rounded(String(Number(kw) / 1_000), 2)} MW` : `${rounded(kw, 0)} kW`;
}
/** Energy given in kWh: MWh from a thousand on. */
export function energy(kwh: string): string {
  return Math.abs(Number(kwh)) >= 1_000 ? `${rounded(String(Number(kwh) / 1_000), 2)} MWh` : `${rounded(kwh, 1)} kWh`;
}
export const pricePerMwh = (usd: string): string => `${money(usd)}/MWh`;
export const pricePerGpuHour = (usd: string): string => `${money(usd, 'USD', 4)}/GPU-h`;
/** A share of one, such as 0.0123, as 1.2 %. */
export const percent = (share: number, places = 1): string => `${rounded((share * 100).toFixed(9), places)} %`;
/** A number on the axis of a picture, below zero with a minus, not a hyphen. */
export const onAxis = (n: number): string => String(n).replace('-', '−');
/** A state or kind of the API, `PAYMENT_PENDING`, as people read it. */
export function words(shouted: string): string {
  const text = shouted.toLowerCase().replaceAll('_', ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
