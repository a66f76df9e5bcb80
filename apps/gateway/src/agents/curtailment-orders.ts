import { type CurtailmentOrder, CURTAILMENTS_MAX } from '@switchyard/agent-protocol';
import { type EpochMs, epochMs, type SiteId, watts } from '@switchyard/kernel';
import { type CurtailmentForSite, curtailmentsForSite, type Tx } from '@switchyard/store';

/** Events of a site as its agent is told of them. */
export async function curtailmentOrdersOf(tx: Tx, siteId: SiteId, now: EpochMs): Promise<CurtailmentOrder[]> {
  return (await curtailmentsForSite(tx, siteId, now, CURTAILMENTS_MAX)).map(orderOf);
}
function orderOf({ id, revision, state, kind, startsAt, endsAt, targetW, reason, stops }: CurtailmentForSite): CurtailmentOrder {
  return {
    curtailmentId: id, revision, withdrawn: state === 'withdrawn', ...(kind === 'maintenance' && { kind }), startsAt, endsAt, targetW: watts(targetW), reason,
    stops: (stops ?? []).flatMap(({ leaseId, stage, tellAt, resumeBy }) => (stage === 'asics' ? [] : [{ leaseId, stage, tellAt: epochMs(tellAt), resumeBy: epochMs(resumeBy) }])),
  };
}
