import { createReadStream, existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { by, byNumber, byText, DAY_MS, type EpochMs, epochMs, ladder, toIso, unwrap } from '@switchyard/kernel';
import { importPriceCsv, type ImportedPrint } from '@switchyard/grid';
import { DEMO_NODES, syntheticPrices } from '@switchyard/simulation';
import { makeCurve, type PriceCurve, priceOver } from '@switchyard/power';

/** A series that can be replayed, with where it came from. */
export interface PriceSeries {
  readonly node: string;
  readonly file: string;
  readonly intervalSeconds: number;
  readonly curve: PriceCurve<string>;
  readonly from: EpochMs;
  readonly to: EpochMs;
}
export interface LoadedPrices {
  readonly series: readonly PriceSeries[];
  /** Files and series that were not used, each with the reason. */
  readonly skipped: readonly string[];
}

const isPriceFile = (name: string): boolean => /\.csv(\.gz)?$/i.test(name);

/** The CSV files of a directory, or the one file that is named. Undefined: there is nothing there. */
export function priceFiles(path: string): readonly string[] | undefined {
  if (!existsSync(path)) return undefined;
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).filter(isPriceFile).sort(byText).map((name) => join(path, name));
}

/** Reads every file that parses as prices; the first file that has a series provides it. */
export async function loadPrices(files: readonly string[], zone: string | undefined, say: (line: string) => void): Promise<LoadedPrices> {
  const series = new Map<string, PriceSeries>();
  const skipped: string[] = [];
  for (const file of files) {
    say(`reading ${basename(file)}`);
    const read = await importPriceCsv(createReadStream(file), { fileName: basename(file), ...(zone === undefined ? {} : { zone }) });
    if (!read.ok) {
      skipped.push(`${basename(file)}: ${read.error.message}`);
      continue;
    }
    const prints = new Map<string, ImportedPrint[]>();
    for (const print of read.value.prints) {
      const list = prints.get(print.seriesId);
      if (list === undefined) prints.set(print.seriesId, [print]);
      else list.push(print);
    }
    for (const { node, intervalSeconds, from, to } of read.value.report.series) {
      const known = series.get(node);
      if (known !== undefined) {
        skipped.push(`${node} of ${basename(file)}: ${known.file} has it already`);
        continue;
      }
      const curve = makeCurve(node, prints.get(node) ?? []);
      if (curve.ok) series.set(node, { node, file: basename(file), intervalSeconds, curve: curve.value, from: from as EpochMs, to: to as EpochMs });
      else skipped.push(`${node} of ${basename(file)}: ${curve.error.length} prints overlap`);
    }
  }
  return { series: [...series.values()], skipped };
}

/** The invented demo market, for trying a replay without any data: its first `most` nodes, `days` from the start of `from` on. */
export function syntheticSeries(seed: number, from: EpochMs, days: number, most: number): LoadedPrices {
  const to = epochMs(from + days * DAY_MS);
  const series = DEMO_NODES.slice(0, most).map((node): PriceSeries => ({
    node: node.id, file: `synthetic, seed ${seed}`, intervalSeconds: 300, from, to, curve: unwrap(makeCurve(node.id, syntheticPrices({ seed, from, to, nodes: [node] }))),
  }));
  return { series, skipped: [] };
}

/** Price per slot over [from, from + count slots) as integers of micro-USD per MWh, or the first slot without a price. */
function pricesPerSlot(series: PriceSeries, from: EpochMs, slotMs: number, count: number): readonly number[] | { readonly missingAt: EpochMs } {
  const prices: number[] = [];
  for (let slot = 0; slot < count; slot += 1) {
    const interval = { from: (from + slot * slotMs) as EpochMs, to: (from + (slot + 1) * slotMs) as EpochMs };
    const answer = priceOver(series.curve, interval);
    if (answer.kind === 'missing') return { missingAt: answer.uncovered[0]?.from ?? interval.from };
    prices.push(Number(answer.microUsdPerMwh));
  }
  return prices;
}

/** The midnight (UTC) from which most series cover history + replay; of equally good ones the earliest. */
export function bestStart(series: readonly PriceSeries[], historyMs: number, replayMs: number): EpochMs | undefined {
  const midnight = (at: number): number => Math.ceil(at / DAY_MS) * DAY_MS;
  const covers = (one: PriceSeries, start: number): boolean => one.from <= start - historyMs && start + replayMs <= one.to;
  const starts = series.flatMap((one) => [midnight(one.from + historyMs)]);
  const ranked = [...new Set(starts)]
    .map((start) => ({ start, count: series.filter((one) => covers(one, start)).length }))
    .filter(({ count }) => count > 0)
    .sort(ladder(by((s) => -s.count, byNumber), by((s) => s.start, byNumber), by((s) => `${s.start}`, byText)));
  return ranked[0]?.start as EpochMs | undefined;
}

export interface ChosenSite {
  readonly node: string;
  readonly file: string;
  readonly microUsdPerMwh: readonly number[];
}
/** The sites of a replay: series with a price in every slot, in order of file and column, at most `most`. */
export function chooseSites(loaded: LoadedPrices, start: EpochMs, historySlots: number, slots: number, slotMs: number, wanted: readonly string[] | undefined, most: number): {
  readonly sites: readonly ChosenSite[]; readonly skipped: readonly string[];
} {
  const skipped = [...loaded.skipped];
  const sites: ChosenSite[] = [];
  const named = wanted === undefined ? loaded.series : wanted.flatMap((node) => loaded.series.find((one) => one.node === node) ?? []);
  for (const node of wanted ?? []) if (!loaded.series.some((one) => one.node === node)) skipped.push(`${node}: no file has this series`);
  const from = (start - historySlots * slotMs) as EpochMs;
  for (const one of named) {
    if (sites.length === most) {
      skipped.push(`${one.node} of ${one.file}: ${most} sites are enough`);
      continue;
    }
    if (one.intervalSeconds * 1_000 > slotMs) {
      skipped.push(`${one.node} of ${one.file}: its ${one.intervalSeconds / 60} min prices are coarser than the slots`);
      continue;
    }
    const prices = pricesPerSlot(one, from, slotMs, historySlots + slots);
    if ('missingAt' in prices) skipped.push(`${one.node} of ${one.file}: no price at ${toIso(prices.missingAt).slice(0, 16)}Z`);
    else sites.push({ node: one.node, file: one.file, microUsdPerMwh: prices });
  }
  return { sites, skipped };
}
