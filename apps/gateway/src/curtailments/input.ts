import { never, toIso, watts } from '@switchyard/kernel';
import type { EventRefusal } from '@switchyard/market';
import type { SiteRow } from '@switchyard/store';
import type { InputCheck } from '../graphql/check-input.js';
import { plainRefusal, refuse } from '../graphql/refusals.js';
import { kw } from '../sites/views.js';

export const TARGET_KW = { scale: 3, min: 0n, max: 10_000_000_000n } as const;
export const REASON_MAX = 500;
/** Who forces an event: a name, an order number. */
export const COMPELLED_MAX = 200;

/** What is wrong with an event as such. @throws Refused when it overlaps another */
export function refuseEvent(check: InputCheck, refusal: EventRefusal, site: SiteRow): void {
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
export const siteLimit = (site: SiteRow) => watts(site.interconnectionW);
