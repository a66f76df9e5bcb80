import { useEffect, useState } from 'react';
import { useViewer } from './viewer.js';

/** What the market's clock says now, in milliseconds: it runs on from the last answer at its own speed. Undefined before the first. @param everyMs how often the component is drawn anew for it */
export function useMarketNow(everyMs = 1_000): number | undefined {
  const { data, dataUpdatedAt } = useViewer();
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  if (data === undefined) return undefined;
  const { now, speed } = data.viewer.marketClock;
  return Date.parse(now) + Math.max(0, Date.now() - dataUpdatedAt) * speed;
}
