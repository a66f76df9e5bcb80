/** Codes of our own, beside those of the gateway (`UNAUTHENTICATED`, `FORBIDDEN`, `BAD_USER_INPUT`, `TOO_COMPLEX`, `INTERNAL` …). */
export type TransportCode = 'UNREACHABLE' | 'TIMED_OUT' | 'NOT_GRAPHQL';

/** A request that got no answer. Business refusals are values inside the answer and never come here. */
export class SwitchyardError extends Error {
  override readonly name = 'SwitchyardError';
  constructor(
    /** The gateway's `extensions.code`, or a `TransportCode`. */
    readonly code: string,
    message: string,
    /** Ask the platform about this id; undefined when the request never arrived. */
    readonly requestId?: string,
    /** The rest of `extensions`, such as `cost` and `limit`. */
    readonly details: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
