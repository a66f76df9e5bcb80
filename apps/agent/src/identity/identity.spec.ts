import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { type AgentPublicKey, type AgentRefusal, holdsNewKey, type RotateAnswer, type RotateRequest, signAssertion, verifyAssertion, verifyRotation } from '@switchyard/agent-protocol';
import { anInventory } from '@switchyard/agent-protocol/testing';
import { type AgentId, DAY_MS, type EpochMs, err, MINUTE_MS, ok, type Result, SECOND_MS } from '@switchyard/kernel';
import { CountingIds, ManualClock } from '@switchyard/kernel/testing';
import type { AgentTransport, TransportFault } from '../ports.js';
import { settleIdentity } from './enrolment.js';
import { KeyRing } from './key-ring.js';
import { KeyRotation } from './key-rotation.js';

const root = mkdtempSync(join(tmpdir(), 'agent-identity-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const T0 = Date.UTC(2026, 10, 22) as EpochMs;
const log = { info: () => undefined, warn: () => undefined };
const ids = new CountingIds();
let count = 0;

/** The control plane's keys of one agent after another, with the real checks; its answers may be lost. */
class KeyDesk {
  readonly wall = new ManualClock(T0);
  readonly siteId = ids.next('site');
  readonly tokens = new Map<string, AgentId>();
  readonly agents = new Map<AgentId, { inForce: AgentPublicKey; former?: AgentPublicKey; formerUntil: number; isRevoked: boolean; token: string }>();
  losesAnswers = 0;
  isAway = false;
  isRotationAsked = false;
  enrolments = 0;
  private answered<T>(value: T): Result<T, TransportFault> {
    if (this.losesAnswers === 0) return ok(value);
    this.losesAnswers -= 1;
    return err({ kind: 'Unreachable', message: 'the answer got lost' });
  }
  private refused(refusal: AgentRefusal): Result<never, TransportFault> {
    return err({ kind: 'Refused', refusal });
  }
  invite(token: string): AgentId {
    const id = ids.next('agent');
    this.tokens.set(token, id);
    return id;
  }
  readonly transport: AgentTransport = {
    enrol: async ({ token, publicKeyJwk }) => {
      if (this.isAway) return err({ kind: 'Unreachable', message: 'away' });
      this.enrolments += 1;
      const id = this.tokens.get(token);
      const known = id === undefined ? undefined : this.agents.get(id);
      if (id === undefined || (known !== undefined && known.inForce.x !== publicKeyJwk.x)) return this.refused({ kind: 'InvalidToken' });
      this.agents.set(id, { inForce: publicKeyJwk, formerUntil: 0, isRevoked: false, token });
      return this.answered({ agentId: id, siteId: this.siteId, serverTime: T0, clock: { anchorWallMs: 0, anchorMarketMs: 0, speed: 1 } });
    },
    token: () => Promise.reject(new Error('not asked for here')),
    sendBatch: () => Promise.reject(new Error('not asked for here')),
    fetchOrders: async () => ok({ serverTime: T0, clock: { anchorWallMs: 0, anchorMarketMs: 0, speed: 1 }, orders: [], ...(this.isRotationAsked && { keyRotationAsked: true }) }),
  };
  async replaceKey(request: RotateRequest): Promise<Result<RotateAnswer, TransportFault>> {
    if (this.isAway) return err({ kind: 'Unreachable', message: 'away' });
    const [id, agent] = [...this.agents].at(-1)!;
    const serverTime = this.wall.now();
    if (request.publicKeyJwk.x === agent.inForce.x) return (await holdsNewKey(request)) ? this.answered({ alreadyKnown: true, formerKeyUntil: null, serverTime }) : this.refused({ kind: 'BadSignature' });
    const verified = await verifyRotation(request, id, agent.inForce, serverTime);
    if (!verified.ok) return this.refused(verified.error);
    this.agents.set(id, { ...agent, former: agent.inForce, formerUntil: serverTime + 15 * MINUTE_MS, inForce: request.publicKeyJwk });
    this.isRotationAsked = false;
    return this.answered({ alreadyKnown: false, formerKeyUntil: (serverTime + 15 * MINUTE_MS) as EpochMs, serverTime });
  }
  /** Whether this key would get a bearer now. */
  async takes(id: AgentId, ring: KeyRing): Promise<boolean> {
    const { inForce, former, formerUntil } = this.agents.get(id)!;
    const assertion = await signAssertion(id, 'a-fresh-id', this.wall.now(), ring.privateKeyJwk);
    const keys = [inForce, ...(former !== undefined && formerUntil > this.wall.now() ? [former] : [])];
    for (const key of keys) if ((await verifyAssertion(assertion, id, key, this.wall.now())).ok) return true;
    return false;
  }
}

async function site(desk = new KeyDesk()) {
  const folder = join(root, String((count += 1)));
  let jti = 0;
  /** A new process on the same disk. */
  const boot = async (token: string | undefined) => {
    const ring = await KeyRing.open(folder);
    const identity = await settleIdentity({ folder, ring, transport: desk.transport, log, pause: () => Promise.resolve(), isEnding: () => false, backoffMaxMs: 1 }, { name: 'a', agentVersion: '0', inventory: anInventory() }, token);
    const rotation = new KeyRotation({ ring, transport: desk, identity: identity!, wall: desk.wall, newJti: () => `a-fresh-id-${(jti += 1)}`, log }, 90 * DAY_MS);
    return { ring, rotation, agentId: identity!.agentId, poll: () => rotation.listening(desk.transport).fetchOrders('bearer') };
  };
  desk.invite('the-first-token');
  // The files are made by the machine's clock, the desk's is virtual.
  const first = await boot('the-first-token');
  utimesSync(join(folder, 'keys.json'), T0 / 1_000, T0 / 1_000);
  return { desk, folder, boot, first };
}

describe('the agent’s key', () => {
  it('is changed when its operator asks and when it is old, and not otherwise', async () => {
    const { desk, folder, first, boot } = await site();
    const keyOf = () => desk.agents.get(first.agentId)!.inForce.x;
    const before = keyOf();
    await first.poll();
    await first.rotation.turn();
    expect(keyOf()).toBe(before);
    desk.isRotationAsked = true;
    await first.poll();
    await first.rotation.turn();
    expect([keyOf() === before, first.ring.publicKeyJwk.x === keyOf(), readdirSync(folder).includes('keys.next.json')]).toEqual([false, true, false]);
    expect(statSync(join(folder, 'keys.json')).mode & 0o777).toBe(0o600);
    const asked = keyOf();
    utimesSync(join(folder, 'keys.json'), T0 / 1_000, T0 / 1_000);
    desk.wall.advance(91 * DAY_MS);
    await (await boot('the-first-token')).rotation.turn();
    expect(keyOf()).not.toBe(asked);
  });

  it('INV-A7: cut off before the request, after it, or before the answer is written, both keys are there until the answer is known, and one always works', async () => {
    for (const cut of ['before the request', 'answer lost', 'answer lost, down for days', 'refused by the clock'] as const) {
      const { desk, boot, first } = await site();
      desk.isRotationAsked = true;
      await first.poll();
      if (cut === 'before the request') await first.ring.prepare();
      if (cut.startsWith('answer lost')) {
        desk.losesAnswers = 1;
        await first.rotation.turn();
        // Unaware, it still signs with the old key, which is taken meanwhile.
        expect([cut, await desk.takes(first.agentId, first.ring)]).toEqual([cut, true]);
      }
      if (cut === 'refused by the clock') {
        desk.wall.advance(-DAY_MS);
        const off = new KeyRotation({ ring: first.ring, transport: desk, identity: { agentId: first.agentId } as never, wall: { now: () => T0 }, newJti: () => 'a-fresh-id-0', log }, 90 * DAY_MS);
        await first.ring.prepare();
        await off.turn();
        expect(first.ring.pending).toBeDefined();
        desk.wall.advance(DAY_MS);
      }
      if (cut === 'answer lost, down for days') desk.wall.advance(3 * DAY_MS);
      const again = await boot('the-first-token');
      expect([cut, again.ring.pending !== undefined]).toEqual([cut, true]);
      await again.rotation.turn();
      expect([cut, again.ring.pending, await desk.takes(first.agentId, again.ring), again.ring.publicKeyJwk.x === desk.agents.get(first.agentId)!.inForce.x]).toEqual([cut, undefined, true, true]);
      expect((await boot('the-first-token')).ring.publicKeyJwk.x).toBe(again.ring.publicKeyJwk.x);
    }
  });

  it('is tried again while nobody answers, now and then', async () => {
    const { desk, first } = await site();
    desk.isRotationAsked = true;
    await first.poll();
    desk.isAway = true;
    await first.rotation.turn();
    desk.isAway = false;
    await first.rotation.turn();
    expect(first.ring.pending).toBeDefined();
    desk.wall.advance(10 * SECOND_MS);
    await first.rotation.turn();
    expect(first.ring.pending).toBeUndefined();
  });
});

describe('a new token in the same folder', () => {
  it('INV-A8: makes it another agent with a new key, once, also when it is cut off anywhere', async () => {
    for (const lost of [0, 1, 3]) {
      const { desk, folder, boot, first } = await site();
      const heir = desk.invite('the-second-token');
      desk.losesAnswers = lost;
      const second = await boot('the-second-token');
      expect(second.agentId).toBe(heir);
      expect(second.ring.publicKeyJwk.x).not.toBe(first.ring.publicKeyJwk.x);
      expect(second.ring.publicKeyJwk.x).toBe(desk.agents.get(heir)!.inForce.x);
      expect(readdirSync(folder).sort()).toEqual(['enrolled-with', 'identity.json', 'keys.json']);
      const enrolments = desk.enrolments;
      expect((await boot('the-second-token')).agentId).toBe(heir);
      expect(desk.enrolments).toBe(enrolments);
      expect(readFileSync(join(folder, 'enrolled-with'), 'utf8')).not.toContain('token');
    }
  });
  it('is settled by the change of key when it was cut off before the key was put in force', async () => {
    const { desk, folder, boot, first } = await site();
    const heir = desk.invite('the-second-token');
    const ring = await KeyRing.open(folder);
    ring.promote = () => undefined;
    await settleIdentity({ folder, ring, transport: desk.transport, log, pause: () => Promise.resolve(), isEnding: () => false, backoffMaxMs: 1 }, { name: 'a', agentVersion: '0', inventory: anInventory() }, 'the-second-token');
    expect(ring.publicKeyJwk.x).toBe(first.ring.publicKeyJwk.x);
    const after = await boot('the-second-token');
    expect([after.agentId, after.ring.pending !== undefined]).toEqual([heir, true]);
    await after.rotation.turn();
    expect(after.ring.publicKeyJwk.x).toBe(desk.agents.get(heir)!.inForce.x);
  });
  it('is let be when it is refused or nobody answers: the agent goes on as it was', async () => {
    const { desk, boot, first } = await site();
    expect([(await boot('made-up-token')).agentId, (await boot('made-up-token')).ring.pending]).toEqual([first.agentId, undefined]);
    desk.isAway = true;
    expect((await boot('the-second-token')).agentId).toBe(first.agentId);
  });
});
