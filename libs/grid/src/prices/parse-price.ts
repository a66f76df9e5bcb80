import { divideHalfAwayFromZero, err, type MicroUsdPerMwh, microUsdPerMwh, ok, parseDecimal, type Result } from '@switchyard/kernel';
import type { PriceCsvOptions } from './options.js';

/** Beyond every market's cap, so a fault of the file rather than a price: 100,000 USD/MWh. */
const LIMIT = 100_000_000_000n;
const SCALE = 12;
const BLANK = /^(|-|n\/?a|nan|null|none|\.)$/i;
const GROUPED = /^[+-]?\d{1,3}(,\d{3})+\.\d+$/;
const NUMBER = /^[+-]?(\d{1,12}(\.\d*)?|\.\d+)$/;

type PriceCell = { readonly kind: 'empty' } | { readonly kind: 'price'; readonly microUsdPerMwh: MicroUsdPerMwh } | { readonly kind: 'bad' };
export type PriceReader = (cell: string) => PriceCell;

/** A number with either decimal mark; for telling columns apart. */
export const looksNumeric = (cell: string): boolean => NUMBER.test(cell.replace(',', '.')) || GROUPED.test(cell);

/** Decimal commas: some cells have a comma between digits and none has a point. */
export function sniffDecimalComma(cells: Iterable<string>): boolean {
  let comma = false;
  for (const cell of cells) {
    if (cell.includes('.')) return false;
    if (/^-?\d+,\d+$/.test(cell)) comma = true;
  }
  return comma;
}

/** Makes a reader that converts once and exactly, rounding half away from zero to a micro-USD per MWh. */
export function priceReader(options: PriceCsvOptions, decimalComma: boolean): Result<PriceReader, string> {
  const fx = parseDecimal(options.usdPerUnit ?? '1', SCALE);
  if (!fx.ok || fx.value <= 0n) return err(`usdPerUnit ${JSON.stringify(options.usdPerUnit)} is not a positive decimal number`);
  const currency = options.currency ?? 'USD';
  if (currency !== 'USD' && options.usdPerUnit === undefined) return err(`prices in ${currency} need usdPerUnit, the rate to USD`);
  if (currency === 'USD' && options.usdPerUnit !== undefined && fx.value !== 10n ** BigInt(SCALE)) return err('usdPerUnit needs the currency of the file');
  const perMwh = options.energyUnit === 'kWh' ? 1_000n : 1n;
  return ok((cell) => {
    if (BLANK.test(cell)) return { kind: 'empty' };
    // 1,234.56 can only be grouped thousands; 1,234 could be either and is refused.
    const text = decimalComma ? cell.replace(',', '.') : GROUPED.test(cell) ? cell.replace(/,/g, '') : cell;
    if (!NUMBER.test(text)) return { kind: 'bad' };
    const [whole = '', fraction = ''] = text.replace(/^[+-]/, '').split('.');
    const amount = parseDecimal(`${whole === '' ? '0' : whole}.${`${fraction}0`.slice(0, 24)}`, 24);
    if (!amount.ok) return { kind: 'bad' };
    const signed = text.startsWith('-') ? -amount.value : amount.value;
    const micro = divideHalfAwayFromZero(signed * fx.value * perMwh * 1_000_000n, 10n ** BigInt(24 + SCALE));
    return micro > LIMIT || micro < -LIMIT ? { kind: 'bad' } : { kind: 'price', microUsdPerMwh: microUsdPerMwh(micro) };
  });
}
