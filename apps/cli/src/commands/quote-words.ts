import type { QuoteQuery } from '@switchyard/graphql-client';
import { facts, harmless, plainWords, table, usd } from '../base/output.js';
import { painted, type Terminal } from '../base/terminal.js';
import { duration, type Times } from '../base/time.js';

export type Quote = NonNullable<QuoteQuery['quote']>;
export type Option = Quote['options'][number];
type Screen = Pick<Terminal, 'columns' | 'hasColour'>;

const kinds: Readonly<Record<Option['kind'], string>> = { NOW: 'soonest', CHEAPEST: 'cheapest', FRONTIER: 'between', RESERVATION: 'capacity block' };
const percent = (share: string | null | undefined): string => (share == null ? '-' : `${(100 * Number(share)).toFixed(0)} %`);
const seconds = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / 1_000;

/** Options in their order: earliest finish first, each later one cheaper. */
function optionTable(options: readonly Option[], times: Times, screen: Screen): string {
  return table<Option>([
    { title: '#', value: (o) => String(o.rank) },
    { title: '', value: (o) => kinds[o.kind], paint: (o) => (o.kind === 'CHEAPEST' ? 'green' : undefined) },
    { title: 'site', value: (o) => o.site.name, isFlexible: true },
    { title: 'GPUs', value: (o) => o.pool.gpuModel, isFlexible: true },
    { title: 'starts', value: (o) => times.at(o.startsAt) },
    { title: 'done', value: (o) => times.at(o.finishesAt) },
    { title: 'parts', value: (o) => String(o.segments.length) },
    { title: 'total', value: (o) => usd(o.totalUsd), paint: () => 'bold' },
    { title: 'power', value: (o) => usd(o.powerCostUsd) },
    { title: 'of it', value: (o) => percent(o.energyShare) },
    { title: 'worst case', value: (o) => usd(o.worstCaseUsd) },
    { title: '$/GPU-h', value: (o) => o.usdPerGpuHour },
    { title: 'option', value: (o) => o.id },
  ], options, screen);
}

const HEIGHT = 6;
const WIDTH = 48;
/**
 * Price against finish, each option by its number; empty with fewer than two. Two in one place show the later, cheaper one.
 * The upper left is soon and dear, the lower right late and cheap.
 */
function frontierChart(options: readonly Option[], times: Times): string {
  if (options.length < 2) return '';
  const [finishes, totals] = [options.map((o) => Date.parse(o.finishesAt)), options.map((o) => Number(o.totalUsd))];
  const [soonest, latest, least, most] = [Math.min(...finishes), Math.max(...finishes), Math.min(...totals), Math.max(...totals)];
  const place = (value: number, low: number, high: number, cells: number): number => (high === low ? 0 : Math.round(((value - low) / (high - low)) * (cells - 1)));
  const grid = Array.from({ length: HEIGHT }, () => Array.from({ length: WIDTH }, () => ' '));
  options.forEach((option, i) => {
    const mark = option.rank <= 9 ? String(option.rank) : '*';
    grid[HEIGHT - 1 - place(totals[i]!, least, most, HEIGHT)]![place(finishes[i]!, soonest, latest, WIDTH)] = mark;
  });
  const dearest = options.find((o) => Number(o.totalUsd) === most)!.totalUsd;
  const cheapest = options.find((o) => Number(o.totalUsd) === least)!.totalUsd;
  const edge = Math.max(usd(dearest).length, usd(cheapest).length);
  const left = (row: number): string => (row === 0 ? usd(dearest) : row === HEIGHT - 1 ? usd(cheapest) : '').padStart(edge);
  const [from, to] = [times.at(new Date(soonest).toISOString()), times.at(new Date(latest).toISOString())];
  return [
    ...grid.map((cells, row) => `${left(row)} ${row === 0 || row === HEIGHT - 1 ? '┤' : '│'}${cells.join('').trimEnd()}`),
    `${' '.repeat(edge)} └${'─'.repeat(WIDTH)}`,
    `${' '.repeat(edge)}  ${from}${' '.repeat(Math.max(2, WIDTH - from.length - to.length))}${to}`,
    `${' '.repeat(edge)}  total against finish, by option number`,
  ].join('\n');
}

/** Why a pool cannot take a job, as quotes and waiting jobs have it. */
export interface Reason {
  readonly kind: string;
  readonly message: string;
  readonly until: string | null;
  readonly site: { readonly name: string } | null;
  readonly pool: { readonly name: string } | null;
  readonly help: readonly { readonly message: string }[];
}
/** Why each pool cannot, until when, and what would help: sentences, so lines and not columns. */
export function reasonWords(reasons: readonly Reason[], times: Times, screen: Screen): string {
  return reasons.map((r) => [
    `${painted(screen, 'bold', r.site === null ? 'Anywhere' : `${r.site.name}${r.pool === null ? '' : ` / ${r.pool.name}`}`)}: ${r.kind}${r.until === null ? '' : `, until ${times.at(r.until)}`}`,
    `  ${harmless(r.message)}`, ...r.help.map(({ message }) => `  \u2192 ${harmless(message)}`),
  ].join('\n')).join('\n');
}

/** Everything a quote says. */
export function quoteWords(quote: Quote, times: Times, screen: Screen): string {
  const head = `${quote.name}, ${quote.gpuCount} GPUs: ${quote.options.length === 0 ? 'no site can run it inside its limits' : `${quote.options.length} ${quote.options.length === 1 ? 'option' : 'options'}`}. ${quote.id}, ${
    quote.expiresInSeconds > 0 ? `good for ${duration(quote.expiresInSeconds)}, until ${times.at(quote.validUntil)}` : `expired at ${times.at(quote.validUntil)}`}.`;
  const chart = frontierChart(quote.options, times);
  return [
    head,
    ...(quote.options.length === 0 ? [] : [optionTable(quote.options, times, screen)]),
    ...(chart === '' ? [] : [chart]),
    ...(quote.refusals.length === 0 ? [] : [`Not offered:\n${reasonWords(quote.refusals, times, screen)}`]),
  ].join('\n\n');
}

/** One option as the plan of a submission. */
export function optionWords(option: Option, times: Times, screen: Screen): string {
  return facts([
    ['option', `${option.id} (${kinds[option.kind]})`], ['at', `${option.site.name}, ${option.pool.gpuModel}`],
    ['runs', option.segments.map(({ from, to }) => times.window(from, to)).join(', ')], ['done', `${times.at(option.finishesAt)}, ${duration(seconds(option.startsAt, option.finishesAt))} after its start`],
    ['total', `${usd(option.totalUsd)} all-in, ${usd(option.powerCostUsd)} of it power; ${option.usdPerGpuHour} $/GPU-h`], ['at worst', `${usd(option.worstCaseUsd)} under the terms`],
    ['held', option.heldUntil === null ? undefined : `until ${times.at(option.heldUntil)}`],
  ], screen);
}

/** How the two ends of a quote moved since it was made. */
export interface Difference { readonly kind: Option['kind']; readonly previousTotalUsd: string | null; readonly totalUsd: string | null; readonly differenceUsd: string | null; readonly previousFinishesAt: string | null; readonly finishesAt: string | null }
export function differenceTable(differences: readonly Difference[], times: Times, screen: Screen): string {
  return table<Difference>([
    { title: '', value: (d) => plainWords(kinds[d.kind]) }, { title: 'was', value: (d) => usd(d.previousTotalUsd) }, { title: 'is', value: (d) => usd(d.totalUsd) },
    { title: 'change', value: (d) => (d.differenceUsd === null ? '-' : `${d.differenceUsd.startsWith('-') || Number(d.differenceUsd) === 0 ? '' : '+'}${usd(d.differenceUsd)}`) },
    { title: 'was done', value: (d) => times.at(d.previousFinishesAt) }, { title: 'is done', value: (d) => times.at(d.finishesAt) },
  ], differences, screen);
}
