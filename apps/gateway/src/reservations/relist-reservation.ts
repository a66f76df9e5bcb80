import { type Interval, type LeaseId, overlaps, parseId } from '@switchyard/kernel';
import type { Schema } from '@switchyard/graphql-client';
import { checkBlockWindow, chooseRelisted, type GpuSlice, instantText, type JobState, type PlacedSlice } from '@switchyard/market';
import { appendEvent, callOffReservation, decodePlacement, findReservation, type InsideRow, jobsByReservation, lockSiteForHold, readBlockSlices, relistBlock, reservationState, type ReservationRow, type Tx } from '@switchyard/store';
import { type Doing, recordDeed } from '../graphql/doing.js';
import { type FieldProblem, invalidInput, plainRefusal, refuse } from '../graphql/refusals.js';
import { policyOf, type QuoteParts } from '../quotes/read-market.js';
import { instantOf } from './read-block.js';
import { relistShareText, reservationView, type ReservationView } from './reservation-view.js';

const ID = ['input', 'reservationId'];

/** Gives unused GPUs of a time to come back to the market. What its own jobs have a place on stays. */
export async function relistReservation(tx: Tx, doing: Doing, quoting: QuoteParts, input: Schema.RelistReservationInput): Promise<ReservationView> {
  const { now } = doing.context;
  const row = await ownReservation(tx, input.reservationId, ID);
  const state = reservationState(row);
  if (state === 'requested') return refuse(plainRefusal('WRONG_STATE', 'Its lease is not made yet: try again in a moment.', ID));
  if (state === 'ended' || state === 'refused') return refuse(plainRefusal('WRONG_STATE', `The reservation is ${state}: there is nothing left to give back.`, ID));
  const window = readWindow(input, row, now, policyOf(quoting).slotSeconds);
  await lockSiteForHold(tx, row.siteId, now);
  const cuts = await choose(tx, row.id, window, input.gpuCount);
  await relistBlock(tx, { id: row.id, window, cuts }, now, doing.parts.ids);
  await appendEvent(tx, {
    topic: 'lease.relisted', aggregateId: row.id, aggregateSeq: await versionOf(tx, row.id), occurredAt: now, customerOrg: row.customerOrg, siteId: row.siteId,
    payload: { leaseId: row.id, from: window.from, to: window.to, gpuCount: input.gpuCount },
  });
  await recordDeed(tx, doing, 'reservation.relist', row.id, { gpuCount: input.gpuCount, ...window });
  return reservationView((await findReservation(tx, row.id))!);
}
async function versionOf(tx: Tx, id: LeaseId): Promise<bigint> {
  return (await tx.one<{ version: bigint }>(`SELECT version FROM market.lease WHERE id = $1`, [id]))!.version;
}

/** The caller's own. @throws Refused */
async function ownReservation(tx: Tx, id: string, path: readonly string[]): Promise<ReservationRow> {
  const leaseId = parseId('lease', id);
  return (leaseId && (await findReservation(tx, leaseId))) ?? refuse(plainRefusal('NOT_FOUND', 'You have no such reservation.', path));
}

function readWindow(input: Schema.RelistReservationInput, row: ReservationRow, now: number, slotSeconds: number): Interval {
  const window = { from: instantOf(input.startsAt), to: instantOf(input.endsAt) };
  const paths = { from: ['input', 'startsAt'], to: ['input', 'endsAt'] };
  const checked = checkBlockWindow(window, now, slotSeconds, paths);
  const problems: FieldProblem[] = checked.ok ? [] : [...checked.error];
  if (window.from < row.startsAt) problems.push({ path: paths.from, message: `is before the reservation begins, ${instantText(row.startsAt)}` });
  if (window.to > row.endsAt) problems.push({ path: paths.to, message: `is after the reservation ends, ${instantText(row.endsAt)}` });
  if (input.gpuCount < 1 || input.gpuCount > row.gpuCount) problems.push({ path: ['input', 'gpuCount'], message: `must be 1 to ${row.gpuCount}, got ${input.gpuCount}` });
  return problems.length > 0 ? refuse(invalidInput(problems)) : window;
}

const placed: readonly JobState[] = ['accepted', 'scheduled', 'running', 'parked'];
/** Under the site's lock: nobody gets a place inside meanwhile. */
async function choose(tx: Tx, id: LeaseId, window: Interval, gpuCount: number): Promise<readonly GpuSlice[]> {
  const slices = await readBlockSlices(tx, id);
  const jobs = await tx.rows<InsideRow>(jobsByReservation, [[id]]);
  const promised = jobs.flatMap(({ state, placement }): readonly PlacedSlice[] => (placed.includes(state) && placement !== null ? (decodePlacement(placement).slices ?? []) : []));
  const used = [...slices.filter(({ kind }) => kind === 'used'), ...promised];
  const found = chooseRelisted(slices.filter(({ kind }) => kind === 'kept'), used, window, gpuCount);
  if ('cuts' in found) return found.cuts;
  const busy = jobs.filter((job) => placed.includes(job.state) && job.placement !== null && decodePlacement(job.placement).segments.some((segment) => overlaps(segment, window))).map(({ id: jobId }) => jobId);
  const by = busy.length > 0 ? ` Your own jobs use the rest: ${busy.slice(0, 5).join(', ')}.` : ' The rest was given back before.';
  return refuse(invalidInput([{ path: ['input', 'gpuCount'], message: `only ${found.free} of its GPUs are unused all of that time.${by}` }]));
}

/** Until its lease is made it can be called off. Then it is take-or-pay: the refusal says what can be done. */
export async function cancelReservation(tx: Tx, doing: Doing, id: string): Promise<ReservationView> {
  const { now } = doing.context;
  const row = await ownReservation(tx, id, ['input', 'reservationId']);
  const state = reservationState(row);
  if (state === 'ended' || state === 'refused') return refuse(plainRefusal('WRONG_STATE', `The reservation is ${state} already.`, ['input', 'reservationId']));
  await lockSiteForHold(tx, row.siteId, now);
  if (state === 'requested' && (await callOffReservation(tx, row.id, 'Called off before its lease was made.', now))) {
    await recordDeed(tx, doing, 'reservation.cancel', row.id, {});
    return reservationView((await findReservation(tx, row.id))!);
  }
  return refuse(plainRefusal('WRONG_STATE',
    `A reservation is take-or-pay: it is owed whether it is used or not, and cannot be cancelled. Give what you do not need back with relistReservation: ${relistShareText} of what others then pay for it is credited, never more than your own price.`,
    ['input', 'reservationId']));
}
