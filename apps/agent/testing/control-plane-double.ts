import { createHash } from 'node:crypto';
import {
  type AgentPublicKey,
  type AgentRefusal,
  type BatchItem,
  type ChainHead,
  claimedAgent,
  type CurtailmentOrder,
  type LeaseOrder,
  newChain,
  type ReadingItem,
  type StateItem,
  verifyAssertion,
  verifyBatch,
} from '@switchyard/agent-protocol';
import { type AffineClockState, type AgentId, addSeconds, err, ok, type Result, type WallClock } from '@switchyard/kernel';
import { CountingIds } from '@switchyard/kernel/testing';
import type { AgentTransport, TransportFault } from '../src/ports.js';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const refused = (refusal: AgentRefusal) => err({ kind: 'Refused', refusal } as const);
const unreachable = err({ kind: 'Unreachable', message: 'the line is cut' } as const);

/**
 * The control plane's side of the protocol in memory, with the real signature and chain checks. Keeps every item it applied, in
 * order, and what it refused; `lineCut` and `losesAnswers` play the network.
 */
export class ControlPlaneDouble implements AgentTransport {
  readonly siteId = new CountingIds().next('site');
  readonly orders = new Map<string, LeaseOrder>();
  /** Events of the site, as they are announced. */
  curtailments: CurtailmentOrder[] = [];
  /** Nodes that their operator took out of the market. */
  closedNodes: string[] = [];
  readonly items: BatchItem[] = [];
  readonly refusals: AgentRefusal[] = [];
  /** Every call fails before it arrives. */
  lineCut = false;
  /** Batches arrive and are applied; the answer does not come back. Asked per batch. */
  losesAnswers: () => boolean = () => false;
  polls = 0;
  head: ChainHead | undefined;
  private key: AgentPublicKey | undefined;
  private bearers = new Set<string>();
  private readonly usedJtis = new Set<string>();

  constructor(
    private readonly wall: WallClock,
    public clock: AffineClockState,
    private readonly oneTimeToken = 'one-time-token',
    private readonly agentId: AgentId = new CountingIds().next('agent'),
  ) {}

  order(order: LeaseOrder): void {
    this.orders.set(order.leaseId, order);
  }
  revoke(): void {
    if (this.head !== undefined) this.head = { ...this.head, revoked: true };
  }
  forgetBearers(): void {
    this.bearers = new Set();
  }
  readings(): ReadingItem[] {
    return this.items.filter((item) => item.kind === 'reading');
  }
  states(): StateItem[] {
    return this.items.filter((item) => item.kind === 'state');
  }

  async enrol(request: Parameters<AgentTransport['enrol']>[0]): ReturnType<AgentTransport['enrol']> {
    if (this.lineCut) return unreachable;
    const again = this.key?.x === request.publicKeyJwk.x;
    if (request.token !== this.oneTimeToken || (this.key !== undefined && !again)) return refused({ kind: 'InvalidToken' });
    this.key = request.publicKeyJwk;
    this.head ??= newChain(this.agentId);
    return ok({ agentId: this.agentId, siteId: this.siteId, serverTime: this.wall.now(), clock: this.clock });
  }
  async token(assertion: string): ReturnType<AgentTransport['token']> {
    if (this.lineCut) return unreachable;
    const agentId = claimedAgent(assertion);
    if (agentId !== this.agentId || this.key === undefined) return refused({ kind: 'UnknownAgent' });
    if (this.head?.revoked) return refused({ kind: 'Revoked' });
    const checked = await verifyAssertion(assertion, agentId, this.key, this.wall.now());
    if (!checked.ok) return refused(checked.error);
    if (this.usedJtis.has(checked.value.jti)) return refused({ kind: 'InvalidToken' });
    this.usedJtis.add(checked.value.jti);
    const bearer = `bearer-${this.usedJtis.size}-of-the-agent`;
    this.bearers.add(bearer);
    return ok({ bearer, expiresAt: addSeconds(this.wall.now(), 600), serverTime: this.wall.now(), siteId: this.siteId });
  }
  async fetchOrders(bearer: string): ReturnType<AgentTransport['fetchOrders']> {
    const fault = this.fault(bearer);
    if (fault !== undefined) return fault;
    this.polls += 1;
    return ok({ serverTime: this.wall.now(), clock: this.clock, orders: [...this.orders.values()], curtailments: this.curtailments, ...(this.closedNodes.length > 0 && { closedNodes: this.closedNodes }) });
  }
  async sendBatch(bearer: string, batch: Parameters<AgentTransport['sendBatch']>[1]): ReturnType<AgentTransport['sendBatch']> {
    const fault = this.fault(bearer);
    if (fault !== undefined) return fault;
    if (this.head === undefined || this.key === undefined) return refused({ kind: 'UnknownAgent' });
    const decision = await verifyBatch(this.head, batch, this.key, { receivedAt: this.wall.now(), hash });
    if (decision.kind === 'refuse') {
      this.refusals.push(decision.refusal);
      return refused(decision.refusal);
    }
    if (decision.kind === 'apply') this.items.push(...batch.items);
    this.head = decision.head;
    if (this.losesAnswers()) return err({ kind: 'Unreachable', message: 'the answer got lost' });
    const { epoch, nextSequence } = decision.head;
    return ok({ epoch, nextSequence, alreadyKnown: decision.kind === 'alreadyKnown', serverTime: this.wall.now() });
  }
  private fault(bearer: string): Result<never, TransportFault> | undefined {
    if (this.lineCut) return unreachable;
    return this.bearers.has(bearer) ? undefined : err({ kind: 'Unauthenticated', message: 'no such bearer' });
  }
}
