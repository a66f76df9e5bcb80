import { fromIso, microUsdPerMwh, parseId, toIso, type EpochMs, type IdPrefix, type MicroUsdPerGpuHour, type Watts } from '@switchyard/kernel';
import type { LeaseContract } from '@switchyard/billing';
import { rateCardFromJson } from '@switchyard/rating';
import type { BilledPrint, BillingTopic, LeaseFact, LeaseTerms } from '@switchyard/store';
import { z } from 'zod';

const id = <P extends IdPrefix>(prefix: P) => z.string().transform((text, context) => {
  const parsed = parseId(prefix, text);
  if (parsed === undefined) context.addIssue({ code: 'custom', message: `must be an id that starts with ${prefix}_` });
  return parsed ?? z.NEVER;
});
/** ISO text, or milliseconds as the agent protocol writes them. */
const instant = z.union([z.string(), z.number().int()]).transform((value, context): EpochMs => {
  const at = typeof value === 'number' ? (value as EpochMs) : fromIso(value);
  if (at === undefined) context.addIssue({ code: 'custom', message: 'must be an ISO 8601 instant' });
  return at ?? z.NEVER;
});
/** Bigints travel as decimal text. */
const whole = z.union([z.number().int(), z.string().regex(/^-?\d{1,30}$/)]).transform(BigInt);
const card = z.unknown().transform((value, context) => {
  const read = rateCardFromJson(value);
  if (read.ok) return read.value;
  context.addIssue({ code: 'custom', message: `is no rate card: ${JSON.stringify(read.error)}` });
  return z.NEVER;
});

/** Sums of exact amounts have more digits than amounts. */
const wide = z.string().regex(/^-?\d{1,40}$/).transform(BigInt);
const amountSum = z.object({ componentIndex: z.number().int().nonnegative(), denominator: wide.refine((denominator) => denominator > 0n, 'must be above 0'), numerator: wide, quantity: wide });
const committed = z.object({
  leaseId: id('lease'), jobId: id('job').nullish(), jobName: z.string().default(''), customerOrg: id('org'), operatorOrg: id('org'), siteId: id('site'),
  siteName: z.string().default(''), gpuCount: z.number().int().positive(), rateCard: card, energyModel: z.record(z.string(), z.unknown()), seriesId: id('series').nullish(),
  settlementSeconds: z.number().int().positive(), ceilingMicroUsd: whole, quotedMicroUsd: whole,
  quoteSums: z.array(amountSum).max(50).nullish(), startsAt: instant, endsAt: instant,
  settlementModel: z.enum(['agent', 'merchant']).default('agent'), powerPolicy: z.enum(['gross', 'net']).default('gross'),
});
const contract = {
  leaseId: id('lease'), name: z.string().default(''), customerOrg: id('org'), operatorOrg: id('org'), siteId: id('site'), siteName: z.string().default(''), rateCard: card,
  seriesId: id('series').nullish(), settlementSeconds: z.number().int().positive().default(3_600), startsAt: instant, endsAt: instant,
  settlementModel: z.enum(['agent', 'merchant']).default('agent'), powerPolicy: z.enum(['gross', 'net']).default('gross'),
};
const endsLater = ({ startsAt, endsAt }: { startsAt: EpochMs; endsAt: EpochMs }): boolean => startsAt < endsAt;
const endsTooSoon = { path: ['endsAt'], message: 'must be after startsAt' };
const reserved = z.object({ ...contract, gpuCount: z.number().int().positive(), energyModel: z.record(z.string(), z.unknown()).nullish() }).refine(endsLater, endsTooSoon);
const signed = z.object({ ...contract, criticalItWatts: whole.refine((watts) => watts > 0n, 'must be above 0') }).refine(endsLater, endsTooSoon);
const known = z.object({ leaseId: id('lease'), kind: z.enum(['availability', 'demand', 'relisted']), key: z.string(), fact: z.record(z.string(), z.unknown()) });
const natural = z.number().int().nonnegative();
const month = z.string().regex(/^\d{4}-\d{2}$/, 'must be a month, as in 2026-11');
const facts = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('availability'), key: month, fact: z.object({ upMs: natural, downMs: natural, curtailedMs: natural }) }),
  z.object({
    kind: z.literal('demand'), key: month,
    fact: z.object({ peak: z.object({ from: instant, to: instant }), contributionWatts: whole.transform((w) => w as Watts), quality: z.enum(['metered', 'estimated', 'gap']), readingIds: z.array(z.string()) }),
  }),
  z.object({
    // The lease that used it; its further pieces are numbered from 2.
    kind: z.literal('relisted'), key: z.string().regex(/^lease_[0-9a-hjkmnp-tv-z]{26}(\/\d{1,4})?$/),
    fact: z.object({ from: instant, to: instant, gpus: z.number().int().positive(), microUsdPerGpuHour: whole.transform((price) => price as MicroUsdPerGpuHour), leaseId: id('lease') }),
  }),
]);
const curtailed = z.object({ leaseId: id('lease'), at: instant, curtailmentId: id('curt'), from: instant, to: instant, noticeKept: z.boolean(), breaches: z.array(z.string().max(60)).max(20), part: z.enum(['event', 'late_resume']).default('event') })
  .refine(({ from, to }) => from <= to, { path: ['to'], message: 'must not be before from' });
const workLost = z.object({ leaseId: id('lease'), at: instant, from: instant, cause: z.enum(['site_failure', 'stopped']), reason: z.string().max(200) })
  .refine(({ from, at }) => from < at, { path: ['at'], message: 'must be after from' });
const started = z.object({ leaseId: id('lease'), at: instant });
const ended = z.object({ leaseId: id('lease'), at: instant, reason: z.string().nullish() });
const readings = z.object({ leaseId: id('lease'), from: instant.nullish(), final: z.boolean() });
const prices = z.object({
  seriesId: id('series'), kind: z.string().transform((kind) => kind.toLowerCase()),
  prints: z.array(z.object({ from: instant, to: instant, revision: z.number().int().nonnegative(), microUsdPerMwh: whole })),
});
const approved = z.object({ invoiceId: id('inv') });
const remedy = z.object({ remedyId: z.string().regex(/^(cn|req)_[0-9a-z]{26}$/) });
const payout = z.object({ payoutId: id('pay'), to: z.string() });
const account = z.object({ operatorOrg: id('org'), currency: z.enum(['USD', 'EUR', 'CAD']) });
const method = z.object({ orgId: id('org') });
const received = z.object({ stripeEventId: z.string().regex(/^evt_[A-Za-z0-9_]{1,250}$/) });

/** The payloads billing reads, by topic. */
export const payloads = {
  'lease.committed': committed, 'lease.started': started, 'lease.ended': ended, 'lease.curtailed': curtailed, 'lease.work_lost': workLost, 'reservation.committed': reserved, 'colocation.signed': signed, 'contract.fact_known': known, 'readings.accepted': readings, 'prices.imported': prices,
  'invoice.approved': approved, 'invoice.rejected': approved, 'invoice.deleted': approved, 'invoice.voided': approved, 'remedy.approved': remedy, 'payout.moved': payout, 'payout.account_asked': account, 'account.payment_method_added': method, 'account.terms_changed': method, 'stripe.event_received': received,
} as const satisfies Readonly<Record<BillingTopic, z.ZodType>>;
export type Payload<T extends BillingTopic> = z.output<(typeof payloads)[T]>;

/** What the sender wrote is not what this topic carries: a bug there; trying again cannot help. */
export class BadPayload extends Error {}
/** @throws BadPayload naming topic, event and field */
export function readPayload<T extends BillingTopic>(topic: T, eventId: bigint, payload: unknown): Payload<T> {
  const read = payloads[topic].safeParse(payload);
  if (read.success) return read.data as Payload<T>;
  throw new BadPayload(`event ${eventId} (${topic}): ${read.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`).join('; ')}`);
}

export function contractOf(lease: Payload<'lease.committed'>): LeaseContract {
  return {
    leaseId: lease.leaseId, customerOrg: lease.customerOrg, operatorOrg: lease.operatorOrg, siteId: lease.siteId, card: lease.rateCard, model: lease.settlementModel,
    power: lease.powerPolicy, startedAt: lease.startsAt, endedAt: null, finalReadingAt: null,
  };
}
export function termsOf(lease: Payload<'lease.committed'>): LeaseTerms {
  const { leaseId, jobName, siteName, gpuCount, energyModel, settlementSeconds, ceilingMicroUsd, quotedMicroUsd, startsAt, endsAt } = lease;
  return {
    leaseId, jobId: lease.jobId ?? null, jobName, siteName, gpuCount, energyModel, seriesId: lease.seriesId ?? null, settlementSeconds, ceilingMicroUsd, quotedMicroUsd,
    startsAt, endsAt, quoteSums: lease.quoteSums ?? null,
  };
}
/** What a fact of a contract says. @throws BadPayload naming the field */
export function factOf({ kind, key, fact }: Payload<'contract.fact_known'>, eventId: bigint): LeaseFact {
  const read = facts.safeParse({ kind, key, fact });
  if (read.success) return read.data;
  throw new BadPayload(`event ${eventId} (contract.fact_known): ${read.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`).join('; ')}`);
}

/**
 * What an event of the site, or a failure, says of a stretch of a lease's time. One event of the site stops a lease once, and may keep it beyond its deadline once;
 * what is told again of it stands in for what was told before. Work is lost once at an instant.
 */
export function usageFactOf(told: Payload<'lease.curtailed'> | Payload<'lease.work_lost'>): Extract<LeaseFact, { kind: 'curtailed' | 'lost_work' }> {
  if ('curtailmentId' in told) {
    const { curtailmentId: eventId, at: toldAt, from, to, noticeKept, breaches, part } = told;
    return { kind: 'curtailed', key: part === 'event' ? eventId : `${eventId}/${part}`, fact: { eventId, toldAt, from, to, noticeKept, breaches } };
  }
  const { at: to, from, cause, reason } = told;
  return { kind: 'lost_work', key: toIso(to), fact: { from, to, cause, reason } };
}

/** A reservation or a colocation contract, as billing keeps it. Whatever draws power in a hall is metered as one thing of the contracted size. */
export function longContractOf(of: Payload<'reservation.committed'> | Payload<'colocation.signed'>): { readonly contract: LeaseContract; readonly terms: LeaseTerms } {
  const { leaseId, customerOrg, operatorOrg, siteId, rateCard, settlementModel: model, powerPolicy: power, startsAt, endsAt, settlementSeconds } = of;
  const hall = 'criticalItWatts' in of;
  const energyModel = hall ? { maxWPerGpu: of.criticalItWatts * HALL_MARGIN, loadFractionPpm: 1_000_000n / HALL_MARGIN, version: 'contract' } : (of.energyModel ?? { maxWPerGpu: 0, loadFractionPpm: 0, version: 'none' });
  return {
    contract: { leaseId, customerOrg, operatorOrg, siteId, product: hall ? 'colocation' : 'reservation', card: rateCard, model, power, startedAt: startsAt, endedAt: null, finalReadingAt: null },
    terms: {
      leaseId, jobId: null, jobName: of.name, siteName: of.siteName, gpuCount: hall ? 1 : of.gpuCount, energyModel, seriesId: of.seriesId ?? null, settlementSeconds,
      ceilingMicroUsd: 0n, quotedMicroUsd: 0n, startsAt, endsAt,
    },
  };
}
/** A gross meter reads more than the critical load, and ramps are above the first tranche: what is beyond so many times that is absurd. */
const HALL_MARGIN = 10n;

/** Forecasts price nothing that is owed. */
export function printsOf({ seriesId, kind, prints }: Payload<'prices.imported'>): readonly BilledPrint[] {
  return kind === 'forecast' ? [] : prints.map(({ microUsdPerMwh: price, ...print }) => ({ ...print, seriesId, microUsdPerMwh: microUsdPerMwh(price) }));
}
