import { createHash, randomUUID } from 'node:crypto';
import {
  type AgentKeyPair, type BatchItem, generateAgentKeys, GENESIS_HASH, hashOfBody, type LeaseOrder, PROTOCOL_VERSION, type ReadingItem, type RotateRequest, signAssertion, signBatch, signRotation, type StateItem, toWire,
} from '@switchyard/agent-protocol';
import { anInventory } from '@switchyard/agent-protocol/testing';
import { type AgentId, type EpochMs, gpuSeconds, type LeaseId, type SiteId, wattHours } from '@switchyard/kernel';
import type { Caller, GatewayUnderTest, GqlAnswer } from './gateway-under-test.js';

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const parts = '__typename ... on AgentAnswer { answer } ... on AgentRefused { code message detail }';

/** What the gateway said: the protocol's answer, its refusal, or the code of a top-level error. */
export interface Said {
  readonly answer?: any;
  readonly refusal?: any;
  readonly error?: string;
}
function saidBy({ data, errors }: GqlAnswer): Said {
  if (!data?.result) return { error: errors?.[0]?.extensions.code ?? 'no data' };
  return data.result.__typename === 'AgentAnswer' ? { answer: data.result.answer } : { refusal: data.result.detail };
}
export async function call(world: GatewayUnderTest, operation: 'enrolAgent' | 'agentToken' | 'replaceAgentKey' | 'reportBatch' | 'agentOrders', body: object = {}, as: Caller = 'anonymous'): Promise<Said> {
  const query = operation === 'agentOrders' ? `{ result: agentOrders { ${parts} } }` : `mutation ($body: JSON!) { result: ${operation}(input: { body: $body }) { ${parts} } }`;
  return saidBy(await world.gql(query, operation === 'agentOrders' ? {} : { body: toWire(body) }, as));
}

/** Invites an agent as its operator does. */
export async function invite(world: GatewayUnderTest, siteId: SiteId, as: Caller = 'operatorA'): Promise<{ id: AgentId; token: string }> {
  const { data } = await world.gql('mutation ($input: InviteAgentInput!) { inviteAgent(input: $input) { ... on AgentInvited { id token } } }', { input: { siteId, name: 'hall 1' } }, as);
  return data.inviteAgent;
}
export const enrolBody = (token: string, keys: AgentKeyPair) =>
  ({ protocolVersion: PROTOCOL_VERSION, token, publicKeyJwk: keys.publicKeyJwk, name: 'agent', agentVersion: '0', inventory: anInventory() });

/** An agent without an engine: real keys, real signatures, a chain it can break on purpose. */
export class AgentUnderTest {
  epoch = 1;
  sequence = 1;
  previousHash = GENESIS_HASH;
  constructor(readonly world: GatewayUnderTest, readonly id: AgentId, readonly keys: AgentKeyPair, public bearer: string) {}

  static async enrolled(world: GatewayUnderTest, siteId: SiteId, operator: Caller = 'operatorA'): Promise<AgentUnderTest> {
    const keys = await generateAgentKeys();
    const { id, token } = await invite(world, siteId, operator);
    const enrolled = await call(world, 'enrolAgent', enrolBody(token, keys));
    if (enrolled.answer?.agentId !== id) throw new Error(`not enrolled: ${JSON.stringify(enrolled)}`);
    const agent = new AgentUnderTest(world, id, keys, '');
    agent.bearer = (await agent.token()).answer.bearer;
    return agent;
  }
  async token(now: EpochMs = this.world.clock.now(), jti: string = randomUUID(), keys = this.keys): Promise<Said> {
    return call(this.world, 'agentToken', { assertion: await signAssertion(this.id, jti, now, keys.privateKeyJwk) });
  }
  /** A request for the key `next`, signed as it should be; the agent itself goes on with the old one. */
  async askKey(next?: AgentKeyPair, now: EpochMs = this.world.clock.now(), jti: string = randomUUID()): Promise<RotateRequest> {
    return signRotation(this.id, jti, now, this.keys, next ?? (await generateAgentKeys()));
  }
  orders(): Promise<Said> {
    return call(this.world, 'agentOrders', {}, { bearer: this.bearer });
  }
  async orderOf(leaseId: LeaseId): Promise<LeaseOrder | undefined> {
    return ((await this.orders()).answer.orders as LeaseOrder[]).find((order) => order.leaseId === leaseId);
  }
  /** Seals and signs the next batch without sending it; the chain goes on as if it had been taken. */
  async seal(items: readonly BatchItem[], sentAt: EpochMs = this.world.clock.now(), keys = this.keys): Promise<object> {
    const body = { agentId: this.id, epoch: this.epoch, sequence: this.sequence, previousHash: this.previousHash, items: [...items] };
    this.previousHash = hashOfBody(body, sha256);
    this.sequence += 1;
    return signBatch(body, sentAt, keys.privateKeyJwk, sha256);
  }
  send(batch: object): Promise<Said> {
    return call(this.world, 'reportBatch', batch, { bearer: this.bearer });
  }
  async report(...items: BatchItem[]): Promise<Said> {
    return this.send(await this.seal(items));
  }
  /** The agent lost its spool: a new chain. */
  restart(): void {
    this.epoch += 1;
    this.sequence = 1;
    this.previousHash = GENESIS_HASH;
  }
}

export const state = (leaseId: LeaseId, name: StateItem['state'], at: EpochMs, over: Partial<StateItem> = {}): StateItem =>
  ({ kind: 'state', leaseId, revision: 1, state: name, at, attempt: 1, ...over });
/** A reading of two GPUs at full use and 161 Wh per five minutes. */
export function reading(leaseId: LeaseId, from: EpochMs, to: EpochMs, over: Partial<ReadingItem> = {}): ReadingItem {
  const seconds = BigInt(Math.floor((to - from) / 1_000));
  return {
    kind: 'reading', leaseId, meterId: 'simulated-it', from, to, gpuSeconds: gpuSeconds(2n * seconds), energyWh: wattHours((161n * seconds) / 300n), source: 'simulated-meter',
    quality: 'metered', final: false, ...over,
  };
}
