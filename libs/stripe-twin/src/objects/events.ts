import type Stripe from 'stripe';
import { route, type Route } from '../http/route.js';
import { noSuch } from '../http/twin-error.js';
import { typeMatches } from '../webhooks/rules.js';
import type { Call } from './call.js';
import { listModels, page } from './lists.js';

/** Deliveries still under way decide `pending_webhooks`. */
export function shownEvent(call: Pick<Call<unknown>, 'store'>, event: Stripe.Event): Stripe.Event {
  let pending = 0;
  for (const { eventId } of call.store.each('delivery')) if (eventId === event.id) pending += 1;
  return { ...event, pending_webhooks: pending };
}

function list(call: Call<Stripe.EventListParams>): unknown {
  const { type, types } = call.params;
  const wanted = (event: Stripe.Event): boolean =>
    (type === undefined || typeMatches(type, event.type)) && (types === undefined || types.some((one) => one === event.type));
  const listed = page('/v1/events', call.store.all('event').filter(wanted), call.params);
  // Of the page alone: counting deliveries for every event there ever was made a year's lists grow with its square.
  return { ...listed, data: listed.data.map((event) => shownEvent(call, event)) };
}

export const eventRoutes: readonly Route[] = [
  route<Stripe.EventListParams>({ method: 'GET', path: '/v1/events', params: 'EventListParams', models: [...listModels, 'type', 'types'], answer: 'list of EventBase' }, list),
  route({ method: 'GET', path: '/v1/events/{id}', models: ['expand'], answer: 'EventBase' }, (call) => {
    const found = call.store.get('event', call.path.id ?? '');
    if (!found) throw noSuch('event', call.path.id ?? '');
    return shownEvent(call, found);
  }),
];
