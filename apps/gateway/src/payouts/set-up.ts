import { isCurrency, PAYOUT_MOST_MINOR, setPayoutTerms, type PayoutTerms } from '@switchyard/billing';
import type { Schema } from '@switchyard/graphql-client';
import { DAY_MS, minorUnits, ppm, type Currency, type EpochMs } from '@switchyard/kernel';
import { appendEvent, countAsk, openPayoutAccount, type Tx } from '@switchyard/store';
import { InputCheck } from '../graphql/check-input.js';
import { type Doing, orgOf, recordDeed } from '../graphql/doing.js';
import { plainRefusal, refuse } from '../graphql/refusals.js';
import { actorOfPrincipal } from '../invoices/views.js';
import { portsIn } from './decide.js';
import { toPlainPayoutRefusal } from './refusals.js';
import { accountView, termsView, type AccountView, type TermsView } from './views.js';

const RATE_DECIMALS = 6;
const DAYS_MAX = 366;

function currencyOf(check: InputCheck, text: string): Currency | undefined {
  return isCurrency(text) ? text : check.problem('currency', 'must be USD, EUR or CAD');
}

/**
 * Keeps where the operator is paid and has billing make the account at the payment provider, or look at it again. The country stays: an account
 * at the provider is of one country.
 */
export async function openAccount(tx: Tx, doing: Doing, input: Schema.OpenPayoutAccountInput): Promise<AccountView> {
  const check = new InputCheck();
  const currency = currencyOf(check, input.currency);
  if (!/^[A-Z]{2}$/.test(input.country)) check.problem('country', 'must be an ISO 3166 code of two capitals, such as US');
  check.done();
  const operatorOrg = orgOf(doing);
  const name = await tx.one<{ name: string }>(`SELECT name FROM market.organization WHERE id = $1`, [operatorOrg]);
  await openPayoutAccount(tx, { operatorOrg, currency: currency!, name: name?.name ?? operatorOrg, email: doing.person.email, country: input.country });
  const account = await portsIn(tx, doing).store.inTransaction(async (billing) => ({ ok: true as const, value: await billing.payoutAccount(operatorOrg, currency!) }));
  const kept = account.ok ? account.value : undefined;
  if (kept === undefined) throw new Error(`the payout account of ${operatorOrg} in ${input.currency} is not there`);
  if (kept.country !== input.country) return refuse(plainRefusal('ALREADY_EXISTS', `Your payout account in ${kept.currency} is in ${kept.country}; an account stays in its country.`, ['input', 'country']));
  if (kept.status === 'closed') return refuse(plainRefusal('WRONG_STATE', `Your payout account in ${kept.currency} was closed at the payment provider. Ask finance.`, ['input', 'currency']));
  const asks = await countAsk(tx, operatorOrg, kept.currency);
  await appendEvent(tx, {
    topic: 'payout.account_asked', aggregateId: `${operatorOrg}/${kept.currency}`, aggregateSeq: asks, occurredAt: doing.context.now, operatorOrg, payload: { operatorOrg, currency: kept.currency },
  });
  await recordDeed(tx, doing, 'payout_account.open', operatorOrg, { currency: kept.currency, country: kept.country, status: kept.status });
  return accountView(kept);
}

/** A fixed amount, or a rate with its window: never both, never half of it. */
function reserveOf(check: InputCheck, { reserveAmount, reserveRate, reserveWindowSeconds }: Schema.SetPayoutTermsInput): PayoutTerms['reserve'] | undefined {
  const fixed = reserveAmount ?? null;
  const [rate, window] = [reserveRate ?? null, reserveWindowSeconds ?? null];
  if ((fixed === null) === (rate === null && window === null)) return check.problem('reserveAmount', 'give it, or reserveRate with reserveWindowSeconds');
  if (fixed !== null) {
    const minor = check.decimal('reserveAmount', fixed, { scale: 2, min: 0n, max: PAYOUT_MOST_MINOR });
    return minor === undefined ? undefined : { kind: 'fixed', minor: minorUnits(minor) };
  }
  if (rate === null) return check.problem('reserveRate', 'goes with reserveWindowSeconds');
  if (window === null) return check.problem('reserveWindowSeconds', 'goes with reserveRate');
  const days = window / (DAY_MS / 1_000);
  const share = check.decimal('reserveRate', rate, { scale: RATE_DECIMALS, min: 1n, max: 1_000_000n });
  if (!Number.isInteger(days) || days < 1 || days > DAYS_MAX) return check.problem('reserveWindowSeconds', `must be whole days of 86400 s, 1 to ${DAYS_MAX} of them`);
  return share === undefined ? undefined : { kind: 'trailing', sharePpm: ppm(share), days };
}

export async function setTerms(tx: Tx, doing: Doing, input: Schema.SetPayoutTermsInput): Promise<TermsView> {
  const check = new InputCheck();
  const operatorOrg = check.id('operatorId', 'org', input.operatorId);
  const currency = currencyOf(check, input.currency);
  const minimum = check.decimal('minimumAmount', input.minimumAmount, { scale: 2, min: 1n, max: PAYOUT_MOST_MINOR });
  const maximum = check.decimal('maximumAmount', input.maximumAmount ?? '999999.99', { scale: 2, min: minimum ?? 1n, max: PAYOUT_MOST_MINOR });
  const reserve = reserveOf(check, input);
  const effectiveFrom = (input.effectiveFrom as unknown as EpochMs | null | undefined) ?? doing.context.now;
  if (effectiveFrom < doing.context.now) check.problem('effectiveFrom', 'must not be in the past: what was paid stays paid');
  const reason = check.text('reason', input.reason, 500);
  check.done();
  const operator = await tx.one(`SELECT 1 FROM market.organization WHERE id = $1 AND kind = 'operator'`, [operatorOrg]);
  if (operator === undefined) return refuse(plainRefusal('NOT_FOUND', `There is no operator ${input.operatorId}.`, ['input', 'operatorId']));
  const terms: PayoutTerms = { cadence: input.cadence === 'WEEKLY' ? 'weekly' : 'monthly', minimumMinor: minorUnits(minimum!), maximumMinor: minorUnits(maximum!), reserve: reserve! };
  const set = await setPayoutTerms({ ...portsIn(tx, doing), clock: { now: () => doing.context.now } }, { operatorOrg: operatorOrg!, currency: currency!, terms, effectiveFrom, reason: reason! }, actorOfPrincipal(doing.person));
  if (!set.ok) return refuse(toPlainPayoutRefusal(set.error));
  await recordDeed(tx, doing, 'payout_terms.set', operatorOrg!, { version: set.value.version, ...input });
  return termsView(set.value.terms, set.value.currency, set.value);
}
