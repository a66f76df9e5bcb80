import type { ReactNode } from 'react';
import { Link } from '@tanstack/react-router';
import { BooksTrialBalanceDocument, type BooksTrialBalanceQuery } from '@switchyard/graphql-client';
import { useAnswer } from '../../data/ask.js';
import { useView } from '../../data/view.js';
import { count, money, words } from '../../format/money.js';
import { isNothing, negated, sumOf } from '../../format/sums.js';
import { At } from '../../format/time.js';
import { DataTable } from '../../parts/data-table.js';
import { Badge, Page, Sheet, Tiles } from '../../parts/small.js';
import { Answered, Empty } from '../../parts/states.js';
import { byRole, sideOf } from './accounts-sums.js';
import { AsOf } from './ledger-as-of.js';
import { roleWords } from './ledger-words.js';

type Balance = BooksTrialBalanceQuery['trialBalance'];
const defaults = { asOf: '', known: '', role: '' };

/** Every account with its balance, as of two dates: role by role, then by whose it is. */
export function TrialBalance(): ReactNode {
  const [{ asOf, known, role }, change] = useView(defaults);
  const answer = useAnswer(BooksTrialBalanceDocument, { ...(asOf === '' ? {} : { asOf }), ...(known === '' ? {} : { recordedAsOf: known }) });
  return (
    <Page title="Trial balance">
      <AsOf asOf={asOf} known={known} onShow={(nextAsOf, nextKnown) => change({ asOf: nextAsOf, known: nextKnown })} />
      <Answered of={answer} lines={12}>{({ trialBalance }) => <Shown balance={trialBalance} role={role} onRole={(next) => change({ role: next === role ? '' : next })} />}</Answered>
    </Page>
  );
}

function Shown({ balance, role, onRole }: { readonly balance: Balance; readonly role: string; readonly onRole: (role: string) => void }): ReactNode {
  if (balance.accounts.length === 0) return <Empty title="The books are empty"><span>As of <At at={balance.asOf} />.</span></Empty>;
  const rows = byRole(balance.accounts);
  const totals = [...new Set(rows.map(({ currency }) => currency))].map((currency) => ({ currency, debit: sumOf(rows.flatMap((row) => (row.currency === currency && row.debit !== null ? [row.debit] : []))), credit: sumOf(rows.flatMap((row) => (row.currency === currency && row.credit !== null ? [row.credit] : []))) }));
  const chosen = rows.filter(({ code }) => code === role);
  return (
    <>
      <Tiles of={[
        ...balance.sums.map(({ debits, credits }) => ({
          label: `All debits, all credits, ${debits.currency}`, value: money(debits.amount, debits.currency),
          note: debits.amount === credits.amount ? <Badge tone="good">equal</Badge> : <Badge tone="bad">credits are {money(credits.amount, credits.currency)}</Badge>,
        })),
        ...totals.map(({ currency, debit, credit }) => ({ label: `Balances, ${currency}`, value: money(debit, currency), note: isNothing(sumOf([debit, negated(credit)])) ? 'debit and credit balances, equal' : `credit balances are ${money(credit, currency)}` })),
        { label: 'Entries in it', value: count(balance.transactions), note: <>until <At at={balance.asOf} /></> },
      ]} />
      <Sheet title="Balances by role" aside={<span className="small soft">Enter shows whose it is</span>}>
        <DataTable caption="Balances by role" rows={rows} keyOf={({ code, currency }) => `${code} ${currency}`} open={({ code }) => onRole(code)} empty="None" columns={[
          { id: 'type', header: 'Type', cell: ({ type }) => <span className="soft">{words(type)}</span> },
          { id: 'role', header: 'Role', cell: ({ code, accounts }) => <><button type="button" className="link" aria-expanded={code === role} onClick={() => onRole(code)}>{roleWords(code)}</button>{accounts.length > 1 && <span className="small soft"> {count(accounts.length)} accounts</span>}</> },
          { id: 'debit', header: 'Debit', align: 'end', cell: ({ debit, currency }) => debit !== null && money(debit, currency) },
          { id: 'credit', header: 'Credit', align: 'end', cell: ({ credit, currency }) => credit !== null && money(credit, currency) },
          { id: 'journal', header: 'Entries', cell: ({ code }) => <Link to="/books/journal" search={{ account: code } as never} aria-label={`Journal of ${roleWords(code)}`}>Journal</Link> },
        ]} />
      </Sheet>
      {chosen.length > 0 && (
        <Sheet title={roleWords(role)} aside={<code className="small soft">{role}</code>}>
          <DataTable caption={`Accounts of ${roleWords(role)}`} rows={chosen.flatMap(({ accounts }) => accounts)} keyOf={({ id }) => id} empty="None" columns={[
            { id: 'of', header: 'Whose', cell: ({ organization }) => organization?.name ?? <span className="soft">the platform’s own</span> },
            { id: 'debit', header: 'Debit', align: 'end', cell: ({ type, balance: { amount, currency } }) => { const { debit } = sideOf(type, amount); return debit !== null && money(debit, currency); } },
            { id: 'credit', header: 'Credit', align: 'end', cell: ({ type, balance: { amount, currency } }) => { const { credit } = sideOf(type, amount); return credit !== null && money(credit, currency); } },
            { id: 'journal', header: 'Entries', cell: ({ organization }) => (organization === null ? <Link to="/books/journal" search={{ account: role } as never}>Journal</Link> : <Link to="/books/journal" search={{ account: role, organization: organization.id } as never} aria-label={`Journal of ${organization.name}`}>Journal</Link>) },
          ]} />
        </Sheet>
      )}
    </>
  );
}
