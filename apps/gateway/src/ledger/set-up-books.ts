import { accountRoles, isAccountRole, isCurrency, openingFromCsv, openingRequest, OPENING_ENTRIES_MAX, type GlAccount, type OpeningEntry } from '@switchyard/billing';
import type { Schema } from '@switchyard/graphql-client';
import type { EpochMs } from '@switchyard/kernel';
import { periodStateAt } from '@switchyard/ledger';
import { keepOpeningBalances, listPeriods, readMapping, readOpeningBalances, rolesInUse, writeMapping, type Tx } from '@switchyard/store';
import { InputCheck } from '../graphql/check-input.js';
import { type Doing, recordDeed } from '../graphql/doing.js';
import { plainRefusal, refuse } from '../graphql/refusals.js';
import { mappingView, openingView } from './views.js';

/** Most of one opening balance: ten thousand million. */
const AMOUNT_MINOR_MAX = 1_000_000_000_000n;
const CSV_CHARACTERS_MAX = 500_000;

/** Checks everything, keeps it, and leaves the booking to billing: the gateway books nothing. */
export async function importOpening(tx: Tx, doing: Doing, input: Schema.ImportOpeningBalancesInput) {
  const check = new InputCheck();
  const asOf = input.asOf as unknown as EpochMs;
  const entries = entriesOf(check, input);
  check.done();
  const request = openingRequest(entries, asOf);
  if (!request.ok) {
    for (const { index, field, message } of request.error) check.problem(pathOf(input, index, field === 'amountMinor' ? 'amount' : field), message);
  }
  await unknownOrganizations(tx, check, input, entries);
  const state = periodStateAt(await listPeriods(tx), asOf);
  if (state !== 'open') check.problem('asOf', `must be in an open month; that one is ${state}`);
  check.done();
  const opening = { asOf, entries, importedBy: doing.person.userId, importedAt: doing.context.now };
  if (!(await keepOpeningBalances(tx, opening))) return refuse(plainRefusal('ALREADY_EXISTS', 'The books have their opening balances: they are given once.', ['input']));
  await recordDeed(tx, doing, 'ledger.import_opening_balances', 'opening-balances', { asOf, entries: entries.length });
  return openingView((await readOpeningBalances(tx))!);
}
const pathOf = (input: Schema.ImportOpeningBalancesInput, index: number | null, field: string): string =>
  typeof input.csv === 'string' ? 'csv' : index === null ? 'entries' : `entries.${index}.${field}`;

function entriesOf(check: InputCheck, { entries, csv }: Schema.ImportOpeningBalancesInput): readonly OpeningEntry[] {
  const hasCsv = typeof csv === 'string';
  if (hasCsv === Array.isArray(entries)) check.problem(hasCsv ? 'csv' : 'entries', 'give either entries or csv');
  else if (hasCsv && csv.length > CSV_CHARACTERS_MAX) check.problem('csv', `must have at most ${CSV_CHARACTERS_MAX} characters, has ${csv.length}`);
  else if (hasCsv) {
    const read = openingFromCsv(csv);
    if (read.ok) return read.value;
    for (const { line, message } of read.error) check.problem('csv', `line ${line}: ${message}`);
  } else if (entries!.length > OPENING_ENTRIES_MAX) check.problem('entries', `must be 2 to ${OPENING_ENTRIES_MAX}, are ${entries!.length}`);
  else return entries!.map((entry, i) => entryOf(check, entry, i));
  return [];
}
function entryOf(check: InputCheck, { role, currency, organizationId, direction, amount }: Schema.OpeningBalanceInput, i: number): OpeningEntry {
  if (!isCurrency(currency)) check.problem(`entries.${i}.currency`, 'must be USD, EUR or CAD');
  if (direction !== 'debit' && direction !== 'credit') check.problem(`entries.${i}.direction`, 'must be debit or credit');
  const amountMinor = check.decimal(`entries.${i}.amount`, amount, { scale: 2, min: 1n, max: AMOUNT_MINOR_MAX });
  return { role, currency: currency as OpeningEntry['currency'], organizationId: organizationId ?? null, direction: direction as OpeningEntry['direction'], amountMinor: amountMinor ?? 1n };
}
async function unknownOrganizations(tx: Tx, check: InputCheck, input: Schema.ImportOpeningBalancesInput, entries: readonly OpeningEntry[]): Promise<void> {
  const named = entries.flatMap(({ organizationId }) => (organizationId === null ? [] : [organizationId]));
  const known = new Set((await tx.rows<{ id: string }>(`SELECT id FROM market.organization WHERE id = ANY($1::text[])`, [named])).map((row) => row.id));
  entries.forEach(({ organizationId }, i) => {
    if (organizationId !== null && !known.has(organizationId)) check.problem(pathOf(input, i, 'organizationId'), 'is no organisation of the market');
  });
}

/** Sets a whole mapping as the next version; earlier exports keep the version they were made with. */
export async function setMapping(tx: Tx, doing: Doing, { entries }: Schema.SetAccountMappingInput) {
  const check = new InputCheck();
  if (entries.length < 1 || entries.length > accountRoles.length) check.problem('entries', `must be 1 to ${accountRoles.length}, are ${entries.length}`);
  else {
    entries.forEach(({ role }, i) => (isAccountRole(role) ? undefined : check.problem(`entries.${i}.role`, `is none of ${accountRoles.join(', ')}`)));
    check.distinct((i) => `entries.${i}.role`, entries.map((entry) => entry.role), 'role');
  }
  check.done();
  const roles = new Map(entries.map(({ role, code, name }, i): [string, GlAccount] =>
    [role, { code: check.text(`entries.${i}.code`, code, 40) ?? '', name: check.optionalText(`entries.${i}.name`, name, 200) }]));
  check.done();
  const version = await writeMapping(tx, roles, doing.person.userId, doing.context.now);
  await recordDeed(tx, doing, 'ledger.set_account_mapping', `mapping ${version}`, { roles: roles.size });
  const mapping = await readMapping(tx, version);
  return mappingView(mapping, await unmapped(tx, mapping.roles));
}
export async function unmapped(tx: Tx, roles: ReadonlyMap<string, GlAccount>): Promise<readonly string[]> {
  return (await rolesInUse(tx)).filter((role) => !roles.has(role));
}
