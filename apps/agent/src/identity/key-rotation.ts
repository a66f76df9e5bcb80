import { describeRefusal, type RotateAnswer, type RotateRequest, signRotation } from '@switchyard/agent-protocol';
import { MINUTE_MS, type Result, SECOND_MS, type WallClock } from '@switchyard/kernel';
import type { AgentTransport, Log, TransportFault } from '../ports.js';
import type { Identity } from '../storage/identity.js';
import type { KeyRing } from './key-ring.js';

/** What a change of key needs of the way to the control plane. */
export interface KeyTransport {
  replaceKey(request: RotateRequest): Promise<Result<RotateAnswer, TransportFault>>;
}
export interface KeyRotationPorts {
  readonly ring: KeyRing;
  readonly transport: KeyTransport;
  readonly identity: Identity;
  readonly wall: WallClock;
  readonly newJti: () => string;
  readonly log: Log;
}
const AGAIN_AFTER_SILENCE_MS = 10 * SECOND_MS;
const AGAIN_AFTER_REFUSAL_MS = MINUTE_MS;

/** Changes the agent's key when its operator asks, when the key is old, and when a change was cut off before its answer. */
export class KeyRotation {
  private isAsked = false;
  private nextTryAt = 0;
  constructor(
    private readonly ports: KeyRotationPorts,
    /** Age of a key at which it is changed unasked. */
    private readonly ageMaxMs: number,
  ) {}

  /** The same transport, listening for the operator's wish in what it fetches. */
  listening(transport: AgentTransport): AgentTransport {
    return {
      enrol: (request) => transport.enrol(request),
      token: (assertion) => transport.token(assertion),
      sendBatch: (bearer, batch) => transport.sendBatch(bearer, batch),
      fetchOrders: async (bearer) => {
        const answer = await transport.fetchOrders(bearer);
        if (answer.ok) this.isAsked = answer.value.keyRotationAsked === true;
        return answer;
      },
    };
  }

  /** One step; call it before each talk. A change whose answer is not known is settled before anything else is signed. */
  async turn(): Promise<void> {
    const { ring, transport, identity, wall, newJti, log } = this.ports;
    const now = wall.now();
    const isDue = ring.pending !== undefined || this.isAsked || now - ring.madeAt > this.ageMaxMs;
    if (!isDue || now < this.nextTryAt) return;
    const next = await ring.prepare();
    const answer = await transport.replaceKey(await signRotation(identity.agentId, newJti(), now, ring, next));
    if (answer.ok) {
      ring.promote();
      this.isAsked = false;
      this.nextTryAt = 0;
      log.info('key changed', { alreadyKnown: answer.value.alreadyKnown, formerKeyUntil: answer.value.formerKeyUntil });
      return;
    }
    const { error } = answer;
    this.nextTryAt = now + (error.kind === 'Refused' ? AGAIN_AFTER_REFUSAL_MS : AGAIN_AFTER_SILENCE_MS);
    // Both keys stay: a refusal may be about the clock, and what was taken once is answered again.
    log.warn('key not changed yet', { kind: error.kind === 'Refused' ? error.refusal.kind : error.kind, message: error.kind === 'Refused' ? describeRefusal(error.refusal) : error.message });
  }
}
