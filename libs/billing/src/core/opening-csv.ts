import { err, ok, parseDecimal, type Currency, type Result } from '@switchyard/kernel';
import type { OpeningEntry } from './opening-balances.js';

const HEADER = 'role,currency,organization_id,debit,credit';
export const currencies: readonly Currency[] = ['USD', 'EUR', 'CAD'];
export const isCurrency = (text: string): text is Currency => (currencies as readonly string[]).includes(text);

/**
 * Opening balances from CSV: a header, then one line per balance with its amount under debit or credit. No field may be quoted: none needs to be.
 * @returns the entries, or what is wrong, by line (1 is the header)
 */
export function openingFromCsv(text: string): Result<readonly OpeningEntry[], readonly { readonly line: number; readonly message: string }[]> {
  const [header = '', ...lines] = text.replace(/^\u{feff}/u, '').split(/\r?\n/);
  if (header.trim().toLowerCase() !== HEADER) return err([{ line: 1, message: `must be ${HEADER}` }]);
  const problems: { line: number; message: string }[] = [];
  const entries = lines.flatMap((content, i): OpeningEntry[] => {
    if (content.trim() === '') return [];
    const read = entryOf(content);
    if (read.ok) return [read.value];
    problems.push({ line: i + 2, message: read.error });
    return [];
  });
  return problems.length === 0 ? ok(entries) : err(problems);
}

function entryOf(content: string): Result<OpeningEntry, string> {
  const fields = content.split(',').map((field) => field.trim());
  if (fields.length !== 5) return err(`has ${fields.length} fields, needs 5`);
  const [role, currency, organization, debit, credit] = fields as [string, string, string, string, string];
  if (!isCurrency(currency)) return err(`currency ${JSON.stringify(currency.slice(0, 20))} is none of ${currencies.join(', ')}`);
  if ((debit === '') === (credit === '')) return err('needs an amount under debit or under credit, and not both');
  const amount = parseDecimal(debit === '' ? credit : debit, 2);
  if (!amount.ok) return err(amount.error);
  return ok({ role, currency, organizationId: organization === '' ? null : organization, direction: debit === '' ? 'credit' : 'debit', amountMinor: amount.value });
}
