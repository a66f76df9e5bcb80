import { createHash, randomUUID } from 'node:crypto';
import {
  type AgentKeyPair, type BatchItem, generateAgentKeys, GENESIS_HASH, hashOfBody, type Inventory, type LeaseOrder, PROTOCOL_VERSION, signAssertion, signBatch, type StateItem, toWire,
} from '@switchyard/agent-protocol';
import { anInventory } from '@switchyard/agent-protocol/testing';
import { type Client, InviteAgentDocument } from '@switchyard/graphql-client';
import type { AgentId, EpochMs, LeaseId } from '@switchyard/kernel';
import { systemWallClock } from '@switchyard/runtime';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const NODE_MEMORY_MIB = 81_920;

/** A site agent without an engine: it enrols, proves who it is and reports, all over the gateway's API. */
export class LiveAgent {
  private sequence = 1;
  private previousHash = GENESIS_HASH;
  private bearer = '';
  private constructor(
    private readonly url: string,
    private readonly id: AgentId,
    private readonly keys: AgentKeyPair,
  ) {}

  static async enrolled(url: string, operator: Client, siteId: string): Promise<LiveAgent> {
    const { inviteAgent } = await operator.execute(InviteAgentDocument, { input: { siteId, name: 'hall' } });
    if (inviteAgent.__typename !== 'AgentInvited') throw new Error(`no agent was invited: ${JSON.stringify(inviteAgent)}`);
    const keys = await generateAgentKeys();
    const agent = new LiveAgent(url, inviteAgent.id as AgentId, keys);
    await agent.call('enrolAgent', { protocolVersion: PROTOCOL_VERSION, token: inviteAgent.token, publicKeyJwk: keys.publicKeyJwk, name: 'agent', agentVersion: '0', inventory: anInventory() });
    const token = await agent.call('agentToken', { assertion: await signAssertion(agent.id, randomUUID(), systemWallClock.now(), keys.privateKeyJwk) });
    agent.bearer = token['bearer'] as string;
    return agent;
  }
  /** Heartbeat that says how nodes are. */
  nodes(at: EpochMs, states: Readonly<Record<string, NonNullable<Inventory['nodes'][number]['state']>>>): Promise<unknown> {
    const nodes = Object.entries(states).map(([name, state]) => ({ name, state, gpuCount: 8, gpuModel: 'H100 SXM5 80GB', memoryMib: NODE_MEMORY_MIB, driver: 'd' }));
    return this.report({ kind: 'heartbeat', at, inventory: { ...anInventory(), nodes } });
  }
  state(leaseId: LeaseId, state: StateItem['state'], at: EpochMs): Promise<unknown> {
    return this.report({ kind: 'state', leaseId, revision: 1, state, at, attempt: 1 });
  }
  async report(...items: BatchItem[]): Promise<unknown> {
    const body = { agentId: this.id, epoch: 1, sequence: this.sequence, previousHash: this.previousHash, items };
    this.previousHash = hashOfBody(body, sha256);
    this.sequence += 1;
    return this.call('reportBatch', await signBatch(body, systemWallClock.now(), this.keys.privateKeyJwk, sha256));
  }

  /** What the control plane wants of the site's leases. */
  async orders(): Promise<readonly LeaseOrder[]> {
    return (await this.ask(`query { result: agentOrders { __typename ... on AgentAnswer { answer } ... on AgentRefused { code message } } }`, {}, 'agentOrders'))['orders'] as readonly LeaseOrder[];
  }

  private call(operation: string, body: object): Promise<Record<string, unknown>> {
    const query = `mutation ($body: JSON!) { result: ${operation}(input: { body: $body }) { __typename ... on AgentAnswer { answer } ... on AgentRefused { code message } } }`;
    return this.ask(query, { body: toWire(body) }, operation);
  }
  private async ask(query: string, variables: object, operation: string): Promise<Record<string, unknown>> {
    const answer = await fetch(this.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(this.bearer === '' ? {} : { authorization: `Bearer ${this.bearer}` }) },
      body: JSON.stringify({ query, variables }),
    });
    const said = (await answer.json()) as { data?: { result?: { answer?: Record<string, unknown> } } };
    const taken = said.data?.result?.answer;
    if (!taken) throw new Error(`${operation} of the agent was refused: ${JSON.stringify(said)}`);
    return taken;
  }
}
