import { createReadStream, existsSync } from 'node:fs';
import { basename } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { canonicalJson, type EpochMs } from '@switchyard/kernel';
import { deliverPrints, formatPriceReport, importPriceCsv, type PriceCsvOptions, type PriceSink } from '@switchyard/grid';
import { oneOf, pair, settlementInterval } from './options.js';

interface ImportFlags {
  readonly format: 'wide' | 'long' | 'auto';
  readonly zone?: string;
  readonly interval?: number;
  readonly map: Record<string, string>;
  readonly times: 'start' | 'end';
  readonly timeColumn?: string;
  readonly seriesColumn?: string;
  readonly priceColumn?: string;
  readonly dates?: 'mdy' | 'dmy';
  readonly unit: 'MWh' | 'kWh';
  readonly currency?: string;
  readonly fx?: string;
  readonly refuseRestatements?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

/** Opens the place prints go to; given by the program that wires the command up, so that this file needs no server. */
export type OpenPriceSink = () => Promise<PriceSink>;

function toOptions(file: string, flags: ImportFlags): PriceCsvOptions {
  return {
    fileName: basename(file), format: flags.format, map: flags.map, timeLabels: flags.times, energyUnit: flags.unit,
    restatements: flags.refuseRestatements === true ? 'refuse' : 'last_wins',
    ...(flags.zone === undefined ? {} : { zone: flags.zone }),
    ...(flags.interval === undefined ? {} : { intervalSeconds: flags.interval }),
    ...(flags.timeColumn === undefined ? {} : { timeColumn: flags.timeColumn }),
    ...(flags.seriesColumn === undefined ? {} : { seriesColumn: flags.seriesColumn }),
    ...(flags.priceColumn === undefined ? {} : { priceColumn: flags.priceColumn }),
    ...(flags.dates === undefined ? {} : { dateOrder: flags.dates }),
    ...(flags.currency === undefined ? {} : { currency: flags.currency }),
    ...(flags.fx === undefined ? {} : { usdPerUnit: flags.fx }),
  };
}

/** Imports one file. @returns whether it was taken */
async function importFile(file: string, flags: ImportFlags, sink: PriceSink | undefined): Promise<boolean> {
  if (!existsSync(file)) {
    process.stderr.write(`${file}: there is no such file\n`);
    return false;
  }
  const read = await importPriceCsv(createReadStream(file), toOptions(file, flags), Date.now() as EpochMs);
  if (!read.ok) {
    process.stderr.write(`${file}: ${read.error.message} (${read.error.kind})\n`);
    return false;
  }
  const { report, prints } = read.value;
  process.stdout.write(flags.json === true ? `${canonicalJson(report)}\n` : `${formatPriceReport(report)}\n`);
  if (sink === undefined) {
    if (flags.json !== true) process.stdout.write(`dry run: ${prints.length} prints were read and not stored\n`);
    return true;
  }
  const { stored, unchanged } = await deliverPrints(prints, sink);
  if (flags.json !== true) process.stdout.write(`${stored} prints stored, ${unchanged} known already\n`);
  return true;
}

async function importFiles(files: readonly string[], flags: ImportFlags, openSink: OpenPriceSink | undefined): Promise<void> {
  if (flags.dryRun !== true && openSink === undefined) {
    process.stderr.write('prices import: no running Switchyard is connected to this command; use --dry-run to read and report only\n');
    process.exitCode = 1;
    return;
  }
  const sink = flags.dryRun === true || openSink === undefined ? undefined : await openSink();
  let refused = 0;
  for (const file of files) if (!(await importFile(file, flags, sink))) refused += 1;
  if (refused > 0) process.exitCode = 1;
}

/** `switchyard prices import FILE...`. Without `openSink` only `--dry-run` works. */
export function register(program: Command, openSink?: OpenPriceSink): void {
  const prices = program.commands.find((command) => command.name() === 'prices') ?? program.command('prices').description('wholesale power prices');
  prices
    .command('import')
    .description('read price CSVs (hourly, 30, 15 or 5 minutes; wide or long; .gz too), report every irregularity, store the prints')
    .argument('<files...>')
    .option('--format <format>', 'wide: a column per market; long: a series column; auto', oneOf(['wide', 'long', 'auto'] as const, InvalidArgumentError), 'auto')
    .option('--zone <zone>', 'zone of times without an offset: UTC or an IANA name')
    .option('--interval <minutes>', 'settlement interval (5m, 15m, 30m, 60m); told from the file and checked when left out', settlementInterval(InvalidArgumentError))
    .option('--map <column=node>', 'name of a column (wide) or series (long) as a price node; repeatable', pair(InvalidArgumentError), {})
    .option('--times <label>', 'whether a time is the start or the end of its interval', oneOf(['start', 'end'] as const, InvalidArgumentError), 'start')
    .option('--time-column <name>')
    .option('--series-column <name>')
    .option('--price-column <name>')
    .option('--dates <order>', 'order of slashed dates', oneOf(['mdy', 'dmy'] as const, InvalidArgumentError))
    .option('--unit <unit>', 'energy unit of the prices', oneOf(['MWh', 'kWh'] as const, InvalidArgumentError), 'MWh')
    .option('--currency <code>', 'currency of the file; another than USD needs --fx')
    .option('--fx <rate>', 'USD per unit of the currency, a decimal')
    .option('--refuse-restatements', 'refuse a file with two different prices of one interval')
    .option('--dry-run', 'read and report, store nothing')
    .option('--json', 'the report as JSON')
    .action((files: string[], flags: ImportFlags) => importFiles(files, flags, openSink));
}
