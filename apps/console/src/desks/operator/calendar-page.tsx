import type { ReactNode } from 'react';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { ConsoleSitesDocument } from '@switchyard/graphql-client';
import { useAnswer } from '../../data/ask.js';
import { useViewer } from '../../data/viewer.js';
import { Page } from '../../parts/small.js';
import { Answered, Empty, Loading } from '../../parts/states.js';
import { CalendarBoard } from './calendar-board.js';
import { useMarketHour } from './market-hour.js';
import './operator.css';

/** One calendar over all sites of the operator. */
export function OperatorCalendar(): ReactNode {
  const operatorId = useViewer().data?.viewer.organization?.id;
  const hour = useMarketHour();
  const { day, span } = useSearch({ strict: false });
  const navigate = useNavigate();
  const sites = useAnswer(ConsoleSitesDocument, { first: 100, filter: { operatorId: operatorId ?? '' } }, { enabled: operatorId !== undefined });
  const given = day === undefined ? NaN : new Date(`${day}T12:00`).getTime();
  return (
    <Page title="Calendar">
      <Answered of={sites} lines={8}>
        {(data) => (hour === undefined ? <Loading /> : data.sites.edges.length === 0 ? <Empty title="No sites yet">What is planned at your sites stands here.</Empty>
          : <CalendarBoard sites={data.sites.edges.map(({ node }) => node)} now={hour} at={Number.isNaN(given) ? hour : given} span={span === 'week' ? 'week' : 'month'}
              onMove={(at, shown) => void navigate({ to: '/calendar', search: { day: localDay(at), span: shown } })} />)}
      </Answered>
    </Page>
  );
}
function localDay(ms: number): string {
  const at = new Date(ms);
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`;
}
