import { err, ok, type Result } from './result.js';

/**
 * Decimal text to an integer of `10^-scale` units, exactly: ('12.5', 2) gives 1250n.
 * Refuses exponents, blanks, more than `scale` decimals and more than 30 digits; never rounds.
 */
export function parseDecimal(text: string, scale: number): Result<bigint, string> {
  const match = /^(-?)(\d{1,30})(?:\.(\d{1,30}))?$/.exec(text);
  if (!match) return err(`${JSON.stringify(text.slice(0, 40))} is not a decimal number`);
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  if (fraction.length > scale) return err(`at most ${scale} decimals are allowed, got ${fraction.length}`);
  const magnitude = BigInt(match[2]! + fraction.padEnd(scale, '0'));
  return ok(match[1] === '-' ? -magnitude : magnitude);
}

/** An integer of `10^-scale` units as decimal text. `keep` decimals always stand (2 for money); further trailing zeros go. */
export function formatDecimal(value: bigint, scale: number, keep = scale): string {
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
  const whole = digits.slice(0, digits.length - scale);
  let fraction = digits.slice(digits.length - scale);
  while (fraction.length > keep && fraction.endsWith('0')) fraction = fraction.slice(0, -1);
  const text = fraction.length > 0 ? `${whole}.${fraction}` : whole;
  return value < 0n ? `-${text}` : text;
}
