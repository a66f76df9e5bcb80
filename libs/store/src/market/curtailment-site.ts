import type { CurtailmentId, EpochMs, LeaseId, OrgId, SiteId, Watts } from '@switchyard/kernel';
import { HOUR_MS, toIso } from '@switchyard/kernel';
import type { ShedStageName } from '@switchyard/market';
import type { Tx } from '../base/index.js';
import { at, json } from '../base/index.js';
import { type CurtailmentRow, insertCurtailment } from './curtailments.js';

/** An event as its site has to know it. */
export interface CurtailmentForSite extends Pick<CurtailmentRow, 'id' | 'revision' | 'state' | 'kind' | 'startsAt' | 'endsAt' | 'targetW' | 'reason'> {
  /** Leases it is to stop, as planned now; those that were told or given back already too. */
  readonly stops: readonly { readonly leaseId: LeaseId; readonly stage: ShedStageName; readonly tellAt: number; readonly resumeBy: number }[] | null;
}
/** How long an event that is over or was called off is still shown to its site. */
const SHOWN_MS = HOUR_MS;

/** Events of a site that were declared here, at the desk or by the site's price trigger: announced, running, or over for less than an hour. Soonest first. As the agent of that site. */
export async function curtailmentsForSite(tx: Tx, siteId: SiteId, now: EpochMs, limit: number): Promise<readonly CurtailmentForSite[]> {
  return tx.rows<CurtailmentForSite>(
    `SELECT c.id, c.revision, c.state, c.kind, c.starts_at AS "startsAt", c.ends_at AS "endsAt", c.target_w AS "targetW", c.reason,
       (SELECT jsonb_agg(jsonb_build_object('leaseId', s.lease_id, 'stage', s.stage, 'tellAt', floor(extract(epoch FROM s.tell_at) * 1000), 'resumeBy', floor(extract(epoch FROM s.resume_by) * 1000))
         ORDER BY array_position(ARRAY['interruptible', 'firm', 'reserved'], s.stage), s.lease_id)
        FROM market.curtailment_shed s WHERE s.curtailment_id = c.id AND s.outcome IN ('planned', 'told')) AS stops
     FROM market.curtailment c WHERE c.site_id = $1 AND c.site_event IS NULL AND c.ends_at > $2 ORDER BY c.starts_at, c.id LIMIT $3`, [siteId, at((now - SHOWN_MS) as EpochMs), limit]);
}

/** Who and where: the agent of a site, as it reports. */
export interface ReportingSite {
  readonly siteId: SiteId;
  readonly operatorOrg: OrgId;
}
/** The event that a site means by a name: one declared here, or one it began itself. Undefined: it is not of this site. */
export async function curtailmentNamed(tx: Tx, { siteId }: ReportingSite, name: string): Promise<Pick<CurtailmentRow, 'id' | 'state' | 'startsAt' | 'endsAt' | 'targetW' | 'reason' | 'revision'> & { readonly siteEvent: string | null } | undefined> {
  return tx.one(
    `SELECT id, state, starts_at AS "startsAt", ends_at AS "endsAt", target_w AS "targetW", reason, revision, site_event AS "siteEvent" FROM market.curtailment WHERE site_id = $1 AND (id = $2 OR site_event = $2)`, [siteId, name]);
}

/** What a site says it began. */
export interface SiteBegan {
  readonly name: string;
  readonly origin: 'operator' | 'price' | 'guard';
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
  readonly targetW: Watts;
  readonly reason: string;
}
/** Keeps an event that its site began, once: told again it is the one that is there. It was announced when it began. */
export async function keepSiteEvent(tx: Tx, id: CurtailmentId, { siteId, operatorOrg }: ReportingSite, event: SiteBegan): Promise<void> {
  await insertCurtailment(tx, { id, siteId, operatorOrg, noticeAt: event.startsAt, startsAt: event.startsAt, endsAt: event.endsAt, targetW: event.targetW, reason: event.reason, kind: 'event', compelledBy: null, origin: event.origin, siteEvent: event.name });
}
/** The site is through with an event it began: it ended at another time than was thought. */
export async function endSiteEvent(tx: Tx, id: CurtailmentId, endsAt: EpochMs, now: EpochMs): Promise<void> {
  const changed = await tx.run(`UPDATE market.curtailment SET ends_at = $2, revision = revision + 1 WHERE id = $1 AND ends_at <> $2 AND starts_at < $2 AND state IN ('declared', 'active')`, [id, at(endsAt)]);
  if (changed === 0) return;
  await tx.run(
    `INSERT INTO market.curtailment_change (curtailment_id, revision, site_id, operator_org, change, changed_at, starts_at, ends_at, target_w, reason, compelled_by)
     SELECT id, revision, site_id, operator_org, 'ended_early', $2, starts_at, ends_at, target_w, reason, compelled_by FROM market.curtailment WHERE id = $1`, [id, at(now)]);
}

export interface SiteReport {
  readonly curtailmentId: CurtailmentId;
  readonly revision: number;
  readonly step: 'acknowledged' | 'started' | 'ended';
  readonly at: EpochMs;
}
/** Keeps what a site said of events, once each. */
export async function keepSiteReports(tx: Tx, { siteId, operatorOrg }: ReportingSite, reports: readonly SiteReport[], now: EpochMs): Promise<void> {
  await tx.run(
    `INSERT INTO market.curtailment_site_report (curtailment_id, revision, step, site_id, operator_org, at, received_at)
     SELECT r.id, r.revision, r.step, $1, $2, r.at, $3 FROM jsonb_to_recordset($4) AS r (id text, revision int, step text, at timestamptz) ON CONFLICT DO NOTHING`,
    [siteId, operatorOrg, at(now), json(reports.map(({ curtailmentId, revision, step, at: when }) => ({ id: curtailmentId, revision, step, at: toIso(when) })))]);
}
export interface PowerRow {
  readonly curtailmentId: CurtailmentId;
  readonly at: EpochMs;
  readonly powerW: bigint;
  readonly source: 'meter' | 'model';
}
/** Keeps what a site drew, once for each instant of an event. */
export async function keepPower(tx: Tx, { siteId, operatorOrg }: ReportingSite, samples: readonly PowerRow[]): Promise<void> {
  await tx.run(
    `INSERT INTO market.curtailment_power (curtailment_id, at, site_id, operator_org, power_w, source)
     SELECT r.id, r.at, $1, $2, r.power_w, r.source FROM jsonb_to_recordset($3) AS r (id text, at timestamptz, power_w bigint, source text) ON CONFLICT DO NOTHING`,
    [siteId, operatorOrg, json(samples.map(({ curtailmentId, at: when, powerW, source }) => ({ id: curtailmentId, at: toIso(when), power_w: powerW, source })))]);
}

/** For loaders, by event: what its site said of it, and what it drew, each in order of time. */
export const siteReportsByCurtailment = `SELECT curtailment_id AS key, curtailment_id AS "curtailmentId", revision, step, at FROM market.curtailment_site_report WHERE curtailment_id = ANY($1) ORDER BY curtailment_id, at, revision, step`;
export const powerByCurtailment = `SELECT curtailment_id AS key, curtailment_id AS "curtailmentId", at, power_w AS "powerW", source FROM market.curtailment_power WHERE curtailment_id = ANY($1) ORDER BY curtailment_id, at`;
