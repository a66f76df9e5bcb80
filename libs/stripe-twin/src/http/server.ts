import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { canonicalJson } from '@switchyard/kernel';
import qs from 'qs';
import { errorText, type Engine, type EngineRequest } from '../engine.js';
import { routes } from '../objects/routes.js';
import type { TwinLogEntry } from '../options.js';
import { STORED_500, sendAnswer, sendFault, type Answer } from './answer.js';
import { FaultBook, type FaultRule } from './faults.js';
import { Idempotency } from './idempotency.js';
import { readBody } from './read-body.js';
import { matchPath } from './route.js';
import { noSuch, TwinError } from './twin-error.js';

type Outcome = Pick<Answer, 'status' | 'text' | 'replayOf'>;
const failed = (error: TwinError): Outcome => ({ status: error.status, text: errorText(error) });
const header = (message: IncomingMessage, name: string): string | null => {
  const value = message.headers[name];
  return typeof value === 'string' && value !== '' ? value : null;
};

/** Stripe's front door: key, route, parameters, idempotency, effect, answer, and the faults on the way. */
export class ApiServer {
  readonly faults = new FaultBook();
  private readonly idempotency: Idempotency;
  private readonly hanging = new Set<ServerResponse>();
  private requests = 0;

  constructor(
    private readonly engine: Engine,
    private readonly apiKey: string | undefined,
    private readonly log: (entry: TwinLogEntry) => void,
    private readonly afterCommit: () => void,
  ) {
    this.idempotency = new Idempotency(engine.store);
  }

  cutHanging(): void {
    for (const response of this.hanging) response.socket?.destroy();
  }

  async handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(message);
    const method = message.method ?? 'GET';
    const [path = '', query = ''] = (message.url ?? '').split('?', 2);
    this.requests += 1;
    const fault = this.faults.take(method, path);
    const idempotencyKey = method === 'POST' ? header(message, 'idempotency-key') : null;
    const base = { requestId: `req_${this.requests.toString(36).padStart(8, '0')}`, idempotencyKey };
    if (fault) this.log({ event: 'fault', detail: { kind: fault.kind, method, path } });
    const early: Outcome = { status: 0, text: '' };
    if (fault && (fault.kind === 'drop_before' || fault.kind === 'rate_limit_429' || fault.kind === 'conflict_409')) return sendFault(response, fault.kind, { ...base, ...early });
    const outcome = body === undefined
      ? failed(new TwinError(413, { type: 'invalid_request_error', message: 'The request is too large.' }))
      : this.answerTo(message, { method, path, text: method === 'GET' ? query : body, fault, response, ...base });
    this.afterCommit();
    if (outcome === 'hang') return undefined;
    this.log({ event: 'request', detail: { method, path, status: outcome.status } });
    if (fault && fault.kind !== 'hang') return sendFault(response, fault.kind, { ...base, ...outcome });
    return sendAnswer(response, { ...base, ...outcome });
  }

  private answerTo(message: IncomingMessage, input: { method: string; path: string; text: string; fault: FaultRule | undefined; response: ServerResponse; requestId: string; idempotencyKey: string | null }): Outcome | 'hang' {
    try {
      this.authenticate(message);
      const found = this.find(input.method, input.path);
      const params = qs.parse(input.text, { arrayLimit: 1_000, depth: 10, parameterLimit: 10_000 }) as Record<string, unknown>;
      const owner = header(message, 'stripe-account');
      if (owner !== null && !this.engine.store.get('account', owner)) throw new TwinError(403, { type: 'invalid_request_error', code: 'account_invalid', message: `The provided key does not have access to account '${owner}' (or that account does not exist).` });
      const account = owner ?? 'platform';
      const fingerprint = createHash('sha256').update(canonicalJson([input.method, input.path, account, params])).digest('hex');
      const request: EngineRequest = { ...found, params, account, requestId: input.requestId, idempotencyKey: input.idempotencyKey };
      return this.once(request, fingerprint, input);
    } catch (thrown) {
      return this.failure(thrown);
    }
  }

  /** One effect per key, whatever the fault. */
  private once(request: EngineRequest, fingerprint: string, { fault, response }: { fault: FaultRule | undefined; response: ServerResponse }): Outcome | 'hang' {
    const { idempotencyKey } = request;
    const id = idempotencyKey === null ? null : `${request.account}/${idempotencyKey}`;
    const stored = id === null ? undefined : this.idempotency.lookUp(id, fingerprint, this.engine.clock.keyMs());
    if (stored) return { status: stored.status, text: stored.body, replayOf: stored.requestId };
    this.engine.validate(request); // not stored when it fails: nothing has begun
    const isKept = fault === undefined || fault.afterCommit === true || fault.kind === 'drop_after_commit' || fault.kind === 'cut_body';
    const keep = (outcome: Outcome): void => {
      if (id !== null) this.idempotency.keep({ id, fingerprint, status: outcome.status, body: outcome.text, requestId: request.requestId, createdMs: this.engine.clock.keyMs() });
    };
    const outcome = isKept ? this.execute(request, keep) : { status: 0, text: '' };
    if (fault?.kind === 'error_500_stored') this.engine.store.transact(() => keep({ status: 500, text: STORED_500 }));
    if (fault?.kind !== 'hang') return outcome;
    if (id !== null && !isKept) this.idempotency.begin(id);
    this.hanging.add(response);
    response.on('close', () => {
      this.hanging.delete(response);
      if (id !== null) this.idempotency.end(id);
    });
    return 'hang';
  }

  /** The effect and its stored answer in one transaction, refusals included. */
  private execute(request: EngineRequest, keep: (outcome: Outcome) => void): Outcome {
    const { store } = this.engine;
    try {
      return store.transact(() => {
        try {
          const outcome: Outcome = { status: 200, text: this.engine.run(request) };
          keep(outcome);
          return outcome;
        } catch (thrown) {
          if (thrown instanceof TwinError && thrown.keepsWrites) keep(failed(thrown));
          throw thrown;
        }
      });
    } catch (thrown) {
      if (thrown instanceof TwinError && !thrown.keepsWrites) store.transact(() => keep(failed(thrown)));
      throw thrown;
    }
  }

  private failure(thrown: unknown): Outcome {
    if (thrown instanceof TwinError) return failed(thrown);
    const text = thrown instanceof Error ? thrown.message : String(thrown);
    this.log({ event: 'internal_error', detail: { message: text } });
    return failed(new TwinError(500, { type: 'api_error', code: 'twin_bug', message: `The twin failed, not Stripe: ${text}` }));
  }

  private authenticate(message: IncomingMessage): void {
    const given = /^Bearer (.+)$/.exec(header(message, 'authorization') ?? '')?.[1] ?? '';
    const accepted = this.apiKey === undefined ? /^(sk|rk)_test_/.test(given) : given === this.apiKey;
    if (!accepted) throw new TwinError(401, { type: 'invalid_request_error', message: given === '' ? 'You did not provide an API key.' : 'Invalid API Key provided.' });
  }

  private find(method: string, path: string): Pick<EngineRequest, 'route' | 'path'> {
    for (const candidate of routes) {
      const variables = candidate.method === method ? matchPath(candidate.path, path) : undefined;
      if (variables) return { route: candidate, path: variables };
    }
    throw new TwinError(404, { ...noSuch('route', path).body, code: 'url_invalid', message: `Unrecognized request URL (${method}: ${path}).` });
  }
}
