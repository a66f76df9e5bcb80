import { watts } from '@switchyard/kernel';
import { z } from 'zod';
import { countField, idField, instantField, naturalField } from './fields.js';
import { ORDERS_MAX } from './limits.js';

/** Stages of shedding that stop leases, in their order. Miners go before all of them and are the site's own. */
export const leaseStages = ['interruptible', 'firm', 'reserved'] as const;
export type LeaseStage = (typeof leaseStages)[number];

/** Longest reason of an event, in characters. */
export const EVENT_REASON_CHARACTERS_MAX = 500;

/**
 * A curtailment event of the site, as the control plane announced it. Listed from its notice until an hour after its end, also when it was called off.
 * An event that is not listed stays as it was known: silence calls nothing off.
 */
export const curtailmentOrderSchema = z
  .strictObject({
    curtailmentId: idField('curt'),
    /** Counts up from 1 with every amendment, withdrawal or early end; an older one than was seen is ignored. */
    revision: countField.min(1),
    withdrawn: z.boolean(),
    /** `maintenance`: people work there. With nothing left to draw, no node takes anything new from before it begins until it is over. Left out: an event. */
    kind: z.enum(['event', 'maintenance']).optional(),
    /** Load must be down. */
    startsAt: instantField,
    /** Load may come back. */
    endsAt: instantField,
    /** Most the site may draw from start to end, at its meter, in watts. */
    targetW: naturalField.transform(watts),
    reason: z.string().max(EVENT_REASON_CHARACTERS_MAX),
    /** Leases the control plane means to stop, in the order of shedding. It gives the orders itself; the agent uses the list while it cannot be heard. */
    stops: z.array(z.strictObject({ leaseId: idField('lease'), stage: z.enum(leaseStages), /** When it has to be told, for its checkpoint. */ tellAt: instantField, /** When its terms want it to run again. */ resumeBy: instantField })).max(ORDERS_MAX),
  })
  .refine((event) => event.startsAt <= event.endsAt, { message: 'event ends before it starts' });
export type CurtailmentOrder = z.output<typeof curtailmentOrderSchema>;
/** Events in one poll answer. */
export const CURTAILMENTS_MAX = 100;

/** What the agent's own shedding needs to know of a lease; left out by an older control plane: it counts as firm then. */
export const leaseCurtailmentSchema = z.strictObject({
  stage: z.enum(leaseStages),
  /** Seconds of market time that a checkpoint takes; 0 when it writes none. */
  checkpointSeconds: countField.max(86_400),
  /** What its terms pay for a GPU-hour withheld: what stopping it costs the site. */
  compensationMicroUsdPerGpuHour: naturalField,
});

/** Who ordered a curtailment: the control plane, a person at the site, the power price, or the feeder's limit. */
export const curtailmentOrigins = ['control_plane', 'operator', 'price', 'guard'] as const;
export type CurtailmentOrigin = (typeof curtailmentOrigins)[number];

/** Name of an event: `curt_…`, or the site's own (`local_…`), unique at its site. */
export const eventNameField = z.string().regex(/^[a-z]+_[A-Za-z0-9-]{1,60}$/, 'is not a name of an event');

/**
 * What became of an event at the site. `acknowledged`: known, and the site will act on it (a withdrawal is acknowledged too). Of an event that the
 * site began itself every item carries all of it: the control plane learns of it by the first that arrives.
 */
export const curtailmentItemSchema = z.strictObject({
  kind: z.literal('curtailment'),
  event: eventNameField,
  origin: z.enum(curtailmentOrigins),
  revision: countField.min(1),
  step: z.enum(['acknowledged', 'started', 'ended']),
  at: instantField,
  startsAt: instantField,
  /** As far as it is known: of an event that lasts until something changes, the latest end. */
  endsAt: instantField,
  targetW: naturalField.transform(watts),
  reason: z.string().max(EVENT_REASON_CHARACTERS_MAX),
});
export type CurtailmentItem = z.output<typeof curtailmentItemSchema>;

/** What the site drew at an instant of an event, unique by (event, at). */
export const powerItemSchema = z.strictObject({
  kind: z.literal('power'),
  event: eventNameField,
  at: instantField,
  powerW: naturalField.transform(watts),
  /** A meter said so, or it was added up from what runs. */
  source: z.enum(['meter', 'model']),
});
export type PowerItem = z.output<typeof powerItemSchema>;
