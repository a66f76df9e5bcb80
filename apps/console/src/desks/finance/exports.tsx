import { type ReactNode, useState } from 'react';
import { AccountMappingDocument, ImportOpeningBalancesDocument, OpeningBalancesDocument, PeriodsDocument } from '@switchyard/graphql-client';
import { useAnswer } from '../../data/ask.js';
import { useView } from '../../data/view.js';
import { count } from '../../format/money.js';
import { monthName } from '../../format/months.js';
import { At } from '../../format/time.js';
import { DataTable } from '../../parts/data-table.js';
import { AreaField, Dialog, Form, TextField, useAttempt } from '../../parts/form.js';
import { Facts, Page, Sheet } from '../../parts/small.js';
import { Answered } from '../../parts/states.js';
import { AccountMapping } from './accounts-mapping.js';
import { isoOf } from './ledger-as-of.js';
import { Actor } from './ledger-words.js';

const defaults = { month: '' };
interface File {
  readonly name: string;
  readonly what: string;
  readonly href: string;
}
/** The files of a month, or of everything. */
function filesOf(month: string): readonly File[] {
  const query = month === '' ? '' : `?period=${month}`;
  return [
    { name: 'Journal', what: 'every posting, in your own account codes', href: `/exports/journal.csv${query}` },
    { name: 'Invoice lines', what: 'what was billed, with the columns of FOCUS', href: `/exports/invoice-lines.csv${query}` },
    ...(month === '' ? [{ name: 'Aging', what: 'open items by days past due, as of now', href: '/exports/aging.csv' }] : []),
  ];
}

/** What goes into your own general ledger: files, account codes, and what the books began with. */
export function Exports(): ReactNode {
  const [{ month }, change] = useView(defaults);
  const periods = useAnswer(PeriodsDocument, {});
  const mapping = useAnswer(AccountMappingDocument, {});
  return (
    <Page title="Exports">
      <Sheet title="Files" aside={<span className="row"><label className="small" htmlFor="export-month">Month</label><select id="export-month" value={month} onChange={(event) => change({ month: event.target.value })}><option value="">All</option>{periods.data?.periods.map(({ name }) => <option key={name} value={name}>{monthName(name)}</option>)}</select></span>}>
        <DataTable caption="Files to take along" rows={filesOf(month)} keyOf={({ name }) => name} empty="None" columns={[
          { id: 'name', header: 'File', cell: ({ name }) => <strong>{name}</strong> }, { id: 'what', header: 'What is in it', cell: ({ what }) => what },
          { id: 'get', header: 'Take it', cell: ({ name, href }) => <a className="button" href={href} download aria-label={`${name}, CSV`}>CSV</a> },
        ]} />
        <p className="small soft">A file’s name says the last entry in it and the version of the account codes: asked for again with them, it is the same to the byte. Statements of operators are in Statements.</p>
      </Sheet>
      <Sheet title="Account codes"><Answered of={mapping} lines={6}>{({ accountMapping }) => <AccountMapping key={accountMapping.version} mapping={accountMapping} />}</Answered></Sheet>
      <Opening />
    </Page>
  );
}

function Opening(): ReactNode {
  const answer = useAnswer(OpeningBalancesDocument, {});
  const [importing, setImporting] = useState(false);
  return (
    <Sheet title="Opening balances">
      <Answered of={answer}>
        {({ openingBalances: opening }) => (opening === null
          ? <div className="row"><span className="soft">The books began with nothing.</span><button type="button" className="button" onClick={() => setImporting(true)}>Import</button></div>
          : <Facts of={[['Count at', <At at={opening.asOf} />], ['Accounts', count(opening.count)], ['Imported', <><At at={opening.importedAt} /> by <Actor of={opening.importedBy} /></>], ['Journal entry', opening.bookedSequence === null ? 'billing books them at its next sweep' : `No. ${count(opening.bookedSequence)}`]]} />)}
      </Answered>
      {importing && <Import onClose={() => setImporting(false)} />}
    </Sheet>
  );
}
function Import({ onClose }: { readonly onClose: () => void }): ReactNode {
  const attempt = useAttempt(ImportOpeningBalancesDocument);
  return (
    <Dialog title="Import opening balances" onClose={onClose}>
      <p>They are booked once, as one entry that balances. What does not balance is refused.</p>
      <Form attempt={attempt} send="Import" onSend={(fields) => attempt.send({ input: { asOf: isoOf(fields.get('asOf')), csv: String(fields.get('csv') ?? '') } }, onClose)} onCancel={onClose}>
        <TextField label="Count at" name="asOf" type="datetime-local" hint="In an open month." required />
        <AreaField label="CSV" name="csv" rows={8} required hint="Columns role, currency, organization_id, debit, credit." />
      </Form>
    </Dialog>
  );
}
