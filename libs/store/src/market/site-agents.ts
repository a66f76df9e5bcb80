import { addSeconds, type EpochMs, type OrgId, type SiteId, toIso } from '@switchyard/kernel';
import { appendEvent, at, type Tx } from '../base/index.js';
import { bumpSite } from './sites.js';

interface TurnedSite {
  readonly id: SiteId;
  readonly operatorOrg: OrgId;
  readonly version: bigint;
}

/** What changed at the sites of quiet agents in one look. */
export interface QuietSites {
  readonly quiet: readonly SiteId[];
  readonly heard: readonly SiteId[];
}

/**
 * Marks sites whose agents have not been heard of for `quietSeconds` (market time): nothing new starts there, what runs is left to run. Sites
 * heard of again are open at once. A site without an enrolled agent is neither. Each change moves the site's version and is told, so the
 * next plan takes it in.
 */
export async function watchAgents(tx: Tx, now: EpochMs, quietSeconds: number): Promise<QuietSites> {
  const before = at(addSeconds(now, -quietSeconds));
  // In order of id, as everybody who needs several sites locks them.
  const due = `SELECT s.id FROM market.site s JOIN market.agents_heard() h ON h.site_id = s.id WHERE (h.heard_at <= $1) <> (s.agent_quiet_since IS NOT NULL) ORDER BY s.id FOR UPDATE OF s`;
  const ids = (await tx.rows<{ id: SiteId }>(due, [before])).map(({ id }) => id);
  if (ids.length === 0) return { quiet: [], heard: [] };
  const turned = await tx.rows<TurnedSite & { readonly since: EpochMs | null }>(
    `UPDATE market.site s SET agent_quiet_since = CASE WHEN h.heard_at <= $1 THEN h.heard_at END, version = s.version + 1
     FROM market.agents_heard() h WHERE h.site_id = s.id AND s.id = ANY($2) AND (h.heard_at <= $1) <> (s.agent_quiet_since IS NOT NULL)
     RETURNING s.id, s.operator_org AS "operatorOrg", s.version, s.agent_quiet_since AS since`, [before, ids]);
  for (const site of turned) await tell(tx, site, site.since === null ? 'agent heard' : 'agent quiet', now, site.since);
  const idsOf = (quiet: boolean): readonly SiteId[] => turned.filter(({ since }) => (since !== null) === quiet).map(({ id }) => id).sort();
  return { quiet: idsOf(true), heard: idsOf(false) };
}

/** Opens the caller's site again when it was taken for quiet. As the agent of that site, before any lease is locked. */
export async function markAgentHeard(tx: Tx, siteId: SiteId, now: EpochMs): Promise<void> {
  const quiet = await tx.one(`SELECT 1 FROM market.site WHERE id = $1 AND agent_quiet_since IS NOT NULL`, [siteId]);
  if (!quiet) return;
  const site = await tx.one<TurnedSite>(
    `UPDATE market.site SET agent_quiet_since = NULL, version = version + 1 WHERE id = $1 AND agent_quiet_since IS NOT NULL RETURNING id, operator_org AS "operatorOrg", version`, [siteId]);
  if (site) await tell(tx, site, 'agent heard', now, null);
}

/** A node as its agent sees it. */
export interface NodeReport {
  readonly name: string;
  readonly state: 'up' | 'drained' | 'down';
}
/**
 * Takes over how the agent says the nodes of its site are; names that are not listed count for nothing. What the operator itself drained or
 * marked down (it gave a reason) stays so until the operator takes it back, and what is held back is not up. Call it under the site's lock.
 * @returns names of the nodes that changed
 */
export async function reportNodes(tx: Tx, siteId: SiteId, operatorOrg: OrgId, nodes: readonly NodeReport[], now: EpochMs): Promise<readonly string[]> {
  if (nodes.length === 0) return [];
  const rows = await tx.rows<{ name: string }>(
    `UPDATE market.node n SET state = said.state FROM unnest($2::text[], $3::text[]) AS said (name, state) WHERE n.site_id = $1 AND n.name = said.name AND n.state <> said.state
       AND (n.state_reason IS NULL OR said.state = 'down') AND (n.held_back IS NULL OR said.state <> 'up') RETURNING n.name`,
    [siteId, nodes.map(({ name }) => name), nodes.map(({ state }) => state)]);
  if (rows.length === 0) return [];
  const names = rows.map(({ name }) => name).sort();
  await tell(tx, { id: siteId, operatorOrg, version: await bumpSite(tx, siteId) }, 'nodes', now, null);
  return names;
}

async function tell(tx: Tx, { id, operatorOrg, version }: TurnedSite, what: string, now: EpochMs, since: EpochMs | null): Promise<void> {
  await appendEvent(tx, {
    topic: 'site.changed', aggregateId: id, aggregateSeq: version, payload: { siteId: id, what, ...(since !== null && { since: toIso(since) }) }, occurredAt: now, operatorOrg, siteId: id,
  });
}
