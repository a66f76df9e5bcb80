/** Members of Stripe's error object; `type` and `message` always stand. */
export interface ErrorBody {
  readonly type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';
  readonly message: string;
  readonly code?: string;
  readonly param?: string;
  readonly decline_code?: string;
  readonly charge?: string;
  readonly payment_intent?: unknown;
  readonly payment_method?: unknown;
}

/** An answer in Stripe's error shape. */
export class TwinError extends Error {
  constructor(
    readonly status: number,
    readonly body: ErrorBody,
    /** The request's writes stay although it failed: a declined charge exists. */
    readonly keepsWrites = false,
  ) {
    super(body.message);
  }
}

/** 400: the request is understood and not possible. */
export const invalidRequest = (message: string, more: { code?: string; param?: string } = {}): TwinError =>
  new TwinError(400, { type: 'invalid_request_error', message, ...more });

/** 404 for an id in the path, 400 for an id in a parameter, as at Stripe. */
export const noSuch = (what: string, id: string, param = 'id'): TwinError =>
  new TwinError(param === 'id' ? 404 : 400, { type: 'invalid_request_error', code: 'resource_missing', message: `No such ${what}: '${id}'`, param });
