import { calendarOf, comingTerms, nextTerms, termsAt, type AccountTerms, type BillingAccount } from '@switchyard/billing';
import type { Schema } from '@switchyard/graphql-client';
import { type EpochMs, never, type OrgId, parseId } from '@switchyard/kernel';
import { addDetails, addTerms, appendEvent, decideCredit, decidedCredit, lockVersions, readAccountRow, readDetails, toBillingAccount, type AccountRow, type Tx } from '@switchyard/store';
import { InputCheck } from '../graphql/check-input.js';
import { type Doing, recordDeed } from '../graphql/doing.js';
import { plainRefusal, refuse } from '../graphql/refusals.js';
import { money } from './views.js';

type Terms = Pick<AccountTerms, 'cadence' | 'timeZone' | 'dueDays'>;
const termsView = ({ cadence, timeZone, dueDays }: Terms) => ({ cadence: cadence === 'monthly' ? ('MONTHLY' as const) : ('PER_LEASE' as const), timeZone, dueDays });
type AccountView = Awaited<ReturnType<typeof accountView>>;

/** An account as it is now, with what was decided of it; billing takes the credit over in a moment. */
export async function accountView(tx: Tx, row: AccountRow, now: EpochMs) {
  const account = toBillingAccount(row);
  const coming = comingTerms(account, now);
  const limitMinor = (await decidedCredit(tx, row.org_id)) ?? row.credit_limit_minor;
  return {
    __typename: 'BillingAccount' as const, organizationId: row.org_id, paymentMethodState: row.payment_method_state, creditLimit: money(limitMinor, row.currency), currency: row.currency,
    terms: termsView(termsAt(account, now)), comingTerms: coming && { fromMonth: coming.fromMonth, effectiveAt: coming.effectiveAt, terms: termsView(coming) },
    details: (await readDetails(tx, row.org_id)) ?? { legalName: row.name, email: row.email, address: null, taxNumber: null, purchaseOrder: null },
  };
}

/** Whose account: a customer's own, or for finance the one it names. @throws Refused when there is none */
async function accountOf(tx: Tx, { person }: Doing, organizationId: string | null | undefined): Promise<AccountRow> {
  if (organizationId != null && parseId('org', organizationId) === undefined) return refuse(plainRefusal('INVALID_INPUT', 'It is not an id of the form org_….', ['input', 'organizationId']));
  const orgId = person.kind === 'platform' ? (organizationId ?? undefined) : person.orgId;
  if (orgId === undefined) return refuse(plainRefusal('INVALID_INPUT', 'Name the organisation whose account it is.', ['input', 'organizationId']));
  if (person.kind === 'customer' && organizationId != null && organizationId !== person.orgId) return refuse(plainRefusal('NOT_FOUND', 'There is no such account.', ['input', 'organizationId']));
  return (await readAccountRow(tx, orgId)) ?? refuse(plainRefusal('NOT_FOUND', 'There is no billing account yet: add a payment method first.', ['input', 'organizationId']));
}
async function changed(tx: Tx, doing: Doing, orgId: string, tell: boolean): Promise<AccountView> {
  const row = (await readAccountRow(tx, orgId))!;
  const { now } = doing.context;
  if (tell) await appendEvent(tx, { topic: 'account.terms_changed', aggregateId: orgId, aggregateSeq: row.version, payload: { orgId }, occurredAt: now, customerOrg: orgId });
  return accountView(tx, row, now);
}

/** Sets terms from the start of the next month on; a month that runs keeps those it began with. */
export async function setTerms(tx: Tx, doing: Doing, input: Schema.SetBillingTermsInput): Promise<AccountView> {
  const { context: { now }, person } = doing;
  const orgId = (await accountOf(tx, doing, input.organizationId)).org_id as OrgId;
  if (input.dueDays != null && person.kind !== 'platform') refuse(plainRefusal('FORBIDDEN', 'Time to pay is given by finance.', ['input', 'dueDays']));
  const check = new InputCheck();
  const dueDays = input.dueDays == null ? undefined : check.within('dueDays', input.dueDays, 0, 365);
  const timeZone = input.timeZone == null ? undefined : check.text('timeZone', input.timeZone, 60);
  check.done();
  await lockVersions(tx, orgId, 'account_terms');
  const account = toBillingAccount((await readAccountRow(tx, orgId))!);
  const wish: Partial<Terms> = {
    ...(input.cadence == null ? {} : { cadence: input.cadence === 'MONTHLY' ? 'monthly' : 'per_lease' }), ...(timeZone === undefined ? {} : { timeZone }), ...(dueDays === undefined ? {} : { dueDays }),
  };
  const terms = soundTerms(account, wish, now);
  await addTerms(tx, orgId, terms, { by: person.userId, at: now });
  await recordDeed(tx, doing, 'billing.set_terms', orgId, { ...terms, before: calendarOf(account) });
  return changed(tx, doing, orgId, true);
}
function soundTerms(account: BillingAccount, wish: Partial<Terms>, now: EpochMs): AccountTerms {
  const next = nextTerms(account, wish, now);
  if (next.ok) return next.value;
  switch (next.error.kind) {
    case 'UnknownZone':
      return refuse(plainRefusal('INVALID_INPUT', `${next.error.zone} is no IANA time zone, such as Europe/Berlin.`, ['input', 'timeZone']));
    case 'NothingChanges':
      return refuse(plainRefusal('INVALID_INPUT', 'These are the terms already: give at least one that is different.', ['input']));
    default:
      return never(next.error);
  }
}

const LINES_MAX = 6;
/** Who stands on invoices from now on, whole: what is not given is taken off. */
export async function setDetails(tx: Tx, doing: Doing, input: Schema.SetBillingDetailsInput): Promise<AccountView> {
  const orgId = (await accountOf(tx, doing, input.organizationId)).org_id as OrgId;
  const check = new InputCheck();
  const legalName = check.text('legalName', input.legalName, 200);
  const email = check.optionalText('email', input.email, 200);
  if (email !== null && !/^[^\s@]+@[^\s@]+$/.test(email)) check.problem('email', 'is no e-mail address');
  const lines = input.address == null ? [] : input.address.split(/\r?\n/);
  if (lines.length > LINES_MAX) check.problem('address', `has ${lines.length} lines, at most ${LINES_MAX} are printed`);
  const address = lines.length === 0 ? null : lines.map((line) => check.text('address', line, 80) ?? '').join('\n');
  const taxNumber = check.optionalText('taxNumber', input.taxNumber, 50);
  const purchaseOrder = check.optionalText('purchaseOrder', input.purchaseOrder, 100);
  check.done();
  const version = (await lockVersions(tx, orgId, 'account_details')) + 1;
  const details = { legalName: legalName!, email, address, taxNumber, purchaseOrder };
  await addDetails(tx, orgId, version, details, { by: doing.person.userId, at: doing.context.now });
  await recordDeed(tx, doing, 'billing.set_details', orgId, { version, ...details });
  return changed(tx, doing, orgId, false);
}

/** 0 to a thousand million, to the cent. */
const LIMIT = { scale: 2, min: 0n, max: 100_000_000_000n } as const;
/** What a customer may owe at a time. The market hears of it from billing. */
export async function setCredit(tx: Tx, doing: Doing, input: Schema.SetCreditLimitInput): Promise<AccountView> {
  const row = await accountOf(tx, doing, input.organizationId);
  const check = new InputCheck();
  const limitMinor = check.decimal('limitAmount', input.limitAmount, LIMIT);
  const reason = check.text('reason', input.reason, 500);
  check.done();
  const orgId = row.org_id as OrgId;
  const version = (await lockVersions(tx, orgId, 'credit_decision')) + 1;
  await decideCredit(tx, orgId, version, limitMinor!, reason!, { by: doing.person.userId, at: doing.context.now });
  await recordDeed(tx, doing, 'billing.set_credit_limit', orgId, { version, limitMinor, currency: row.currency, reason });
  return changed(tx, doing, orgId, true);
}
