import { type Drift, driftOf, type Inventory, inventorySchema, type ListedNode } from '@switchyard/agent-protocol';
import type { AgentId, EpochMs, OrgId, SiteId } from '@switchyard/kernel';
import { appendEvent, json, type Tx } from '../base/index.js';
import { bumpSite } from './sites.js';

export interface ListedNodeRow extends ListedNode {
  readonly key: string;
}
/** For loaders: the nodes of sites as they are listed, retired pools left out. */
export const listedNodesBySite = `SELECT n.site_id AS key, n.name, n.gpus AS "gpuCount", p.gpu_model AS "gpuModel", p.gpu_memory_gib AS "memoryGib"
  FROM market.node n JOIN market.pool p ON p.id = n.pool_id WHERE n.site_id = ANY($1) AND p.retired_at IS NULL ORDER BY n.site_id, n.name COLLATE "C", n.id`;

/** What agents have stored of what they found. One that does not read any more counts for nothing. */
export function inventoriesOf(agents: readonly { readonly state: string; readonly inventory: unknown }[]): readonly Inventory[] {
  return agents.flatMap(({ state, inventory }) => {
    const read = state === 'enrolled' && inventory !== null ? inventorySchema.safeParse(inventory) : undefined;
    return read?.success === true ? [read.data] : [];
  });
}

/** Differences between what is listed and what the enrolled agents of a site found. As its agent, its operator or the platform. */
export async function driftOfSite(tx: Tx, siteId: SiteId): Promise<{ readonly drift: readonly Drift[]; readonly inventories: readonly Inventory[] }> {
  const listed = await tx.rows<ListedNodeRow>(listedNodesBySite, [[siteId]]);
  const agents = await tx.rows<{ state: string; inventory: unknown }>(`SELECT state, inventory FROM market.agent WHERE site_id = $1 AND state = 'enrolled' AND inventory IS NOT NULL ORDER BY id`, [siteId]);
  const inventories = inventoriesOf(agents);
  return { drift: driftOf(listed, inventories), inventories };
}

/**
 * Takes over what an agent found, under the site's lock: nodes that are less than what is listed take nothing new (what runs there is left to run), and take work
 * again once they are as listed, unless their operator or the engine keeps them out. Told to the operator once for each change.
 * @returns the differences now
 */
export async function takeInventory(tx: Tx, { siteId, operatorOrg, agentId, now }: { readonly siteId: SiteId; readonly operatorOrg: OrgId; readonly agentId: AgentId; readonly now: EpochMs }, inventory: Inventory): Promise<readonly Drift[]> {
  const before = await driftOfSite(tx, siteId);
  await tx.run(`UPDATE market.agent SET inventory = $2 WHERE id = $1`, [agentId, json(inventory)]);
  const { drift } = await driftOfSite(tx, siteId);
  const why = new Map<string, string>();
  for (const { node, kind, listed, found } of drift.filter(({ holdsBack }) => holdsBack)) {
    const words = `${kind.replaceAll('_', ' ')}: ${listed ?? 'nothing'} listed, ${found ?? 'nothing'} found`;
    why.set(node, (why.has(node) ? `${why.get(node)!}; ${words}` : words).slice(0, 300));
  }
  // A node that its agent says is up takes work again by itself; one that is drained or down for another reason stays so.
  const engine = new Map(inventory.nodes.map(({ name, state }) => [name, state ?? 'up']));
  const changed = await tx.run(
    `UPDATE market.node n SET held_back = said.why, state = CASE WHEN said.why IS NOT NULL AND n.state = 'up' THEN 'drained'
         WHEN said.why IS NULL AND n.held_back IS NOT NULL AND n.state = 'drained' AND n.state_reason IS NULL AND said.engine = 'up' THEN 'up' ELSE n.state END
     FROM (SELECT m.id, w.why, coalesce(e.state, 'up') AS engine FROM market.node m LEFT JOIN unnest($2::text[], $3::text[]) AS w (name, why) ON w.name = m.name
       LEFT JOIN unnest($4::text[], $5::text[]) AS e (name, state) ON e.name = m.name WHERE m.site_id = $1) said
     WHERE n.id = said.id AND n.held_back IS DISTINCT FROM said.why`,
    [siteId, [...why.keys()], [...why.values()], [...engine.keys()], [...engine.values()]]);
  if (changed > 0 || JSON.stringify(drift) !== JSON.stringify(before.drift)) {
    await appendEvent(tx, {
      topic: 'site.changed', aggregateId: siteId, aggregateSeq: await bumpSite(tx, siteId), payload: { siteId, what: 'inventory', drift: drift.length, heldBack: why.size }, occurredAt: now, operatorOrg, siteId,
    });
  }
  return drift;
}
