import { type AgentRefusal, type BatchItem, describeRefusal, type LeaseOrder, signBatch, type AgentKeyPair } from '@switchyard/agent-protocol';
import { affineClock, canonicalJson, type HashText, never, type WallClock } from '@switchyard/kernel';
import { hasNews } from '../curtailment/core/site-state.js';
import type { AgentTransport, Log, TransportFault } from '../ports.js';
import type { Identity } from '../storage/identity.js';
import type { Journal } from '../storage/journal.js';
import type { Session } from './session.js';

export interface LinkPorts {
  readonly transport: AgentTransport;
  readonly session: Session;
  readonly journal: Journal;
  readonly identity: Identity;
  readonly keys: AgentKeyPair;
  readonly wall: WallClock;
  readonly hash: HashText;
  readonly log: Log;
  /** Keeps a batch the control plane will never take, for people to look at. */
  readonly quarantine: (name: string, text: string) => void;
}
/** `moreToDo` false: everything is delivered. `reached` false: try again later. */
export interface SendOutcome {
  readonly reached: boolean;
  readonly moreToDo: boolean;
}

/** The line to the control plane: orders in, batches out, in order, each until it is acknowledged. */
export class Link {
  constructor(private readonly ports: LinkPorts) {}

  /** Fetches orders and the clock, and stores what changed. @returns the leases listed, or undefined when there was no answer */
  async poll(): Promise<ReadonlySet<string> | undefined> {
    const { session, transport, journal, wall } = this.ports;
    const answer = await session.call((bearer) => transport.fetchOrders(bearer));
    if (!answer.ok) {
      this.report('poll', answer.error);
      return undefined;
    }
    const { clock, orders, curtailments = [], closedNodes = [] } = answer.value;
    const { state } = journal;
    const known = new Map<string, LeaseOrder>(state.runs.map((run) => [run.order.leaseId, run.order]));
    const changed = orders.filter((order) => {
      const before = known.get(order.leaseId);
      return before === undefined || (order.revision >= before.revision && canonicalJson(order) !== canonicalJson(before));
    });
    journal.commit(
      ...(canonicalJson(clock) === canonicalJson(state.clock) ? [] : [{ type: 'clock', clock } as const]),
      ...(changed.length === 0 ? [] : [{ type: 'orders', orders: changed } as const]),
      ...(canonicalJson(closedNodes) === canonicalJson(state.closedNodes) ? [] : [{ type: 'closedNodes', names: closedNodes } as const]),
      ...(hasNews(state.site, curtailments) ? [{ type: 'announced', orders: curtailments, at: affineClock(clock, wall).now() } as const] : []),
    );
    return new Set(orders.map((order) => order.leaseId));
  }

  /** Seals what is pending and sends the oldest batch not acknowledged. */
  async sendOne(): Promise<SendOutcome> {
    const { journal, identity, keys, wall, hash, session, transport } = this.ports;
    if (journal.state.spool.sealed.length === 0) {
      if (journal.state.spool.pending.length === 0) return { reached: true, moreToDo: false };
      journal.commit({ type: 'seal' });
    }
    const { sealed, epoch } = journal.state.spool;
    const first = sealed[0]!;
    const body = { agentId: identity.agentId, epoch, sequence: first.sequence, previousHash: first.previousHash, items: first.items };
    const batch = await signBatch(body, wall.now(), keys.privateKeyJwk, hash);
    const answer = await session.call((bearer) => transport.sendBatch(bearer, batch));
    if (answer.ok) {
      if (answer.value.epoch !== epoch || answer.value.nextSequence <= first.sequence) {
        this.ports.log.warn('control plane acknowledged another batch than was sent', { sent: first.sequence, ...answer.value });
        return { reached: false, moreToDo: true };
      }
      journal.commit({ type: 'acknowledge', nextSequence: answer.value.nextSequence });
    } else {
      this.report('batch', answer.error);
      if (answer.error.kind !== 'Refused' || !this.recover(answer.error.refusal)) return { reached: false, moreToDo: true };
    }
    const { spool } = journal.state;
    return { reached: true, moreToDo: spool.sealed.length + spool.pending.length > 0 };
  }

  /** What a refusal of a batch changes here. @returns whether sending may go on at once */
  private recover(refusal: AgentRefusal): boolean {
    const { journal } = this.ports;
    const { spool } = journal.state;
    const first = spool.sealed[0]!;
    switch (refusal.kind) {
      case 'Replayed':
      case 'Gap':
      case 'BrokenChain':
        // Its memory or ours was set back: numbers mean different things on the two sides, so they begin anew. What had arrived is known by its own key.
        journal.commit({ type: 'epoch', epoch: Math.max(spool.epoch, refusal.epoch) + 1 });
        return true;
      case 'WrongSite':
      case 'TooLarge':
      case 'Malformed':
        {
          const places = placesRefused(refusal, first.items);
          const items = places.map((place) => first.items[place]);
          this.ports.quarantine(`batch-${spool.epoch}-${first.sequence}.json`, canonicalJson({ refusal, items }));
          journal.commit({ type: 'quarantine', places });
        }
        return true;
      case 'UnknownAgent':
      case 'InvalidToken':
      case 'Revoked':
      case 'ClockSkew':
      case 'BadSignature':
        return false;
      default:
        return never(refusal);
    }
  }

  private lastReport = '';
  /** Says each fault once, not once per try. */
  private report(what: string, fault: TransportFault): void {
    const message = fault.kind === 'Refused' ? describeRefusal(fault.refusal) : fault.message;
    if (message === this.lastReport) return;
    this.lastReport = message;
    this.ports.log.warn(`${what} not taken by the control plane`, { kind: fault.kind === 'Refused' ? fault.refusal.kind : fault.kind, message });
  }
}

/** Which items of a batch a refusal is about: those of a foreign lease, the malformed one, or all when it does not say. */
function placesRefused(refusal: AgentRefusal, items: readonly BatchItem[]): number[] {
  const all = items.map((_, place) => place);
  if (refusal.kind === 'WrongSite') {
    const foreign = all.filter((place) => {
      const item = items[place]!;
      return 'leaseId' in item && item.leaseId === refusal.subject;
    });
    return foreign.length > 0 ? foreign : all;
  }
  const named = refusal.kind === 'Malformed' ? /^items\.(\d+)/.exec(refusal.path)?.[1] : undefined;
  return named !== undefined && Number(named) < items.length ? [Number(named)] : all;
}
