import { type ReactNode, useState } from 'react';
import { CalendarBoard } from './calendar-board.js';
import type { TabProps } from './site-page.js';

/** What is to come at one site. */
export default function CalendarTab({ site, hour }: TabProps): ReactNode {
  const [{ at, span }, move] = useState<{ readonly at: number; readonly span: 'month' | 'week' }>({ at: hour, span: 'month' });
  return <CalendarBoard sites={[site]} now={hour} at={at} span={span} onMove={(next, shown) => move({ at: next, span: shown })} />;
}
