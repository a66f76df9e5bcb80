import { addMs, addSeconds, type CurtailmentId, DAY_MS, type EpochMs, never, type OrgId, toIso, watts } from '@switchyard/kernel';
import type { Schema } from '@switchyard/graphql-client';
import { checkEvent, type EventRefusal } from '@switchyard/market';
import { curtailmentBreaches, type CurtailmentBreach, type CurtailmentWindow } from '@switchyard/power';
import { appendEvent, type CurtailmentRow, curtailmentsSince, decodeCurtailmentTerms, insertCurtailment, type LeaseUnderEvent, liveLeasesDuring, type SiteRow, type Tx } from '@switchyard/store';
import { InputCheck } from '../graphql/check-input.js';
import { type Doing, recordDeed } from '../graphql/doing.js';
import { plainRefusal, refuse } from '../graphql/refusals.js';
import { ownSite, siteChanged } from './own-site.js';
import { curtailmentView, type CurtailmentView, kw } from './views.js';

export type DeclareCurtailmentInput = Omit<Schema.DeclareCurtailmentInput, 'startsAt' | 'endsAt'> & { readonly startsAt: EpochMs; readonly endsAt: EpochMs };

const TARGET_KW = { scale: 3, min: 0n, max: 10_000_000_000n } as const;
/** Far enough back for a calendar month in any zone. */
const MONTH_BACK_MS = 33 * DAY_MS;

const kindOf = (kind: Schema.CurtailmentKind | null | undefined): CurtailmentRow['kind'] => (kind === 'MAINTENANCE' ? 'maintenance' : 'event');
const windowOf = (row: CurtailmentRow): CurtailmentWindow => ({
  id: row.id, reason: 'grid_order', noticedAt: row.noticeAt, allowedLoad: watts(row.targetW), from: row.startsAt, to: row.endsAt,
});
interface Judged {
  readonly lease: LeaseUnderEvent;
  readonly noticeSeconds: number;
  readonly breaches: readonly CurtailmentBreach[];
}
/** The terms are those of the offer version a lease was made on; versions never change. Only events during the lease count against it. */
function judge(lease: LeaseUnderEvent, event: CurtailmentWindow, earlier: readonly CurtailmentWindow[], zone: string): Judged {
  const terms = decodeCurtailmentTerms(lease.curtailmentTerms);
  const during = earlier.filter((other) => other.from < lease.endsAt && other.to > lease.startsAt);
  return { lease, noticeSeconds: terms.noticeSeconds, breaches: curtailmentBreaches(terms, event, during, zone) };
}

function refuseEvent(check: InputCheck, refusal: EventRefusal, site: SiteRow): void {
  switch (refusal.kind) {
    case 'EmptyWindow':
      return void check.problem('endsAt', 'must be after startsAt');
    case 'InThePast':
      return void check.problem('endsAt', `is over: market time is ${toIso(refusal.now)}`);
    case 'NegativeLoad':
      return void check.problem('targetKw', 'must not be negative');
    case 'AboveLimit':
      return void check.problem('targetKw', `is above the interconnection of ${site.name}, ${kw(refusal.limit)} kW: that curtails nothing`);
    case 'OverlapsEvent':
      return refuse(plainRefusal('WRONG_STATE', `It overlaps ${refusal.other}, which is declared already.`, ['input', 'startsAt']));
    default:
      return never(refusal);
  }
}

/** Announces an event after checking it against the notice every live lease at the site was promised. Other broken promises are recorded, not refused. */
export async function declareCurtailment(tx: Tx, doing: Doing, input: DeclareCurtailmentInput): Promise<CurtailmentView> {
  const { context: { now }, parts } = doing;
  const site = await ownSite(tx, input.siteId);
  const check = new InputCheck();
  const reason = check.text('reason', input.reason, 500);
  const target = check.decimal('targetKw', input.targetKw, TARGET_KW);
  check.done();
  const event: CurtailmentWindow = { id: parts.ids.next('curt'), reason: 'grid_order', noticedAt: now, allowedLoad: watts(target!), from: input.startsAt, to: input.endsAt };
  const known = (await curtailmentsSince(tx, site.id, addMs(event.from, -MONTH_BACK_MS))).map(windowOf);
  const sound = checkEvent(event, known, watts(site.interconnectionW), now);
  if (!sound.ok) refuseEvent(check, sound.error, site);
  check.done();
  const judged = (await liveLeasesDuring(tx, site.id, event.from, event.to)).map((lease) => judge(lease, event, known, site.timeZone));
  for (const { lease, noticeSeconds, breaches } of judged) {
    if (!breaches.some((breach) => breach.kind === 'NoticeTooShort')) continue;
    check.problem('startsAt', `${lease.id} was promised ${noticeSeconds} s of notice: start at ${toIso(addSeconds(now, noticeSeconds))} or later`);
  }
  check.done();
  const row = { id: event.id, siteId: site.id, noticeAt: now, startsAt: event.from, endsAt: event.to, targetW: target!, reason: reason!, kind: kindOf(input.kind), state: 'declared' as const };
  await insertCurtailment(tx, { ...row, operatorOrg: site.operatorOrg });
  await siteChanged(tx, doing, site, 'curtailment');
  await tell(tx, site, row, judged);
  await recordDeed(tx, doing, 'curtailment.declare', event.id, { siteId: site.id, startsAt: toIso(event.from), endsAt: toIso(event.to), targetW: target, reason, kind: row.kind, breaches: broken(judged) });
  return curtailmentView(row);
}

const broken = (judged: readonly Judged[]): object[] => judged.flatMap(({ lease, breaches }) => breaches.map((breach) => ({ leaseId: lease.id, ...breach })));

/** One event for the operator and the schedulers, and one for every customer it touches with that customer's leases only. */
async function tell(tx: Tx, site: SiteRow, row: Omit<CurtailmentRow, 'key'>, judged: readonly Judged[]): Promise<void> {
  const payload = { curtailmentId: row.id satisfies CurtailmentId, siteId: site.id, startsAt: toIso(row.startsAt), endsAt: toIso(row.endsAt), targetW: row.targetW, reason: row.reason };
  const common = { topic: 'curtailment.declared', aggregateId: row.id, occurredAt: row.noticeAt, siteId: site.id } as const;
  await appendEvent(tx, { ...common, aggregateSeq: 1n, operatorOrg: site.operatorOrg, payload: { ...payload, leaseIds: judged.map(({ lease }) => lease.id), breaches: broken(judged) } });
  const customers = [...new Set<OrgId>(judged.map(({ lease }) => lease.customerOrg))].sort();
  for (const [i, customerOrg] of customers.entries()) {
    const leaseIds = judged.filter(({ lease }) => lease.customerOrg === customerOrg).map(({ lease }) => lease.id);
    await appendEvent(tx, { ...common, aggregateSeq: BigInt(i + 2), customerOrg, payload: { ...payload, leaseIds } });
  }
}
