import { formatDecimal, toIso } from '@switchyard/kernel';
import type { JournalEntry } from '@switchyard/ledger';
import { csvLine } from './csv.js';

/** Our role to the account code of the customer's own general ledger; roles without one are left empty. */
export interface GlAccount {
  readonly code: string;
  readonly name: string | null;
}
export type GlMapping = ReadonlyMap<string, GlAccount>;

export const journalColumns = [
  'sequence', 'transaction_id', 'kind', 'effective_at', 'recorded_at', 'effective_on', 'position', 'account_role', 'organization_id', 'gl_account', 'gl_name',
  'currency', 'debit', 'credit', 'invoice_id', 'reference', 'reason', 'hash',
] as const;
export const journalHeader = csvLine(journalColumns);

/** One line per posting. `effective_on` is the true date of a booking that came too late for its month. */
export function journalLines(entry: JournalEntry, mapping: GlMapping): string {
  const { invoiceId, effectiveOn, ...others } = entry.references;
  const reference = Object.keys(others).sort().map((name) => `${name}=${others[name]}`).join(' ');
  return entry.postings.map((posting, position) => {
    const [role = '', , org] = posting.account.split('/');
    const gl = mapping.get(role);
    const amount = formatDecimal(posting.amountMinor, 2);
    return csvLine([
      entry.sequence, entry.id, entry.kind, toIso(entry.effectiveAt), toIso(entry.recordedAt), effectiveOn ?? null, position, role, org ?? null, gl?.code ?? null, gl?.name ?? null,
      posting.currency, posting.direction === 'debit' ? amount : null, posting.direction === 'credit' ? amount : null, invoiceId ?? null, reference === '' ? null : reference, entry.reason, entry.hash,
    ]);
  }).join('');
}
