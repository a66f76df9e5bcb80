import { randomBytes } from 'node:crypto';
import type Stripe from 'stripe';
import type { TwinClock } from './clock.js';
import type { Route } from './http/route.js';
import { invalidRequest, TwinError } from './http/twin-error.js';
import type { Call } from './objects/call.js';
import { expand } from './objects/expand.js';
import { settlePayouts } from './objects/payouts.js';
import { API_VERSION, checkAnswer, isParameter, requestFault } from './schema/schema.js';
import type { Store } from './state/store.js';
import type { Dispatcher } from './webhooks/dispatcher.js';

/** Stripe's limit on `a.b.c.d`. */
const EXPAND_LEVELS = 4;

/** One request after its route was found and its body decoded. */
export interface EngineRequest {
  readonly route: Route;
  readonly path: Readonly<Record<string, string>>;
  readonly params: Record<string, unknown>;
  readonly account: string;
  readonly requestId: string;
  readonly idempotencyKey: string | null;
}

/** Runs handlers against the state: validated parameters in, checked answers out. */
export class Engine {
  private readonly seed: string;

  constructor(
    readonly store: Store,
    readonly clock: TwinClock,
    private readonly dispatcher: Dispatcher,
    idSeed: string | undefined,
  ) {
    this.seed = store.get('meta', 'seed')?.value ?? idSeed ?? randomBytes(5).toString('hex');
    store.transact(() => store.put('meta', { id: 'seed', value: this.seed }));
  }

  /** @throws TwinError 400 when a parameter is unknown, missing, of the wrong type, or known to Stripe and not modelled here */
  validate({ route, params }: EngineRequest): void {
    if (route.params !== undefined && route.params !== 'CustomerSearchParams') {
      const fault = requestFault(route.params, params);
      if (fault) throw invalidRequest(fault.message, fault);
    }
    for (const name of Object.keys(params)) {
      if (route.models.includes(name)) continue;
      if (route.params !== undefined && isParameter(route.params, name)) throw invalidRequest(`Stripe knows ${name} and the twin does not model it.`, { param: name, code: 'twin_not_modelled' });
      throw invalidRequest(`Received unknown parameter: ${name}`, { param: name, code: 'parameter_unknown' });
    }
  }

  /** The handler's answer as JSON text. Call inside a transaction. @throws TwinError for a refusal, Error for a bug of the twin */
  run(request: EngineRequest): string {
    const call = this.callFor(request);
    if (request.route.method !== 'GET') settlePayouts(call);
    const plain: unknown = request.route.run(call as Call<never>);
    const asked = request.params.expand;
    const paths = Array.isArray(asked) ? asked.map(String) : [];
    const tooDeep = paths.find((path) => path.split('.').length > EXPAND_LEVELS);
    if (tooDeep !== undefined) throw invalidRequest(`You cannot expand more than ${EXPAND_LEVELS} levels of a property. Property: ${tooDeep}.`, { param: 'expand' });
    const answer = paths.reduce<unknown>((value, path) => expand(call, value, path.split('.')), plain);
    if (!request.route.answer.startsWith('search of ')) checkAnswer(request.route.answer, answer);
    return JSON.stringify(answer, null, 2);
  }

  /** A call for the control plane, outside any request. */
  innerCall(): Call<unknown> {
    return this.callFor({ params: {}, path: {}, account: 'platform', requestId: '', idempotencyKey: null });
  }

  private callFor(request: Omit<EngineRequest, 'route'>): Call<unknown> {
    const now = this.clock.nowSeconds();
    return {
      params: request.params, path: request.path, store: this.store, now, account: request.account,
      newId: (prefix) => this.newId(prefix),
      emit: (type, object) => this.emit(type, object, now, request),
    };
  }

  private newId(prefix: string): string {
    const sequence = Number(this.store.get('meta', 'sequence')?.value ?? '0') + 1;
    this.store.put('meta', { id: 'sequence', value: String(sequence) });
    return `${prefix}_${this.seed}${sequence.toString(36).padStart(7, '0')}`;
  }

  private emit(type: Stripe.Event.Type, object: object, created: number, request: Pick<EngineRequest, 'account' | 'requestId' | 'idempotencyKey'>): void {
    const event = {
      id: this.newId('evt'), object: 'event', api_version: API_VERSION, created, data: { object: structuredClone(object) }, livemode: false, pending_webhooks: 0,
      request: { id: request.requestId || null, idempotency_key: request.idempotencyKey }, type,
      ...(request.account === 'platform' ? {} : { account: request.account }),
    } as unknown as Stripe.Event; // the SDK's union pairs each type with its object; which object goes with which type is up to the handlers
    this.store.put('event', event);
    this.dispatcher.enqueue(event);
  }
}

/** An error answer as JSON text, with the members of Stripe's. */
export function errorText(error: TwinError): string {
  return JSON.stringify({ error: error.body }, null, 2);
}
