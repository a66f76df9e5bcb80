import { type FormEvent, type ReactNode, useId } from 'react';
import { BooksHealthDocument, BooksJournalDocument, type BooksJournalQuery } from '@switchyard/graphql-client';
import { useAnswer, usePages } from '../../data/ask.js';
import { useView } from '../../data/view.js';
import { count } from '../../format/money.js';
import { At } from '../../format/time.js';
import { Amount } from '../../parts/amount.js';
import { DataTable } from '../../parts/data-table.js';
import { Badge, Page, Tiles } from '../../parts/small.js';
import { Answered, Empty, Failed, Loading } from '../../parts/states.js';
import { sidesOf } from './journal-sides.js';
import { isoOf, localOf } from './ledger-as-of.js';
import { kindWords, roleWords, Thing } from './ledger-words.js';

type Entry = BooksJournalQuery['journal']['edges'][number]['node'];
type Posting = Entry['postings'][number];
const defaults = { kind: '', account: '', organization: '', invoice: '', from: '', to: '' };
type View = typeof defaults;
/** Rules and roles to choose from; what is not among them can be typed. */
const kinds = ['invoice-issued', 'payment-received', 'earnings-released', 'stripe-fee', 'stripe-payout', 'credit-note-issued', 'refund-paid', 'invoice-written-off', 'dispute-opened', 'dispute-won', 'dispute-lost', 'payout-begun', 'payout-transferred', 'payout-paid', 'payout-sent-back', 'payout-taken-back', 'payout-refused', 'accrual-reversed', 'opening-balances'];
const roles = [
  'receivable', 'receivable_unbilled', 'cash.stripe_clearing', 'cash.bank', 'cash.operator_at_stripe', 'stripe_suspense', 'customer_balance', 'customer_credit', 'customer_prepaid', 'operator_payable.unbilled', 'operator_payable.held', 'operator_payable.available',
  'operator_payable.in_transit', 'operator_payable.disputed', 'operator_receivable', 'dispute_receivable', 'tax_payable', 'income.platform_fee', 'income.compute', 'income.power', 'expense.compute', 'expense.power', 'expense.stripe_fees', 'expense.bad_debt', 'expense.dispute_losses', 'equity.opening',
];
const filterOf = (view: View) => ({
  ...(view.kind === '' ? {} : { kind: view.kind }), ...(view.account === '' ? {} : { account: view.account }), ...(view.organization === '' ? {} : { organizationId: view.organization }), ...(view.invoice === '' ? {} : { invoiceId: view.invoice }),
  ...(view.from === '' ? {} : { from: view.from }), ...(view.to === '' ? {} : { to: view.to }),
});

/** Every booked transaction, debits beside credits, each a link of the hash chain. */
export function Journal(): ReactNode {
  const [view, change] = useView(defaults);
  const journal = usePages(BooksJournalDocument, { filter: filterOf(view), first: 100 }, (data) => data.journal);
  const health = useAnswer(BooksHealthDocument, {});
  const rows = journal.data?.pages.flatMap((page) => page.journal.edges.map(({ node }) => node));
  return (
    <Page title="Journal" actions={<a className="button" href="/exports/journal.csv" download>CSV of it all</a>}>
      <Answered of={health}>
        {({ ledger }) => <Tiles of={[
          { label: 'Entries in the books', value: count(ledger.transactions), note: 'numbered without a gap' },
          { label: 'Hash chain', value: ledger.verified ? <Badge tone="good">holds</Badge> : <Badge tone="bad">broken</Badge>, note: ledger.verified ? 'each entry seals the one before; debits equal credits' : 'an entry was changed, or debits differ from credits: stop, and look' },
          { label: 'Shown', value: journal.data === undefined ? '…' : count(journal.data.pages[0]!.journal.totalCount), note: Object.keys(filterOf(view)).length === 0 ? 'all of them, oldest first' : 'of the filter, oldest first' },
        ]} />}
      </Answered>
      <Filters view={view} change={change} />
      {rows === undefined
        ? journal.error === null ? <Loading lines={12} /> : <Failed error={journal.error} again={() => void journal.refetch()} />
        : <DataTable caption="Journal entries, oldest first" rows={rows} keyOf={({ id }) => id} more={{ has: journal.hasNextPage, busy: journal.isFetchingNextPage, load: () => void journal.fetchNextPage() }} empty={<Empty title="No entries">{Object.keys(filterOf(view)).length > 0 ? <button type="button" className="button" onClick={() => change(defaults)}>Show them all</button> : 'They come with the first invoice.'}</Empty>} columns={[
            { id: 'sequence', header: 'No.', align: 'end', cell: ({ sequence, hash }) => <><strong>{count(sequence)}</strong><br /><code className="small soft" title={`Hash ${hash}`}>{hash.slice(0, 8)}</code></> },
            { id: 'when', header: 'Counts at', cell: ({ effectiveAt, recordedAt }) => <><At at={effectiveAt} />{Date.parse(recordedAt) - Date.parse(effectiveAt) > 3_600_000 && <div className="small soft">booked <At at={recordedAt} /></div>}</> },
            { id: 'kind', header: 'What', cell: (entry) => <What entry={entry} /> },
            { id: 'debits', header: 'Debit', cell: ({ postings }) => <Side of={sidesOf(postings).debits} onOrganization={(id) => change({ organization: id })} /> },
            { id: 'credits', header: 'Credit', cell: ({ postings }) => <Side of={sidesOf(postings).credits} onOrganization={(id) => change({ organization: id })} /> },
          ]} />}
    </Page>
  );
}

function What({ entry: { kind, reason, references, postings } }: { readonly entry: Entry }): ReactNode {
  return (
    <>
      <strong>{kindWords(kind)}</strong> {!sidesOf(postings).balances && <Badge tone="bad">does not balance</Badge>}
      {reason !== null && <div className="small">{reason}</div>}
      {references.filter(({ value }) => value.includes('_')).map(({ name, value }) => <div key={name}><Thing id={value} /></div>)}
    </>
  );
}
function Side({ of, onOrganization }: { readonly of: readonly Posting[]; readonly onOrganization: (id: string) => void }): ReactNode {
  return (
    <div className="side-by-side">
      {of.map(({ account, organization, amount }, i) => (
        <span key={i}>
          <span>{roleWords(account)}{organization !== null && <><br /><button type="button" className="link small" onClick={() => onOrganization(organization.id)}>{organization.name}</button></>}</span>
          <Amount of={amount} />
        </span>
      ))}
    </div>
  );
}

function Filters({ view, change }: { readonly view: View; readonly change: (patch: Partial<View>) => void }): ReactNode {
  const id = useId();
  const onSubmit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const text = (name: string): string => String(fields.get(name) ?? '').trim();
    change({ kind: text('kind'), account: text('account'), organization: text('organization'), invoice: text('invoice'), from: isoOf(fields.get('from')), to: isoOf(fields.get('to')) });
  };
  const fields: readonly (readonly [name: keyof View, label: string, list?: readonly string[]])[] = [['kind', 'Rule', kinds], ['account', 'Account', roles], ['organization', 'Organisation'], ['invoice', 'Invoice']];
  return (
    <form className="row filters" key={JSON.stringify(view)} onSubmit={onSubmit} aria-label="Filter of the journal">
      {fields.map(([name, label, list]) => (
        <div className="field" key={name}>
          <label htmlFor={`${id}-${name}`}>{label}</label>
          <input id={`${id}-${name}`} name={name} defaultValue={view[name]} placeholder={list === undefined ? (name === 'invoice' ? 'inv_…' : 'org_…') : 'any'} autoComplete="off" spellCheck={false} {...(list === undefined ? {} : { list: `${id}-${name}-list` })} />
          {list !== undefined && <datalist id={`${id}-${name}-list`}>{list.map((value) => <option key={value} value={value} />)}</datalist>}
        </div>
      ))}
      <div className="field"><label htmlFor={`${id}-from`}>Counts from</label><input id={`${id}-from`} name="from" type="datetime-local" defaultValue={localOf(view.from)} /></div>
      <div className="field"><label htmlFor={`${id}-to`}>before</label><input id={`${id}-to`} name="to" type="datetime-local" defaultValue={localOf(view.to)} /></div>
      <button className="button" data-kind="main">Show</button>
      {Object.keys(filterOf(view)).length > 0 && <button type="button" className="button" onClick={() => change(defaults)}>Show all</button>}
    </form>
  );
}
