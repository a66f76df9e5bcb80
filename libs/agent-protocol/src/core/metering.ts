import { z } from 'zod';
import { instantField, naturalField } from './fields.js';

/**
 * How a measured figure came about, from good to bad. measured · interpolated: between values not too far apart · gap: too far apart · reset: the register
 * fell · replaced: another meter answers · jump: more than is physically possible · stale: the register stands still · missing: no values at all.
 * Only the first two carry energy that may be billed as metered.
 */
export const meterConditions = ['measured', 'interpolated', 'gap', 'reset', 'replaced', 'jump', 'stale', 'missing'] as const;
export type MeterCondition = (typeof meterConditions)[number];

/**
 * What all registers of one channel of a site counted over [from, to) of market time, unique by (meterId, channel, from, to). `it` is computers alone,
 * `facility` everything behind the utility's meter: one over the other is the measured PUE. Evidence for people and audits; leases are billed by their readings.
 */
export const siteReadingItemSchema = z
  .strictObject({
    kind: z.literal('siteReading'),
    meterId: z.string().min(1).max(80),
    channel: z.enum(['it', 'facility']),
    from: instantField,
    to: instantField,
    /** What is known to have flowed, in milliwatt-hours; less than all of it unless `condition` is `measured` or `interpolated`. */
    milliwattHours: naturalField,
    condition: z.enum(meterConditions),
  })
  .refine((reading) => reading.from < reading.to, { message: 'reading ends before it starts' });
export type SiteReadingItem = z.output<typeof siteReadingItemSchema>;
