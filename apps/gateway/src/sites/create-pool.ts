import { divideCeil } from '@switchyard/kernel';
import type { Schema } from '@switchyard/graphql-client';
import { GPU_MODELS, TRAINING_LOAD_FRACTION } from '@switchyard/power';
import { feederByName, insertPool, type Tx } from '@switchyard/store';
import { InputCheck } from '../graphql/check-input.js';
import { type Doing, recordDeed } from '../graphql/doing.js';
import { plainRefusal, refuse } from '../graphql/refusals.js';
import { ownSite, siteChanged } from './own-site.js';
import { poolView, type PoolView } from './views.js';

/** Against the model that durations are stated for. */
export const SPEED = { scale: 6, min: 10_000n, max: 100_000_000n } as const;
const LOAD_FRACTION = { scale: 6, min: 10_000n, max: 1_000_000n } as const;

/** What is known of a GPU model, by its name or id, with what the operator says instead. */
function gpuFacts(check: InputCheck, input: Schema.CreatePoolInput) {
  const wanted = check.text('gpuModel', input.gpuModel, 100);
  const known = GPU_MODELS.find((model) => model.name === wanted || model.id === wanted);
  const memory = input.gpuMemoryGib ?? known?.memoryGb;
  const maxW = input.maxWattsPerGpu ?? (known && Number(divideCeil(known.shareMax, 1_000n)));
  if (memory === undefined) check.problem('gpuMemoryGib', `is required: ${wanted ?? 'the model'} is not a model we know`);
  else check.within('gpuMemoryGib', memory, 1, 4_096);
  if (maxW === undefined) check.problem('maxWattsPerGpu', `is required: ${wanted ?? 'the model'} is not a model we know`);
  else check.within('maxWattsPerGpu', maxW, 1, 20_000);
  const defaultLoad = known?.loadFractionPpm ?? TRAINING_LOAD_FRACTION;
  const load = typeof input.loadFraction === 'string' ? check.decimal('loadFraction', input.loadFraction, LOAD_FRACTION) : defaultLoad;
  const speed = typeof input.speedMultiplier === 'string' ? check.decimal('speedMultiplier', input.speedMultiplier, SPEED) : 1_000_000n;
  return { speedPpm: speed ?? 0n, gpuModel: known?.name ?? wanted ?? '', gpuMemoryGib: memory ?? 0, maxWPerGpu: BigInt(maxW ?? 0), loadFractionPpm: load ?? 0n };
}

/** Adds a pool and its nodes, numbered from 1; a site's agent finds its nodes by these names. */
export async function createPool(tx: Tx, doing: Doing, input: Schema.CreatePoolInput): Promise<PoolView> {
  const { parts, context } = doing;
  const site = await ownSite(tx, input.siteId);
  const check = new InputCheck();
  const name = check.text('name', input.name, 100);
  const facts = gpuFacts(check, input);
  check.within('nodeCount', input.nodeCount, 1, 10_000);
  check.within('gpusPerNode', input.gpusPerNode, 1, 128);
  const feeder = await feederByName(tx, site.id, input.feeder.trim());
  if (!feeder) check.problem('feeder', 'is not the name of a feeder of the site');
  check.done();
  const pool = {
    id: parts.ids.next('pool'), siteId: site.id, feederId: feeder!.id, operatorOrg: site.operatorOrg, name: name!, ...facts, gpusPerNode: input.gpusPerNode, createdAt: context.now,
  };
  const nodes = Array.from({ length: input.nodeCount }, (_, i) => ({ id: parts.ids.next('node'), name: `${pool.name}-${`${i + 1}`.padStart(4, '0')}` }));
  if (!(await insertPool(tx, pool, nodes))) refuse(plainRefusal('ALREADY_EXISTS', `The site has a pool named ${pool.name}.`, ['input', 'name']));
  await siteChanged(tx, doing, site, 'pool');
  await recordDeed(tx, doing, 'pool.create', pool.id, { siteId: site.id, name: pool.name, ...facts, nodeCount: nodes.length, gpusPerNode: pool.gpusPerNode });
  return poolView({ ...pool, key: pool.id, nodeCount: nodes.length, retiredAt: null });
}
