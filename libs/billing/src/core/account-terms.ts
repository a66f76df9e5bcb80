import { addMs, err, ok, type EpochMs, type Result } from '@switchyard/kernel';
import { billingMonths, startOfMonth, type MonthCalendar, type ZoneFrom } from '@switchyard/rating';
import type { BillingAccount } from '../ports.js';

/** Where months begin for an account that says nothing else. */
export const DEFAULT_ZONE = 'UTC';

/** Terms that an account goes by from the start of a month on. A month that has begun keeps those it began with. */
export interface AccountTerms {
  /** 1, 2, 3 … as they were set. */
  readonly version: number;
  /** The first month under them, e.g. `2026-12`. */
  readonly fromMonth: string;
  /** The start of that month, in the zone of these terms. */
  readonly effectiveAt: EpochMs;
  readonly cadence: BillingAccount['cadence'];
  readonly timeZone: string;
  /** Days from issue to the due date. */
  readonly dueDays: number;
}
/** What months and terms of an account follow from. */
export type TermsOfAccount = Pick<BillingAccount, 'timeZone' | 'terms'>;
type Settable = Pick<AccountTerms, 'cadence' | 'timeZone' | 'dueDays'>;

/** Versions that count, ascending by month: a later one takes the place of every earlier one that begins with it or after it. */
export function standingTerms(versions: readonly AccountTerms[]): readonly AccountTerms[] {
  const ascending = [...versions].sort((a, b) => a.version - b.version);
  return ascending.reduce<readonly AccountTerms[]>((standing, next) => [...standing.filter(({ fromMonth }) => fromMonth < next.fromMonth), next], []);
}

/** Whose clock turns an account's months. */
export function calendarOf({ timeZone = DEFAULT_ZONE, terms = [] }: TermsOfAccount): MonthCalendar {
  const zones = standingTerms(terms).map((one): ZoneFrom => ({ fromMonth: one.fromMonth, zone: one.timeZone }));
  return zones.every(({ zone }) => zone === timeZone) ? timeZone : [{ fromMonth: '', zone: timeZone }, ...zones];
}
/** The terms in force at an instant. */
export function termsAt(account: Pick<BillingAccount, 'cadence' | 'dueDays' | 'timeZone' | 'terms'>, at: EpochMs): Settable {
  const { cadence, dueDays, timeZone } = standingTerms(account.terms ?? []).findLast(({ effectiveAt }) => effectiveAt <= at) ?? account;
  return { cadence, dueDays, timeZone: timeZone ?? DEFAULT_ZONE };
}
/** Terms that are set and not in force yet; null: none are. */
export const comingTerms = ({ terms = [] }: Pick<BillingAccount, 'terms'>, now: EpochMs): AccountTerms | null => standingTerms(terms).find(({ effectiveAt }) => effectiveAt > now) ?? null;

/** How a lease that began at an instant is billed: as its account was then, to its end. Changed terms never take a running lease from one way to the other. */
export const cadenceAt = (account: Pick<BillingAccount, 'cadence' | 'terms'>, startedAt: EpochMs): BillingAccount['cadence'] =>
  standingTerms(account.terms ?? []).findLast(({ effectiveAt }) => effectiveAt <= startedAt)?.cadence ?? account.cadence;

export type TermsFault = { readonly kind: 'UnknownZone'; readonly zone: string } | { readonly kind: 'NothingChanges' };

/**
 * The next version of an account's terms: from the first month that has begun neither by the clock it would have had nor by the new one, so that no month is cut
 * in two and none is skipped. The month before it is longer or shorter by what the zones are apart.
 */
export function nextTerms(account: Pick<BillingAccount, 'cadence' | 'dueDays' | 'timeZone' | 'terms'>, wish: Partial<Settable>, now: EpochMs): Result<AccountTerms, TermsFault> {
  const standing = standingTerms(account.terms ?? []);
  const { cadence, dueDays, timeZone = DEFAULT_ZONE } = standing.at(-1) ?? account;
  const wanted: Settable = { cadence: wish.cadence ?? cadence, dueDays: wish.dueDays ?? dueDays, timeZone: wish.timeZone ?? timeZone };
  if (wanted.cadence === cadence && wanted.dueDays === dueDays && wanted.timeZone === timeZone) return err({ kind: 'NothingChanges' });
  const known = billingMonths({ from: now, to: addMs(now, 1) }, wanted.timeZone);
  if (!known.ok) return err(known.error);
  const ahead = billingMonths({ from: now, to: addMs(now, LOOK_AHEAD_MS) }, calendarOf(account));
  if (!ahead.ok) return err(ahead.error);
  const first = ahead.value.find((month) => month.from > now && startOfMonth(month.name, wanted.timeZone) > now);
  if (first === undefined) throw new RangeError(`no month begins within ${LOOK_AHEAD_MS} ms of ${now}`);
  return ok({ version: (account.terms ?? []).length + 1, fromMonth: first.name, effectiveAt: startOfMonth(first.name, wanted.timeZone), ...wanted });
}
/** Two months begin within it, wherever. */
const LOOK_AHEAD_MS = 65 * 86_400_000;
