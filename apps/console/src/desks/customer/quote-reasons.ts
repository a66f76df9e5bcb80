import { words } from '../../format/money.js';
import type { QuoteOption } from './quote-live.js';

/** A reason of the engine, `NotEnoughGpus`, as people read it. */
export const reasonWords = (kind: string): string => words(kind.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/Gpus?/g, (text) => text.toUpperCase().replace('S', 's'))).replace(/\bgpu(s?)\b/gi, 'GPU$1');

/** Time an option really runs, in milliseconds. */
export const runMs = ({ segments }: Pick<QuoteOption, 'segments'>): number => segments.reduce((total, { from, to }) => total + Date.parse(to) - Date.parse(from), 0);
