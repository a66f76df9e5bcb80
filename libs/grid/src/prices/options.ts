import type { Delimiter } from '../csv/read-table.js';
import type { DateOrder } from '../time/parse-timestamp.js';

/** How to read a price file. Everything that can be told from the file may be left out; what cannot is refused, not guessed. */
export interface PriceCsvOptions {
  /** Name of the file, for the report and for series without a name of their own. */
  readonly fileName: string;
  /** wide: one column per market; long: a series column. Default: told from the header. */
  readonly format?: 'wide' | 'long' | 'auto';
  /** Zone of times without an offset: `UTC` or an IANA name. Needed unless the times carry offsets or the column is called utc. */
  readonly zone?: string;
  /** Whether a time names the start (default) or the end of its interval. */
  readonly timeLabels?: 'start' | 'end';
  readonly intervalSeconds?: number;
  readonly timeColumn?: string;
  readonly seriesColumn?: string;
  readonly priceColumn?: string;
  readonly delimiter?: Delimiter;
  readonly dateOrder?: DateOrder;
  /** 12,5 means twelve and a half. Default: told from the values. */
  readonly decimalComma?: boolean;
  /** Renames columns (wide) or series values (long) to node names. */
  readonly map?: Readonly<Record<string, string>>;
  /** Default MWh. */
  readonly energyUnit?: 'MWh' | 'kWh';
  /** Currency of the file and what one unit of it is in USD, as a decimal. Default USD at 1. */
  readonly currency?: string;
  readonly usdPerUnit?: string;
  /** Two different prices of one interval: the last row wins and is reported (default), or the file is refused. */
  readonly restatements?: 'last_wins' | 'refuse';
}
