import { minorUnits, type Currency, type MinorUnits } from '@switchyard/kernel';
import { UnexpectedAnswer } from './unexpected-answer.js';

/** Stripe takes at most eight digits of minor units in one amount. */
const LARGEST_AMOUNT_MINOR = 99_999_999n;

/** @returns the number for the wire, or undefined when Stripe would not take it */
export function toWire(amount: MinorUnits): number | undefined {
  return amount > LARGEST_AMOUNT_MINOR || amount < -LARGEST_AMOUNT_MINOR ? undefined : Number(amount);
}

/** @throws UnexpectedAnswer when a JSON number is not a whole number that a double holds exactly */
export function fromWire(amount: number, member: string): MinorUnits {
  if (!Number.isSafeInteger(amount)) throw new UnexpectedAnswer(`${member} is not a whole number of minor units: ${String(amount)}`);
  return minorUnits(BigInt(amount));
}

const currencies: readonly Currency[] = ['USD', 'EUR', 'CAD'];

/** @throws UnexpectedAnswer for a currency we do not bill in */
export function currencyFromWire(code: string): Currency {
  const found = currencies.find((currency) => currency === code.toUpperCase());
  if (found === undefined) throw new UnexpectedAnswer(`currency ${code} is not one of ${currencies.join(', ')}`);
  return found;
}
