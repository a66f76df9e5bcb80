import { createHash, randomUUID } from 'node:crypto';
import {
  type AgentKeyPair, type BatchBody, type BatchItem, BATCH_ITEMS_MAX, BEARER_LIFETIME_SECONDS, generateAgentKeys, GENESIS_HASH, hashOfBody, type Inventory, type LeaseOrder, ordersAnswerSchema,
  parseMessage, PROTOCOL_VERSION, signAssertion, signBatch, toWire,
} from '@switchyard/agent-protocol';
import { anInventory } from '@switchyard/agent-protocol/testing';
import type { AgentId, EpochMs, LeaseId, NodeId } from '@switchyard/kernel';
import type { Dice } from '@switchyard/simulation';
import { type Luck, met } from './luck.js';
import { throwsUnder } from './plan.js';
import { type Machine, Run } from './runs.js';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const NODE_MEMORY_MIB = 81_920;
/** A batch must stay under the body limit as well: a reading is some 300 characters. */
const ITEMS_AT_ONCE = Math.min(400, BATCH_ITEMS_MAX);

export interface AgentNode {
  readonly id: NodeId;
  readonly name: string;
  readonly gpus: number;
}
export interface SiteAgentOptions {
  /** Of the gateway; another one after each start. */
  readonly url: () => string;
  readonly site: string;
  readonly token: string;
  readonly agentId: AgentId;
  readonly now: EpochMs;
  readonly nodes: readonly AgentNode[];
  readonly machine: Machine;
  readonly luck: Luck;
}

/** An agent between two runs of the program that plays it. */
export interface SavedAgent {
  readonly plain: Omit<SiteAgentOptions, 'url' | 'machine' | 'luck'>;
  readonly keys: AgentKeyPair;
  readonly rest: object;
  readonly runs: readonly (readonly [LeaseId, object])[];
}

/** A site's agent with machines that only it knows: it speaks the protocol over the gateway's door, signed and chained, and lives by its last orders while nobody hears it. */
export class SiteAgent {
  private epoch = 1;
  private sequence = 1;
  private previousHash = GENESIS_HASH;
  private bearer = '';
  private bearerUntil = 0;
  private readonly runs = new Map<LeaseId, Run>();
  private readonly down = new Map<NodeId, EpochMs>();
  private spool: BatchItem[] = [];
  /** Sealed and not yet acknowledged. */
  private readonly outbox: BatchBody[] = [];
  private lastItems: readonly BatchItem[] = [];
  private nodesTold = '';

  private constructor(private readonly options: SiteAgentOptions, private readonly keys: AgentKeyPair) {}

  static async enrolled(options: SiteAgentOptions): Promise<SiteAgent> {
    const keys = await generateAgentKeys();
    const agent = new SiteAgent(options, keys);
    await agent.call('enrolAgent', { protocolVersion: PROTOCOL_VERSION, token: options.token, publicKeyJwk: keys.publicKeyJwk, name: options.site, agentVersion: '0', inventory: anInventory() });
    return agent;
  }
  /** What it has in its head, its key included, as something that can be written down. */
  saved(): SavedAgent {
    const { options, keys, runs, ...rest } = this;
    const { url: _url, machine: _machine, luck: _luck, ...plain } = options;
    return { plain, keys, rest, runs: [...runs].map(([leaseId, run]) => [leaseId, run.saved()]) };
  }
  static restored({ plain, keys, rest, runs }: SavedAgent, around: Pick<SiteAgentOptions, 'url' | 'machine' | 'luck'>): SiteAgent {
    const agent = Object.assign(new SiteAgent({ ...plain, ...around }, keys), rest);
    for (const [leaseId, run] of runs) agent.runs.set(leaseId, Run.restored(run, around.machine, (one) => agent.neededFrom(one)));
    return agent;
  }
  get site(): string {
    return this.options.site;
  }
  get isIdle(): boolean {
    return this.spool.length === 0 && this.outbox.length === 0 && [...this.runs.values()].every((run) => run.isOver);
  }
  /** Runs that would still be at it at an instant. */
  runningAt(at: EpochMs): number {
    return [...this.runs.values()].filter((run) => run.isRunning && run.endsAt > at).length;
  }
  get nodes(): readonly AgentNode[] {
    return this.options.nodes;
  }

  /** Time passes on its machines, whether anybody hears of it or not. */
  live(now: EpochMs): void {
    for (const run of this.runs.values()) this.spool.push(...run.liveTo(now));
    for (const [node, until] of this.down) if (until <= now) this.down.delete(node);
  }
  /** A node goes, and what runs on it. */
  lose(node: NodeId, now: EpochMs, until: EpochMs): number {
    this.down.set(node, until);
    const hit = [...this.runs.values()].filter((run) => run.isOn(node));
    const running = hit.filter((run) => run.isRunning).length;
    for (const run of hit) this.spool.push(...run.lose(now, until));
    return running;
  }
  /** Its disk is gone: it begins a new chain and sends again what it sent last. */
  forget(): void {
    this.epoch += 1;
    this.sequence = 1;
    this.previousHash = GENESIS_HASH;
    this.spool = [...this.outbox.splice(0).flatMap((body) => body.items), ...this.lastItems, ...this.spool];
  }

  /** Tells everything it has to tell. @param dice what becomes of the batches: said twice, or only next time; none: nothing of the kind */
  async report(now: EpochMs, dice?: Dice): Promise<void> {
    const nodes = this.inventory();
    const told = JSON.stringify(nodes);
    this.spool.push({ kind: 'heartbeat', at: now, ...(told !== this.nodesTold && { inventory: { ...anInventory(), nodes } }) });
    this.nodesTold = told;
    while (this.spool.length > 0) this.seal(this.spool.splice(0, ITEMS_AT_ONCE));
    if (dice !== undefined && throwsUnder(dice, 0.01)) return met(this.options.luck, 'batch late');
    await this.authenticate(now);
    while (this.outbox.length > 0) {
      const [body] = this.outbox;
      await this.send(body!, now);
      if (dice !== undefined && throwsUnder(dice, 0.03)) {
        await this.send(body!, now);
        met(this.options.luck, 'batch sent twice');
      }
      this.lastItems = body!.items;
      this.outbox.shift();
    }
  }
  /** Hears what is wanted, and begins what is due. */
  async poll(now: EpochMs): Promise<void> {
    await this.authenticate(now);
    const parsed = parseMessage(ordersAnswerSchema, await this.call('agentOrders'));
    if (!parsed.ok) throw new Error(`orders of ${this.site}: ${parsed.error.path} ${parsed.error.reason}`);
    const { orders } = parsed.value;
    const listed = new Set(orders.map((order) => order.leaseId));
    // What is over is kept as long as the control plane lists it: it may not have heard of the end, and no run begins twice.
    for (const [leaseId, run] of this.runs) if (run.isOver && !listed.has(leaseId)) this.runs.delete(leaseId);
    for (const order of orders) this.spool.push(...this.runOf(order, now).take(order, now));
    this.live(now);
  }
  get hasNews(): boolean {
    return this.spool.length > 0;
  }

  private runOf(order: LeaseOrder, now: EpochMs): Run {
    const known = this.runs.get(order.leaseId);
    if (known) return known;
    const run = new Run(order, this.options.machine, now, (one) => this.neededFrom(one));
    this.runs.set(order.leaseId, run);
    return run;
  }
  private neededFrom(run: Run): EpochMs {
    return Math.min(Number.MAX_SAFE_INTEGER, ...[...this.runs.values()].filter((other) => other !== run && other.sharesGpus(run)).map((other) => other.needsFrom)) as EpochMs;
  }
  private inventory(): Inventory['nodes'] {
    return this.options.nodes.map(({ id, name, gpus }) => ({ name, gpuCount: gpus, gpuModel: 'H100 SXM5 80GB', memoryMib: NODE_MEMORY_MIB, driver: 'd', state: this.down.has(id) ? 'down' : 'up' }));
  }
  private seal(items: readonly BatchItem[]): void {
    const body: BatchBody = { agentId: this.options.agentId, epoch: this.epoch, sequence: this.sequence, previousHash: this.previousHash, items: [...items] };
    this.previousHash = hashOfBody(body, sha256);
    this.sequence += 1;
    this.outbox.push(body);
  }
  private async send(body: BatchBody, now: EpochMs): Promise<void> {
    await this.call('reportBatch', await signBatch(body, now, this.keys.privateKeyJwk, sha256));
  }
  private async authenticate(now: EpochMs): Promise<void> {
    if (now < this.bearerUntil) return;
    const { bearer } = await this.call('agentToken', { assertion: await signAssertion(this.options.agentId, randomUUID(), now, this.keys.privateKeyJwk) });
    this.bearer = bearer as string;
    this.bearerUntil = now + (BEARER_LIFETIME_SECONDS - 60) * 1_000;
  }
  private async call(operation: 'enrolAgent' | 'agentToken' | 'reportBatch' | 'agentOrders', body?: object): Promise<Record<string, unknown>> {
    const parts = '{ __typename ... on AgentAnswer { answer } ... on AgentRefused { code message detail } }';
    const query = body === undefined ? `{ result: agentOrders ${parts} }` : `mutation ($body: JSON!) { result: ${operation}(input: { body: $body }) ${parts} }`;
    const answer = await fetch(this.options.url(), {
      method: 'POST', headers: { 'content-type': 'application/json', ...(operation === 'reportBatch' || operation === 'agentOrders' ? { authorization: `Bearer ${this.bearer}` } : {}) },
      body: JSON.stringify({ query, variables: body === undefined ? {} : { body: toWire(body) } }),
    });
    const said = (await answer.json()) as { data?: { result?: { answer?: Record<string, unknown> } } };
    const taken = said.data?.result?.answer;
    if (!taken) throw new Error(`${operation} of ${this.site} was refused: ${JSON.stringify(said)}`);
    return taken;
  }
}
