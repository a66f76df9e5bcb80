import { addSeconds, type LeaseId, toIso } from '@switchyard/kernel';
import { sweepReservation } from '@switchyard/store';
import { type Caller, START } from './gateway-under-test.js';
import type { Stage, ValidInput } from './valid-inputs.js';

const customer = (): Caller => 'customerA';
const at = (hours: number): string => toIso(addSeconds(START, hours * 3_600));
const key = (stage: Stage): { idempotencyKey: string } => ({ idempotencyKey: `reservation-${stage.next()}` });
/** An hour of its own for each, days ahead: nothing else of the stage is there. */
const hourOf = (stage: Stage): number => 120 + stage.next();
const block = (stage: Stage, hour: number) => ({ gpuCount: 2, gpuModels: ['H100 SXM5 80GB'], minGpuMemoryGib: 40, startsAt: at(hour), endsAt: at(hour + 1), siteIds: [stage.market.siteId], countries: ['US'] });

/** @param hasLease whether the scheduler has made its lease */
async function bought(stage: Stage, hasLease = true): Promise<{ readonly id: string; readonly hour: number }> {
  const hour = hourOf(stage);
  const mutation = `mutation ($input: ReserveCapacityInput!) { reserveCapacity(input: $input) { __typename ... on Reservation { id } ... on Refusal { code message } } }`;
  const { data, errors } = await stage.world.gql(mutation, { input: { spec: block(stage, hour), maxTotalUsd: '100' } }, 'customerA');
  const id = data?.reserveCapacity?.id as string | undefined;
  if (id === undefined) throw new Error(`the stage has no reservation: ${JSON.stringify(data ?? errors)}`);
  if (hasLease) await stage.world.asOwner((tx) => sweepReservation(tx, { id: id as LeaseId, what: 'commit' }, stage.world.clock.now()));
  return { id, hour };
}

/** Valid requests about reservations. */
export const reservationInputs: Readonly<Record<string, readonly ValidInput[]>> = {
  reservation: [{ as: customer, make: async (s) => ({ id: (await bought(s)).id }) }],
  reservations: [{ as: customer, make: async (s) => (await bought(s), { filter: { states: ['RESERVED'], siteId: s.market.siteId }, first: 10, after: null }) }],
  quoteReservation: [{ as: customer, make: (s) => ({ input: block(s, hourOf(s)) }) }],
  reserveCapacity: [{ as: customer, make: (s) => ({ ...key(s), input: { name: 'block', spec: block(s, hourOf(s)), maxTotalUsd: '100' } }) }, {
    as: customer,
    make: async (s) => {
      const { data } = await s.world.gql(`mutation ($input: ReservationSpecInput!) { quoteReservation(input: $input) { ... on ReservationQuote { options { id } } } }`, { input: block(s, hourOf(s)) }, 'customerA');
      return { ...key(s), input: { name: 'block', quoteOptionId: data.quoteReservation.options[0].id } };
    },
  }],
  relistReservation: [{ as: customer, make: async (s) => { const { id, hour } = await bought(s); return { ...key(s), input: { reservationId: id, startsAt: at(hour), endsAt: at(hour + 0.5), gpuCount: 1 } }; } }],
  cancelReservation: [{ as: customer, make: async (s) => ({ ...key(s), input: { reservationId: (await bought(s, false)).id } }) }],
};
