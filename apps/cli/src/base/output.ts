import { stripVTControlCharacters } from 'node:util';
import { type Paint, painted, type Terminal } from './terminal.js';

/** One column of a table. */
export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string;
  /** `right` for numbers. Told from the cells unless given: a column of numbers only goes to the right. */
  readonly align?: 'left' | 'right';
  /** May be cut with an ellipsis when the terminal is too narrow; ids and amounts never are. */
  readonly isFlexible?: boolean;
  /** The cell's style; nothing where colours are not wanted. */
  readonly paint?: (row: Row) => Paint | undefined;
}
type Screen = Pick<Terminal, 'columns' | 'hasColour'>;
const GAP = '  ';
/** A flexible column is never cut below this many characters. */
const NARROWEST = 8;
const NUMBER = /^[-+]?\$?[\d.,]+(\s?(%|[A-Za-z]{1,3}))?$/;

/** Characters on the screen, styles not counted. */
export const shownWidth = (text: string): number => [...stripVTControlCharacters(text)].length;
/** The text in at most `width` characters; an ellipsis stands for what was cut. */
export const cut = (text: string, width: number): string => (shownWidth(text) <= width ? text : `${[...text].slice(0, Math.max(0, width - 1)).join('')}…`);
/** Control characters of others' texts would steer the terminal: they are shown as `?`. Line breaks become spaces. */
export const harmless = (text: string): string => text.replace(/[\r\n\t]+/g, ' ').replace(/[\u0000-\u001f\u007f-\u009f]/g, '?');

/**
 * A table: titles, a rule, rows. On a terminal it fits the width as far as its flexible columns allow; piped, nothing is cut and nothing coloured.
 * @param rows may be none: then only the titles stand there
 */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[], screen: Screen): string {
  const cells = rows.map((row) => columns.map((column) => harmless(column.value(row))));
  const right = columns.map(({ align }, i) => (align === undefined ? cells.some((row) => row[i] !== '') && cells.every((row) => row[i] === '' || NUMBER.test(row[i]!)) : align === 'right'));
  const widths = fitted(columns, columns.map(({ title }, i) => Math.max(shownWidth(title), ...cells.map((row) => shownWidth(row[i]!)))), screen.columns);
  const placed = (text: string, i: number): string => {
    const short = cut(text, widths[i]!);
    const space = ' '.repeat(widths[i]! - shownWidth(short));
    return right[i]! ? space + short : short + space;
  };
  const line = (texts: readonly string[], paintOf: (i: number) => Paint | undefined): string =>
    texts.map((text, i) => painted(screen, paintOf(i), placed(text, i))).join(GAP).trimEnd();
  return [
    line(columns.map(({ title }) => title), () => 'bold'),
    painted(screen, 'dim', widths.map((width) => '-'.repeat(width)).join(GAP)),
    ...rows.map((row, at) => line(cells[at]!, (i) => columns[i]!.paint?.(row))),
  ].join('\n');
}

/** Widths that fit the screen: the widest flexible column gives first. */
function fitted<Row>(columns: readonly Column<Row>[], widths: number[], screen: number | undefined): number[] {
  if (screen === undefined) return widths;
  let over = widths.reduce((sum, width) => sum + width, 0) + GAP.length * (columns.length - 1) - screen;
  while (over > 0) {
    const widest = columns.map((_, i) => i).filter((i) => columns[i]!.isFlexible === true && widths[i]! > NARROWEST).sort((a, b) => widths[b]! - widths[a]! || a - b)[0];
    if (widest === undefined) return widths;
    widths[widest]! -= 1;
    over -= 1;
  }
  return widths;
}

/** `name  value` lines, names padded. Lines without a value (undefined or empty) are left out. */
export function facts(lines: readonly (readonly [name: string, value: string | undefined | null])[], screen: Screen): string {
  const shown = lines.filter((line): line is readonly [string, string] => line[1] !== undefined && line[1] !== null && line[1] !== '');
  const width = Math.max(0, ...shown.map(([name]) => shownWidth(name)));
  return shown.map(([name, value]) => `${painted(screen, 'dim', name + ' '.repeat(width - shownWidth(name)))}${GAP}${value}`).join('\n');
}

/** A dollar amount as the API writes it, with its sign in front: `-$0.25`; `-` for none. At least two decimals, none of the API's own are dropped. */
export function usd(amount: string | null | undefined): string {
  if (amount === null || amount === undefined) return '-';
  const [, sign, whole, decimals = ''] = /^(-?)(\d+)(?:\.(\d*))?$/.exec(amount) ?? [];
  return whole === undefined ? amount : `${sign}$${whole}.${decimals.padEnd(2, '0')}`;
}

/** An amount of money with its currency: dollars as `$1.50`, others as `1.50 EUR`. */
export const moneyOf = ({ amount, currency }: { readonly amount: string; readonly currency: string }): string => (currency === 'USD' ? usd(amount) : `${amount} ${currency}`);

/** `WAITING_FOR_DATA` as people read it: `waiting for data`. */
export const plainWords = (name: string): string => name.toLowerCase().replaceAll('_', ' ');

/** A bar of `width` characters for a share of 0 to 1. */
export function bar(share: number, width: number): string {
  const full = Math.round(Math.min(1, Math.max(0, share)) * width);
  return `${'█'.repeat(full)}${'░'.repeat(width - full)}`;
}

const statePaints: Readonly<Record<string, Paint>> = {
  RUNNING: 'green', ACTIVE: 'green', COMPLETED: 'green', PUBLISHED: 'green', PAID: 'green',
  FAILED: 'red', TIMED_OUT: 'red', MISSED: 'red', REFUSED: 'red', OVERDUE: 'red', SUSPENDED: 'red',
  PARKED: 'yellow', PAUSED: 'yellow', CURTAILED: 'yellow', SUBMITTED: 'yellow', DECLARED: 'yellow',
  CANCELLED: 'dim', ENDED: 'dim', RELEASED: 'dim', RETIRED: 'dim', WITHDRAWN: 'dim',
};
/** The colour of a state: green runs or is well, yellow waits, red ended badly, dim is over. */
export const statePaint = (state: string): Paint | undefined => statePaints[state];
