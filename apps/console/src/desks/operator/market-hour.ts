import { HOUR_MS } from '@switchyard/kernel';
import { useViewer } from '../../data/viewer.js';

/** The market's hour that runs, as of when the page was opened; undefined before it is known. */
export function useMarketHour(): number | undefined {
  const now = useViewer().data?.viewer.marketClock.now;
  return now === undefined ? undefined : Math.floor(Date.parse(now) / HOUR_MS) * HOUR_MS;
}
export const iso = (ms: number): string => new Date(ms).toISOString();
