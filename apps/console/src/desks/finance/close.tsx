import { type ReactNode, useState } from 'react';
import { Link } from '@tanstack/react-router';
import { CloseChecklistDocument, type CloseChecklistQuery, ClosePeriodDocument, LockPeriodDocument, PeriodsDocument, type PeriodsQuery, ReopenPeriodDocument } from '@switchyard/graphql-client';
import { useAnswer } from '../../data/ask.js';
import { useView } from '../../data/view.js';
import { useViewer } from '../../data/viewer.js';
import { count, words } from '../../format/money.js';
import { monthName, monthOf } from '../../format/months.js';
import { At, utcDay } from '../../format/time.js';
import { DataTable } from '../../parts/data-table.js';
import { AreaField, Dialog, Form, useAttempt } from '../../parts/form.js';
import { Badge, Facts, Page, Sheet } from '../../parts/small.js';
import { Answered, Empty } from '../../parts/states.js';
import { closeItems, monthToClose, takesBookingsOf } from './close-words.js';
import { Actor, Thing } from './ledger-words.js';

type Period = PeriodsQuery['periods'][number];
type Checklist = NonNullable<CloseChecklistQuery['closeChecklist']>;
const defaults = { month: '' };
const LIVE_MS = 15_000;
const tones = { OPEN: 'info', LOCKED: 'warn', CLOSED: 'good' } as const;

/** The months of the books: what still has to happen before one closes, and who moved it. */
export function MonthClose(): ReactNode {
  const viewer = useViewer();
  const answer = useAnswer(PeriodsDocument, {}, { everyMs: LIVE_MS });
  const [view, change] = useView(defaults);
  const clock = viewer.data?.viewer.marketClock.now;
  return (
    <Page title="Month close">
      <Answered of={answer} lines={10}>
        {({ periods }) => {
          const month = view.month || (clock === undefined ? undefined : monthToClose(periods, monthOf(Date.parse(clock), 'UTC')));
          if (periods.length === 0) return <Empty title="The books have no month yet" />;
          return (
            <>
              {month === undefined ? null : <OfMonth key={month} month={month} periods={periods} />}
              <Sheet title="Months" aside={<span className="small soft">Enter shows the checklist</span>}><Months periods={periods} month={month} onMonth={(name) => change({ month: name })} /></Sheet>
            </>
          );
        }}
      </Answered>
    </Page>
  );
}

function Months({ periods, month, onMonth }: { readonly periods: readonly Period[]; readonly month: string | undefined; readonly onMonth: (name: string) => void }): ReactNode {
  return (
    <DataTable caption="Months of the books" rows={periods} keyOf={({ name }) => name} open={({ name }) => onMonth(name)} empty="None" columns={[
      { id: 'month', header: 'Month', cell: ({ name }) => <button type="button" className="link" aria-current={name === month ? 'true' : undefined} onClick={() => onMonth(name)}>{monthName(name)}</button> },
      { id: 'state', header: 'State', cell: ({ state }) => <Badge tone={tones[state]}>{words(state)}</Badge> },
      { id: 'from', header: 'From', cell: ({ from }) => <span className="number">{utcDay(from)}</span> },
      { id: 'late', header: 'Late bookings go to', cell: ({ name }) => { const takes = takesBookingsOf(name, periods); return takes === name ? <span className="soft">itself</span> : takes === undefined ? '—' : monthName(takes); } },
      { id: 'moved', header: 'Last moved', cell: ({ movedAt, movedBy }) => (movedBy === null ? <span className="soft">never</span> : <><At at={movedAt} /><br /><Actor of={movedBy} /></>) },
      { id: 'why', header: 'Opened again because', cell: ({ reopenReason }) => reopenReason ?? <span className="soft">—</span> },
    ]} />
  );
}

const verbs = { lock: 'Lock', close: 'Close', reopen: 'Open again' } as const;
type Verb = keyof typeof verbs;
const isVerb = (name: string): name is Verb => Object.hasOwn(verbs, name);

function OfMonth({ month, periods }: { readonly month: string; readonly periods: readonly Period[] }): ReactNode {
  const answer = useAnswer(CloseChecklistDocument, { period: month }, { everyMs: LIVE_MS });
  const [verb, setVerb] = useState<Verb>();
  return (
    <Answered of={answer} lines={8}>
      {({ closeChecklist: list }) => (list === null ? <Empty title={`The books have no month ${month}`} /> : (
        <>
          <Sheet title={monthName(month)} aside={<span className="row"><Badge tone={tones[list.period.state]}>{words(list.period.state)}</Badge>{list.period.availableActions.filter(isVerb).map((name) => <button key={name} type="button" className="button" data-kind={name === 'reopen' ? 'danger' : 'main'} disabled={name === 'close' && !list.ready} onClick={() => setVerb(name)}>{verbs[name]}</button>)}</span>}>
            <Standing list={list} takes={takesBookingsOf(month, periods)} />
            <Items list={list} />
          </Sheet>
          {verb !== undefined && <Move verb={verb} month={month} takes={takesBookingsOf(month, periods)} onClose={() => setVerb(undefined)} />}
        </>
      ))}
    </Answered>
  );
}

function Standing({ list: { period, ready, items }, takes }: { readonly list: Checklist; readonly takes: string | undefined }): ReactNode {
  const blocking = items.filter(({ state }) => state === 'BLOCKING').length;
  return (
    <>
      <p className="note" data-tone={period.state === 'CLOSED' || ready ? undefined : 'warn'}>
        {period.state === 'CLOSED' ? 'It is closed: nothing more is booked in it.' : ready ? 'Nothing is in the way: it can be closed.' : `${count(blocking)} ${blocking === 1 ? 'thing is' : 'things are'} in the way of closing.`}
        {period.state !== 'OPEN' && takes !== undefined && ` What comes late is booked in ${monthName(takes)}, with its true date kept.`}
      </p>
      {period.movedBy !== null && <Facts of={[['Last moved', <><At at={period.movedAt} /> by <Actor of={period.movedBy} /></>], ...(period.lockedBy === null ? [] : [['Locked by', <><Actor of={period.lockedBy} /> <span className="small soft">(somebody else closes it or opens it again)</span></>] as const]), ...(period.reopenReason === null ? [] : [['Opened again because', period.reopenReason] as const])]} />}
    </>
  );
}
const itemTones = { OK: ['good', 'done'], BLOCKING: ['bad', 'in the way'], NOTE: ['info', 'worth knowing'] } as const;
/** Ids of things, and roles; a month's own name is no news. */
const isThing = (id: string): boolean => /[_.]|^[a-z]/u.test(id);
function Items({ list: { items } }: { readonly list: Checklist }): ReactNode {
  return (
    <ul className="check-list" aria-label="Close checklist">
      {items.map(({ key, state, count: found, ids, message }) => {
        const { label, to, page } = closeItems[key] ?? { label: words(key) };
        return (
          <li key={key}>
            <span><Badge tone={itemTones[state][0]}>{itemTones[state][1]}</Badge></span>
            <span><strong>{label}</strong><br /><span className="small soft">{message}</span>{state !== 'OK' && ids.some(isThing) && <details><summary className="small">{count(found)} found{found > ids.length && `, the first ${ids.length}`}</summary>{ids.map((id) => <div key={id}><Thing id={id} /></div>)}</details>}</span>
            {state !== 'OK' && to !== undefined ? <Link to={to as '/review'} className="button">{page}</Link> : <span />}
          </li>
        );
      })}
    </ul>
  );
}

const meanings: Readonly<Record<Verb, (month: string, takes: string | undefined) => string>> = {
  lock: (month) => `From now on ${month} takes only what closing it books. Somebody else closes it, or opens it again.`,
  close: (month, takes) => `${month} takes nothing more.${takes === undefined ? '' : ` What comes late is booked in ${monthName(takes)}.`}`,
  reopen: (month) => `${month} takes bookings again. Reports that were made of it may change.`,
};
function Move({ verb, month, takes, onClose }: { readonly verb: Verb; readonly month: string; readonly takes: string | undefined; readonly onClose: () => void }): ReactNode {
  const [lock, close, reopen] = [useAttempt(LockPeriodDocument), useAttempt(ClosePeriodDocument), useAttempt(ReopenPeriodDocument)];
  const onSend = (fields: FormData): void => {
    switch (verb) {
      case 'lock': return lock.send({ input: { period: month } }, onClose);
      case 'close': return close.send({ input: { period: month } }, onClose);
      case 'reopen': return reopen.send({ input: { period: month, reason: String(fields.get('reason') ?? '') } }, onClose);
    }
  };
  return (
    <Dialog title={`${verbs[verb]} ${monthName(month)}?`} onClose={onClose}>
      <p>{meanings[verb](monthName(month), takes === month ? undefined : takes)}</p>
      <Form attempt={{ lock, close, reopen }[verb]} send={verbs[verb]} danger={verb === 'reopen'} onSend={onSend} onCancel={onClose}>{verb === 'reopen' && <AreaField label="Why" name="reason" hint="For the record." required />}</Form>
    </Dialog>
  );
}
