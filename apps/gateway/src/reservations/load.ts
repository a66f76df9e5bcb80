import { parseId } from '@switchyard/kernel';
import {
  type BlockSlice, type BlockSliceRow, type InsideRow, jobsByReservation, listReservations, type RelistedUseRow, relistedUseByReservation, reservationByKey, type ReservationRow, type ReservationState, slicesByReservation, toBlockSlice,
} from '@switchyard/store';
import { type Connection, type PageArguments, toConnection } from '../graphql/connection.js';
import type { GqlContext } from '../graphql/context.js';
import { findJob } from '../jobs/job.resolver.js';
import { type JobView, usd } from '../jobs/job-view.js';
import { pageByTime } from '../jobs/page-by-time.js';
import { useSoFar } from '../leases/cost-so-far.js';
import { leasesOfJob, useOf } from '../leases/load.js';
import { blockDue, type GpuHoursView, gpuHoursView, relistingViews, type RelistingView, reservationView, type ReservationView } from './reservation-view.js';

/** Look-ups of reservations the caller is a party to, batched per request. */
type Loads = Pick<GqlContext, 'loaders'>;
export async function findReservationView({ loaders }: Loads, id: string): Promise<ReservationView | null> {
  const row = parseId('lease', id) === undefined ? undefined : await loaders.one<ReservationRow>('reservation', reservationByKey, id);
  return row ? reservationView(row) : null;
}
async function slicesOf({ loaders }: Loads, id: string): Promise<readonly BlockSlice[]> {
  return (await loaders.many<BlockSliceRow>('slicesByReservation', slicesByReservation, id)).map(toBlockSlice);
}
const usesOf = ({ loaders }: Loads, id: string): Promise<readonly RelistedUseRow[]> => loaders.many<RelistedUseRow>('relistedUseByReservation', relistedUseByReservation, id);

export async function gpuHoursOf(context: Loads, view: ReservationView): Promise<GpuHoursView> {
  return gpuHoursView(view, await slicesOf(context, view.id), await usesOf(context, view.id), view.state === 'REFUSED');
}
export async function relistingsOf(context: Loads, id: string): Promise<readonly RelistingView[]> {
  return relistingViews(await slicesOf(context, id));
}

/** Jobs of a reservation that are shown. */
const JOBS_SHOWN_MAX = 200;
const insideOf = async ({ loaders }: Loads, id: string): Promise<readonly InsideRow[]> => (await loaders.many<InsideRow>('jobsByReservation', jobsByReservation, id)).slice(0, JOBS_SHOWN_MAX);
export async function jobsOf(context: Loads, id: string): Promise<readonly JobView[]> {
  const jobs = await Promise.all((await insideOf(context, id)).map((job) => findJob(context, job.id)));
  return jobs.flatMap((job) => job ?? []);
}
export async function costOf(context: GqlContext, view: ReservationView): Promise<object> {
  const jobs = await insideOf(context, view.id);
  const leases = (await Promise.all(jobs.map((job) => leasesOfJob(context, job.id)))).flat();
  const used = await Promise.all(leases.map((lease) => useSoFar(lease, useOf(context))));
  return { takeOrPayUsd: view.takeOrPayUsd, ...blockDue(view, await usesOf(context, view.id), context.now), jobsUsd: usd(used.reduce((total: bigint, { cost }) => total + cost, 0n)) };
}

export interface ReservationsArguments extends PageArguments {
  readonly filter?: { readonly states?: readonly string[] | null; readonly siteId?: string | null } | null;
}
export async function pageOfReservations(context: GqlContext, { filter, ...page }: ReservationsArguments): Promise<Connection<ReservationView>> {
  const start = pageByTime(page);
  const states = (filter?.states?.map((state) => state.toLowerCase()) as ReservationState[] | undefined) ?? null;
  const { rows, total } = await context.tenant((tx) => listReservations(tx, { states, siteId: filter?.siteId ?? null }, start));
  return toConnection(rows.map(reservationView), start.limit, total, ({ createdAt, id }) => ({ sort: `${createdAt}`, id }));
}
