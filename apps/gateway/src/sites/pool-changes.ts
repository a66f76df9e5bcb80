import { parseId, type PoolId } from '@switchyard/kernel';
import type { Schema } from '@switchyard/graphql-client';
import { changePool, firstNodeName, insertNodes, markOfferRetired, markPoolRetired, nodeOf, type NodeState, poolOf, type PoolRow, publishedOfferByPool, type OfferRow, setNodeState, type SiteRow, type Tx } from '@switchyard/store';
import { InputCheck } from '../graphql/check-input.js';
import { type Doing, recordDeed } from '../graphql/doing.js';
import { plainRefusal, refuse } from '../graphql/refusals.js';
import { SPEED } from './create-pool.js';
import { nodeView } from './node-view.js';
import { ownSite, siteChanged } from './own-site.js';
import { poolView, type PoolView } from './views.js';

const NODES_MAX = 10_000;
const given = <T>(value: T | null | undefined): value is T => value !== null && value !== undefined;

/** The operator's own pool, its site locked. @throws Refused NOT_FOUND for any other */
async function ownPool(tx: Tx, id: string): Promise<{ pool: PoolRow; site: SiteRow }> {
  const known = parseId('pool', id);
  const seen = known && (await poolOf(tx, known));
  if (!seen) return refuse(plainRefusal('NOT_FOUND', 'You have no such pool.', ['input', 'poolId']));
  const site = await ownSite(tx, seen.siteId, ['input', 'poolId']);
  return { site, pool: (await poolOf(tx, seen.id as PoolId))! };
}

/** Renames a pool, corrects its speed, adds nodes. What a GPU draws stays: leases and promises were reckoned with it, other GPUs are another pool. */
export async function updatePool(tx: Tx, doing: Doing, input: Schema.UpdatePoolInput): Promise<PoolView> {
  const { pool, site } = await ownPool(tx, input.poolId);
  const check = new InputCheck();
  const name = given(input.name) ? check.text('name', input.name, 100) : pool.name;
  const speedPpm = given(input.speedMultiplier) ? check.decimal('speedMultiplier', input.speedMultiplier, SPEED) : pool.speedPpm;
  const more = input.addNodes ?? 0;
  if (given(input.addNodes)) check.within('addNodes', more, 1, NODES_MAX - pool.nodeCount);
  check.done();
  if (pool.retiredAt !== null) refuse(plainRefusal('WRONG_STATE', `${pool.name} is retired.`, ['input', 'poolId']));
  if (!(await changePool(tx, { id: pool.id, siteId: site.id, name: name!, speedPpm: speedPpm! }))) refuse(plainRefusal('ALREADY_EXISTS', `The site has a pool named ${name}.`, ['input', 'name']));
  // Agents know nodes by the name they were made with: it goes on from the pool's first name.
  const stem = (await firstNodeName(tx, pool.id))?.replace(/-\d+$/, '') ?? pool.name;
  const nodes = Array.from({ length: more }, (_, i) => ({ id: doing.parts.ids.next('node'), name: `${stem}-${`${pool.nodeCount + i + 1}`.padStart(4, '0')}` }));
  if (nodes.length > 0) await insertNodes(tx, pool, nodes);
  await siteChanged(tx, doing, site, 'pool');
  const { poolId: _poolId, ...wanted } = input;
  await recordDeed(tx, doing, 'pool.update', pool.id, { siteId: site.id, wanted, before: { name: pool.name, speedPpm: pool.speedPpm, nodeCount: pool.nodeCount } });
  return poolView({ ...pool, name: name!, speedPpm: speedPpm!, nodeCount: pool.nodeCount + more });
}

/** Takes a pool off the market for good, with its offer; its leases go on to their end. Harmless when repeated. */
export async function retirePool(tx: Tx, doing: Doing, input: Schema.RetirePoolInput): Promise<PoolView> {
  const { pool, site } = await ownPool(tx, input.poolId);
  const { now } = doing.context;
  if (pool.retiredAt !== null) return poolView(pool);
  const [offer] = await tx.rows<OfferRow>(publishedOfferByPool, [[pool.id]]);
  if (offer) await markOfferRetired(tx, offer.id, now);
  await markPoolRetired(tx, pool.id, now);
  await siteChanged(tx, doing, site, 'pool');
  await recordDeed(tx, doing, 'pool.retire', pool.id, { siteId: site.id, name: pool.name, offerId: offer?.id ?? null });
  return poolView({ ...pool, retiredAt: now });
}

/** The operator's word on a node: it stands until the operator takes it back, whatever the agent says of the machine. */
export async function setNode(tx: Tx, doing: Doing, input: { readonly nodeId: string; readonly reason?: string | null }, state: NodeState): Promise<ReturnType<typeof nodeView>> {
  const id = parseId('node', input.nodeId);
  const seen = id && (await nodeOf(tx, id));
  const site = seen && (await ownSite(tx, seen.siteId, ['input', 'nodeId']));
  if (!seen || !site) return refuse(plainRefusal('NOT_FOUND', 'You have no such node.', ['input', 'nodeId']));
  const check = new InputCheck();
  const reason = state === 'up' ? null : (check.text('reason', input.reason ?? '', 200) ?? null);
  check.done();
  const node = (await nodeOf(tx, seen.id))!;
  if (node.state === state && node.stateReason === reason) return nodeView(node);
  if (state === 'up' && node.heldBack !== null) refuse(plainRefusal('WRONG_STATE', `${node.name} is held back: ${node.heldBack}. It takes work again once its agent finds what is listed.`, ['input', 'nodeId']));
  await setNodeState(tx, node.id, state, reason);
  await siteChanged(tx, doing, site, 'node');
  await recordDeed(tx, doing, `node.${state}`, node.id, { siteId: site.id, poolId: node.poolId, name: node.name, reason, before: node.state });
  return nodeView({ ...node, state, stateReason: reason });
}
