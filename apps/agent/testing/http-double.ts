import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { batchSchema, describeRefusal, enrolRequestSchema, parseMessage, tokenRequestSchema, toWire } from '@switchyard/agent-protocol';
import { err, type Result } from '@switchyard/kernel';
import type { TransportFault } from '../src/ports.js';
import type { ControlPlaneDouble } from './control-plane-double.js';

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}
const malformed = (refusal: Extract<TransportFault, { kind: 'Refused' }>['refusal']) => err({ kind: 'Refused', refusal } as const);

/** The double behind real HTTP on loopback, answering as the gateway's GraphQL would. */
export class HttpDouble {
  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}
  static async start(double: ControlPlaneDouble): Promise<HttpDouble> {
    const server = createServer((request, response) => {
      void answer(double, request).then(
        ({ status, body }) => response.writeHead(status, { 'content-type': 'application/graphql-response+json' }).end(JSON.stringify(body)),
        (error: unknown) => response.writeHead(500).end(String(error)),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new HttpDouble(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`);
  }
  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

async function answer(double: ControlPlaneDouble, request: IncomingMessage): Promise<{ status: number; body: unknown }> {
  if (double.lineCut) return { status: 503, body: {} };
  const { query, variables } = JSON.parse(await textOf(request)) as { query: string; variables: { body?: unknown } };
  const bearer = (request.headers.authorization ?? '').replace('Bearer ', '');
  const result = await dispatch(double, query, variables.body, bearer);
  if (result.ok) return { status: 200, body: { data: { result: { __typename: 'AgentAnswer', answer: toWire(result.value) } } } };
  switch (result.error.kind) {
    case 'Refused': {
      const refusal = result.error.refusal;
      return { status: 200, body: { data: { result: { __typename: 'AgentRefused', message: describeRefusal(refusal), detail: refusal } } } };
    }
    case 'Unauthenticated':
      return { status: 200, body: { data: null, errors: [{ message: result.error.message, extensions: { code: 'UNAUTHENTICATED' } }] } };
    case 'Unreachable':
      return { status: 500, body: { errors: [{ message: result.error.message }] } };
  }
}
async function dispatch(double: ControlPlaneDouble, query: string, body: unknown, bearer: string): Promise<Result<object, TransportFault>> {
  if (query.includes('agentOrders')) return double.fetchOrders(bearer);
  if (query.includes('enrolAgent')) {
    const message = parseMessage(enrolRequestSchema, body);
    return message.ok ? double.enrol(message.value) : malformed(message.error);
  }
  if (query.includes('agentToken')) {
    const message = parseMessage(tokenRequestSchema, body);
    return message.ok ? double.token(message.value.assertion) : malformed(message.error);
  }
  const message = parseMessage(batchSchema, body);
  return message.ok ? double.sendBatch(bearer, message.value) : malformed(message.error);
}
