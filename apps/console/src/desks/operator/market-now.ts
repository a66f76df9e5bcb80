import { useEffect, useRef, useState } from 'react';
import { useViewer } from '../../data/viewer.js';

/** The market's clock in milliseconds, running on at its own speed and told anew every second; undefined before it is known. */
export function useMarketNow(): number | undefined {
  const clock = useViewer().data?.viewer.marketClock;
  const asked = useRef<{ readonly now: string; readonly at: number }>(undefined);
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), 1_000);
    return () => clearInterval(timer);
  }, []);
  if (clock === undefined) return undefined;
  if (asked.current?.now !== clock.now) asked.current = { now: clock.now, at: performance.now() };
  return Date.parse(clock.now) + (performance.now() - asked.current.at) * clock.speed;
}
