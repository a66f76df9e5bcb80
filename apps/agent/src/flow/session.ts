import { PROTOCOL_VERSION, signAssertion, type AgentKeyPair, type Inventory } from '@switchyard/agent-protocol';
import { err, ok, type Result, SECOND_MS, type WallClock } from '@switchyard/kernel';
import type { AgentTransport, TransportFault } from '../ports.js';
import type { Identity } from '../storage/identity.js';

/** A bearer is renewed this long before it ends. */
const RENEW_BEFORE_MS = 60 * SECOND_MS;

export interface EnrolOptions {
  readonly token: string;
  readonly name: string;
  readonly agentVersion: string;
  readonly inventory: Inventory;
}
/** Shows the one-time token and our public key. */
export function enrol(transport: AgentTransport, keys: AgentKeyPair, options: EnrolOptions): Promise<Result<Identity, TransportFault>> {
  return transport.enrol({ protocolVersion: PROTOCOL_VERSION, publicKeyJwk: keys.publicKeyJwk, ...options });
}

/** Keeps a bearer token fresh, and repeats a call once when the control plane no longer knows it. */
export class Session {
  private bearer: { readonly text: string; readonly renewAt: number } | undefined;
  constructor(
    private readonly transport: AgentTransport,
    private readonly identity: Identity,
    private readonly keys: AgentKeyPair,
    private readonly wall: WallClock,
    private readonly newJti: () => string,
  ) {}

  async call<T>(send: (bearer: string) => Promise<Result<T, TransportFault>>): Promise<Result<T, TransportFault>> {
    for (let attempt = 1; ; attempt += 1) {
      const bearer = await this.freshBearer();
      if (!bearer.ok) return bearer;
      const answer = await send(bearer.value);
      if (answer.ok || answer.error.kind !== 'Unauthenticated' || attempt === 2) return answer;
      this.bearer = undefined;
    }
  }
  private async freshBearer(): Promise<Result<string, TransportFault>> {
    const now = this.wall.now();
    if (this.bearer !== undefined && now < this.bearer.renewAt) return ok(this.bearer.text);
    const assertion = await signAssertion(this.identity.agentId, this.newJti(), now, this.keys.privateKeyJwk);
    const answer = await this.transport.token(assertion);
    if (!answer.ok) return err(answer.error);
    const lifeMs = answer.value.expiresAt - answer.value.serverTime;
    this.bearer = { text: answer.value.bearer, renewAt: now + Math.max(SECOND_MS, lifeMs - RENEW_BEFORE_MS) };
    return ok(answer.value.bearer);
  }
}
