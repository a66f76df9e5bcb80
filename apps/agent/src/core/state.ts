import { batchItemSchema, clockField, curtailmentOrderSchema, leaseOrderSchema } from '@switchyard/agent-protocol';
import { by, byText, epochMs, type HashText, type AgentId, never } from '@switchyard/kernel';
import { z } from 'zod';
import { newSiteState, siteStateSchema, takeAnnounced } from '../curtailment/core/site-state.js';
import { heldSchema, hold, letGo, namedValueSchema, withSetup, withValues } from '../meters/core/held.js';
import { settle } from '../meters/core/settle.js';
import { meterSetupSchema } from '../meters/core/setup.js';
import { takeOrder } from './decide.js';
import { type LeaseRun, leaseRunSchema, newRun } from './run.js';
import { acknowledge, admit, newSpool, seal, spoolSchema, startEpoch, withoutItems } from './spool.js';

/** All the agent remembers. Changed only by records; the journal holds the records, so a restart ends in the same state. */
export const agentStateSchema = z.strictObject({
  clock: clockField,
  /** In order of lease id. */
  runs: z.array(leaseRunSchema),
  spool: spoolSchema,
  /** Curtailment events and what stands for them. */
  site: siteStateSchema.default(newSiteState()),
  /** Nodes that the operator took out of the market, by name, in order. */
  closedNodes: z.array(z.string()).default([]),
  /** Readings that wait for the energy real meters counted; null: readings go out as they are. */
  metering: heldSchema.nullable().default(null),
});
export type AgentState = z.output<typeof agentStateSchema>;

/** One durable change. Each is written and fsynced as a whole: a reading and the meter it came from are never apart. */
export const recordSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('clock'), clock: clockField }),
  z.strictObject({ type: z.literal('orders'), orders: z.array(leaseOrderSchema) }),
  z.strictObject({ type: z.literal('announced'), orders: z.array(curtailmentOrderSchema), at: z.number().transform(epochMs) }),
  z.strictObject({ type: z.literal('closedNodes'), names: z.array(z.string()) }),
  z.strictObject({ type: z.literal('site'), site: siteStateSchema, items: z.array(batchItemSchema) }),
  z.strictObject({ type: z.literal('run'), run: leaseRunSchema, items: z.array(batchItemSchema) }),
  z.strictObject({ type: z.literal('items'), items: z.array(batchItemSchema) }),
  z.strictObject({ type: z.literal('meters'), setup: meterSetupSchema.nullable() }),
  z.strictObject({ type: z.literal('values'), values: z.array(namedValueSchema) }),
  z.strictObject({ type: z.literal('settle'), to: z.number().transform(epochMs) }),
  z.strictObject({ type: z.literal('seal') }),
  z.strictObject({ type: z.literal('acknowledge'), nextSequence: z.number().int() }),
  z.strictObject({ type: z.literal('epoch'), epoch: z.number().int() }),
  z.strictObject({ type: z.literal('quarantine'), places: z.array(z.number().int()) }),
  z.strictObject({ type: z.literal('forget'), leaseId: z.string() }),
]);
export type AgentRecord = z.output<typeof recordSchema>;

export function newState(clock: AgentState['clock']): AgentState {
  return { clock, runs: [], spool: newSpool(), site: newSiteState(), closedNodes: [], metering: null };
}

const byLease = by((run: LeaseRun) => run.order.leaseId as string, byText);
function putRun(runs: readonly LeaseRun[], run: LeaseRun): LeaseRun[] {
  return [...runs.filter((other) => other.order.leaseId !== run.order.leaseId), run].sort(byLease);
}

/** The state after a record. Pure: the same records give the same state, hashes included. */
export function apply(state: AgentState, record: AgentRecord, agentId: AgentId, hash: HashText): AgentState {
  switch (record.type) {
    case 'clock':
      return { ...state, clock: record.clock };
    case 'orders': {
      let runs: LeaseRun[] = state.runs;
      for (const order of record.orders) {
        const known = runs.find((run) => run.order.leaseId === order.leaseId);
        runs = putRun(runs, known === undefined ? newRun(order) : takeOrder(known, order));
      }
      return { ...state, runs };
    }
    case 'announced': {
      const { site, items } = takeAnnounced(state.site, record.orders, record.at);
      return { ...state, site, spool: admit(state.spool, items) };
    }
    case 'closedNodes':
      return { ...state, closedNodes: record.names };
    case 'site':
      return { ...state, site: record.site, spool: admit(state.spool, record.items) };
    case 'run': {
      // Orders change through `orders` records alone: one that came in while the engine was asked must not be undone.
      const order = state.runs.find((run) => run.order.leaseId === record.run.order.leaseId)?.order ?? record.run.order;
      const { held, rest } = state.metering === null ? { held: null, rest: record.items } : hold(state.metering, record.run.order, record.items);
      return { ...state, runs: putRun(state.runs, { ...record.run, order }), metering: held, spool: admit(state.spool, rest) };
    }
    case 'meters': {
      if (record.setup !== null) return { ...state, metering: withSetup(state.metering, record.setup) };
      return { ...state, metering: null, spool: admit(state.spool, state.metering === null ? [] : letGo(state.metering)) };
    }
    case 'values':
      return state.metering === null ? state : { ...state, metering: withValues(state.metering, record.values) };
    case 'settle': {
      if (state.metering === null) return state;
      const { held, items } = settle(state.metering, record.to);
      return { ...state, metering: held, spool: admit(state.spool, items) };
    }
    case 'items':
      return { ...state, spool: admit(state.spool, record.items) };
    case 'seal':
      return { ...state, spool: seal(state.spool, agentId, hash) };
    case 'acknowledge':
      return { ...state, spool: acknowledge(state.spool, record.nextSequence) };
    case 'epoch':
      return { ...state, spool: startEpoch(state.spool, record.epoch) };
    case 'quarantine':
      return { ...state, spool: withoutItems(state.spool, record.places) };
    case 'forget':
      return { ...state, runs: state.runs.filter((run) => run.order.leaseId !== record.leaseId) };
    default:
      return never(record);
  }
}
