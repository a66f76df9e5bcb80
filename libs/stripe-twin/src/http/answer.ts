import type { ServerResponse } from 'node:http';
import { API_VERSION } from '../schema/schema.js';
import type { FaultKind } from './faults.js';

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly requestId: string;
  readonly idempotencyKey: string | null;
  /** The request whose stored answer this is. */
  readonly replayOf?: string;
}

export function sendAnswer(response: ServerResponse, answer: Answer): void {
  writeHead(response, answer);
  response.end(answer.text);
}

function writeHead(response: ServerResponse, { status, text, requestId, idempotencyKey, replayOf }: Answer): void {
  response.writeHead(status, {
    'content-type': 'application/json', 'content-length': Buffer.byteLength(text), 'request-id': requestId, 'stripe-version': API_VERSION,
    ...(idempotencyKey === null ? {} : { 'idempotency-key': idempotencyKey, 'original-request': replayOf ?? requestId }),
    ...(replayOf === undefined ? {} : { 'idempotent-replayed': 'true' }),
  });
}

export const STORED_500 = JSON.stringify({ error: { type: 'api_error', message: 'An unknown error occurred' } });

/** Spoils the answer. `hang` is not here: it is the absence of one. */
export function sendFault(response: ServerResponse, kind: Exclude<FaultKind, 'hang'>, answer: Answer): void {
  const error = (status: number, body: object): void => sendAnswer(response, { ...answer, status, text: JSON.stringify({ error: body }) });
  switch (kind) {
    case 'drop_before':
    case 'drop_after_commit':
      response.socket?.destroy();
      return;
    case 'cut_body': {
      writeHead(response, answer);
      const half = Buffer.from(answer.text).subarray(0, Math.ceil(Buffer.byteLength(answer.text) / 2));
      response.write(half, () => response.socket?.destroy());
      return;
    }
    case 'error_500_stored':
    case 'error_500_once':
      sendAnswer(response, { ...answer, status: 500, text: STORED_500 });
      return;
    case 'conflict_409':
      error(409, { type: 'idempotency_error', code: 'idempotency_key_in_use', message: 'There is currently another in-progress request using this Idempotent Key.' });
      return;
    case 'rate_limit_429':
      error(429, { type: 'invalid_request_error', code: 'rate_limit', message: 'Request rate limit exceeded.' });
      return;
    case 'html_502':
      response.writeHead(502, { 'content-type': 'text/html' });
      response.end('<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>');
      return;
    case 'bare_404':
      response.writeHead(404, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ message: 'no route and no healthy upstream' }));
      return;
  }
}
