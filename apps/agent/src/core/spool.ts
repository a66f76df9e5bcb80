import { type BatchBody, type BatchItem, BATCH_CHARACTERS_MAX, BATCH_ITEMS_MAX, batchItemSchema, GENESIS_HASH, hashOfBody } from '@switchyard/agent-protocol';
import { type AgentId, canonicalJson, type HashText } from '@switchyard/kernel';
import { z } from 'zod';

const natural = z.number().int().min(0);
const hash = z.string().length(64);

/** Items on their way to the control plane: first pending, then sealed into the chain, then acknowledged and gone. */
export const spoolSchema = z.strictObject({
  epoch: natural,
  nextSequence: natural,
  lastHash: hash,
  sealed: z.array(z.strictObject({ sequence: natural, previousHash: hash, hash, items: z.array(batchItemSchema) })),
  pending: z.array(batchItemSchema),
  /** Log and progress items given up because the spool was full. Readings and states never are. */
  dropped: natural,
});
export type Spool = z.output<typeof spoolSchema>;
export const newSpool = (): Spool => ({ epoch: 1, nextSequence: 1, lastHash: GENESIS_HASH, sealed: [], pending: [], dropped: 0 });

/** Items kept before log and progress lines are given up: about 20 MB, some hours of talkative jobs. */
const SPOOL_ITEMS_MAX = 100_000;

export const spooledItems = (spool: Spool): number => spool.pending.length + spool.sealed.reduce((n, batch) => n + batch.items.length, 0);

/** Money, the state of a lease and the proof of a curtailment depend on these. */
const KEPT_WHEN_FULL: ReadonlySet<BatchItem['kind']> = new Set(['reading', 'state', 'curtailment', 'power']);

/** Adds items; when the spool is full only those that money or a lease's state depends on. */
export function admit(spool: Spool, items: readonly BatchItem[], itemsMax = SPOOL_ITEMS_MAX): Spool {
  if (items.length === 0) return spool;
  const full = spooledItems(spool) + items.length > itemsMax;
  const kept = full ? items.filter((item) => KEPT_WHEN_FULL.has(item.kind)) : items;
  return { ...spool, pending: [...spool.pending, ...kept], dropped: spool.dropped + items.length - kept.length };
}

/** Moves the oldest pending items, as many as one batch may hold, into the next link of the chain. Unchanged when nothing is pending. */
export function seal(spool: Spool, agentId: AgentId, hashText: HashText): Spool {
  if (spool.pending.length === 0) return spool;
  let count = 0;
  // Half of the limit: the frame of the batch, its signature and escapes stay far below the other half.
  for (let characters = 0; count < Math.min(spool.pending.length, BATCH_ITEMS_MAX); count += 1) {
    characters += canonicalJson(spool.pending[count]).length;
    if (count > 0 && characters > BATCH_CHARACTERS_MAX / 2) break;
  }
  const items = spool.pending.slice(0, count);
  const body: BatchBody = { agentId, epoch: spool.epoch, sequence: spool.nextSequence, previousHash: spool.lastHash, items };
  const bodyHash = hashOfBody(body, hashText);
  return {
    ...spool,
    nextSequence: spool.nextSequence + 1,
    lastHash: bodyHash,
    sealed: [...spool.sealed, { sequence: body.sequence, previousHash: body.previousHash, hash: bodyHash, items }],
    pending: spool.pending.slice(count),
  };
}
/** The control plane has everything before `nextSequence`. */
export function acknowledge(spool: Spool, nextSequence: number): Spool {
  return { ...spool, sealed: spool.sealed.filter((batch) => batch.sequence >= nextSequence) };
}
/** Begins a new chain with everything not acknowledged: after a lost or split history. What arrived already is known there by its own key. */
export function startEpoch(spool: Spool, epoch: number): Spool {
  const pending = [...spool.sealed.flatMap((batch) => batch.items), ...spool.pending];
  return { ...spool, epoch, nextSequence: 1, lastHash: GENESIS_HASH, sealed: [], pending };
}
/** Takes items (by their place) out of the first sealed batch, for quarantine, and begins a new chain with the rest. */
export function withoutItems(spool: Spool, places: readonly number[]): Spool {
  const [first, ...rest] = spool.sealed;
  if (first === undefined) return spool;
  const items = first.items.filter((_, place) => !places.includes(place));
  return startEpoch({ ...spool, sealed: [{ ...first, items }, ...rest] }, spool.epoch + 1);
}
