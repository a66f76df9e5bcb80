import { negated, sumOf } from '../../format/sums.js';

interface Money {
  readonly amount: string;
  readonly currency: string;
}
interface Row {
  readonly day: string | null;
  readonly charges: Money;
  readonly credits: Money;
  readonly power: Money;
  readonly fee: Money;
  readonly givenBack: Money;
  readonly net: Money;
}
/** What was earned, part by part: gross is what customers were charged for it, power included and credits taken off; net is gross less fee and what was given back. */
interface Earned {
  readonly currency: string;
  readonly gross: string;
  readonly fee: string;
  readonly givenBack: string;
  readonly net: string;
  readonly power: string;
}
export function earnedOf(rows: readonly Row[], currency: string): Earned {
  const own = rows.filter(({ net }) => net.currency === currency);
  const of = (...parts: readonly ('charges' | 'credits' | 'power' | 'fee' | 'givenBack' | 'net')[]): string => sumOf(own.flatMap((row) => parts.map((part) => row[part].amount)));
  return { currency, gross: of('charges', 'credits', 'power'), fee: of('fee'), givenBack: of('givenBack'), net: of('net'), power: of('power') };
}
export const grossOf = ({ charges, credits, power }: Pick<Row, 'charges' | 'credits' | 'power'>): string => sumOf([charges.amount, credits.amount, power.amount]);

interface Column {
  readonly key: string;
  readonly values: readonly number[];
}
/** A picture's columns, one per day (or month): net, fee and what was given back, which together are the gross. Days without anything stand empty. @param keys days such as `2026-11-01`, or months */
export function columnsOf(rows: readonly Row[], currency: string, keys: readonly string[]): readonly Column[] {
  return keys.map((key) => {
    const { net, fee, givenBack } = earnedOf(rows.filter(({ day }) => day?.startsWith(key) === true), currency);
    return { key: key.length === 10 ? key.slice(8) : key, values: [Number(net), Number(fee), Number(givenBack)] };
  });
}
/** The books against the parts: nothing when net is gross less fee less what was given back. */
export const residueOf = ({ gross, fee, givenBack, net }: Earned): string => sumOf([gross, negated(fee), negated(givenBack), negated(net)]);
