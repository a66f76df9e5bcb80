import {
  agentRefusalSchema,
  artifactAnswerSchema,
  batchAcceptedSchema,
  enrolAnswerSchema,
  ordersAnswerSchema,
  parseMessage,
  rotateAnswerSchema,
  tokenAnswerSchema,
  toWire,
} from '@switchyard/agent-protocol';
import { err, ok, type Result } from '@switchyard/kernel';
import { z } from 'zod';
import type { ArtifactTransport } from '../artifacts/ports.js';
import type { KeyTransport } from '../identity/key-rotation.js';
import type { AgentTransport, TransportFault } from '../ports.js';
import { type OperationName, operations } from './operations.js';

/** Above any answer of ours; what is larger is not from our control plane. */
const ANSWER_CHARACTERS_MAX = 32 * 1024 * 1024;
const envelopeSchema = z.object({
  data: z
    .object({ result: z.object({ __typename: z.string(), answer: z.unknown().optional(), message: z.string().optional(), detail: z.unknown().optional() }) })
    .nullish(),
  errors: z.array(z.object({ message: z.string(), extensions: z.object({ code: z.string().optional() }).nullish() })).optional(),
});

export interface HttpTransportOptions {
  /** The control plane's GraphQL address, https except on loopback. */
  readonly url: string;
  readonly timeoutMs: number;
  /** For tests. */
  readonly fetch?: typeof fetch;
}

/** GraphQL over HTTP to the gateway. Whatever goes wrong on the way is a value; nothing here throws or retries. */
export function httpTransport(options: HttpTransportOptions): AgentTransport & ArtifactTransport & KeyTransport {
  const send = options.fetch ?? fetch;
  async function call<S extends z.ZodType>(
    operation: OperationName,
    schema: S,
    body: object | undefined,
    bearer: string | undefined,
  ): Promise<Result<z.output<S>, TransportFault>> {
    let status: number;
    let text: string;
    try {
      const response = await send(options.url, {
        method: 'POST',
        redirect: 'error',
        headers: {
          'content-type': 'application/json',
          accept: 'application/graphql-response+json, application/json',
          ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
        },
        body: JSON.stringify({ query: operations[operation], variables: body === undefined ? {} : { body: toWire(body) } }),
        signal: AbortSignal.timeout(options.timeoutMs),
      });
      status = response.status;
      text = await response.text();
    } catch (error) {
      const cause = (error as Error).cause;
      return unreachable(`${operation}: ${(error as Error).message}${cause instanceof Error ? ` (${cause.message})` : ''}`);
    }
    if (status === 401) return err({ kind: 'Unauthenticated', message: `${operation}: HTTP 401` });
    if (text.length > ANSWER_CHARACTERS_MAX) return unreachable(`${operation}: answer of ${text.length} characters`);
    const envelope = envelopeSchema.safeParse(jsonOf(text));
    if (!envelope.success) return unreachable(`${operation}: HTTP ${status} with something that is not a GraphQL answer`);
    const { data, errors } = envelope.data;
    if (data == null) {
      const message = `${operation}: HTTP ${status}, ${errors?.map((e) => e.message).join('; ') ?? 'no data'}`.slice(0, 500);
      return errors?.some((e) => e.extensions?.code === 'UNAUTHENTICATED') ? err({ kind: 'Unauthenticated', message }) : unreachable(message);
    }
    if (data.result.__typename === 'AgentRefused') {
      const refusal = parseMessage(agentRefusalSchema, data.result.detail);
      return refusal.ok ? err({ kind: 'Refused', refusal: refusal.value }) : unreachable(`${operation}: unknown refusal: ${data.result.message ?? ''}`);
    }
    const answer = parseMessage(schema, data.result.answer);
    return answer.ok ? ok(answer.value) : unreachable(`${operation}: answer.${answer.error.path} ${answer.error.reason}`);
  }
  return {
    enrol: (request) => call('enrolAgent', enrolAnswerSchema, request, undefined),
    token: (assertion) => call('agentToken', tokenAnswerSchema, { assertion }, undefined),
    fetchOrders: (bearer) => call('agentOrders', ordersAnswerSchema, undefined, bearer),
    sendBatch: (bearer, batch) => call('reportBatch', batchAcceptedSchema, batch, bearer),
    artifacts: (bearer, request) => call('agentArtifacts', artifactAnswerSchema, request, bearer),
    replaceKey: (request) => call('replaceAgentKey', rotateAnswerSchema, request, undefined),
  };
}
const unreachable = (message: string) => err({ kind: 'Unreachable', message } as const);
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // A proxy's HTML page, a cut answer: the caller says what it expected.
    return undefined;
  }
}
