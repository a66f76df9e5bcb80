import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type EpochMs } from '@switchyard/kernel';
import { CountingIds } from '@switchyard/kernel/testing';
import { CompactSign } from 'jose';
import { oneOfEachItem } from '../../testing/index.js';
import {
  batchSchema,
  claimedAgent,
  generateAgentKeys,
  GENESIS_HASH,
  hashOfBody,
  importAgentKey,
  newChain,
  parseMessage,
  signAssertion,
  signBatch,
  toWire,
  verifyAssertion,
  verifyBatch,
} from '../index.js';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const now = Date.UTC(2026, 10, 22) as EpochMs;
const later = (ms: number): EpochMs => (now + ms) as EpochMs;
const agentId = new CountingIds().next('agent');
const keys = await generateAgentKeys();
const stranger = await generateAgentKeys();
const body = { agentId, epoch: 1, sequence: 1, previousHash: GENESIS_HASH, items: oneOfEachItem() };

describe('signed batches', () => {
  it('verify after a trip through JSON, with the enrolled key only', async () => {
    const received = parseMessage(batchSchema, toWire(await signBatch(body, now, keys.privateKeyJwk, hash)));
    if (!received.ok) throw new Error(received.error.reason);
    const at = { receivedAt: later(1_000), hash };
    expect(await verifyBatch(newChain(agentId), received.value, keys.publicKeyJwk, at)).toMatchObject({ kind: 'apply' });
    expect(await verifyBatch(newChain(agentId), received.value, stranger.publicKeyJwk, at)).toMatchObject({ refusal: { kind: 'BadSignature' } });
  });

  it('a changed item, number or sending time is a bad signature', async () => {
    const batch = await signBatch(body, now, keys.privateKeyJwk, hash);
    const changes = [{ items: body.items.slice(1) }, { epoch: 2 }, { sentAt: later(1) }, { signature: `${batch.signature}x` }];
    for (const change of changes) {
      const decision = await verifyBatch(newChain(agentId), { ...batch, ...change }, keys.publicKeyJwk, { receivedAt: now, hash });
      expect(decision).toMatchObject({ refusal: { kind: 'BadSignature' } });
    }
  });

  it('a signature made for another purpose is none, though key and content are right', async () => {
    const text = new TextEncoder().encode(`${hashOfBody(body, hash)}.${now}`);
    const key = await importAgentKey(keys.privateKeyJwk);
    const sign = (typ: string) => new CompactSign(text).setProtectedHeader({ alg: 'EdDSA', typ }).sign(key);
    const decide = async (typ: string) =>
      verifyBatch(newChain(agentId), { ...body, sentAt: now, signature: await sign(typ) }, keys.publicKeyJwk, { receivedAt: now, hash });
    expect(await decide('switchyard-batch+jws')).toMatchObject({ kind: 'apply' });
    expect(await decide('something-else+jws')).toMatchObject({ refusal: { kind: 'BadSignature' } });
  });

  it('an assertion cannot stand in for a batch signature', async () => {
    const signature = await signAssertion(agentId, 'a-fresh-id', now, keys.privateKeyJwk);
    const decision = await verifyBatch(newChain(agentId), { ...body, sentAt: now, signature }, keys.publicKeyJwk, { receivedAt: now, hash });
    expect(decision).toMatchObject({ refusal: { kind: 'BadSignature' } });
  });
});

describe('assertions', () => {
  const check = async (at: EpochMs, key = keys.publicKeyJwk) => {
    const assertion = await signAssertion(agentId, 'a-fresh-id', now, keys.privateKeyJwk);
    return verifyAssertion(assertion, agentId, key, at);
  };
  it('name their agent and verify', async () => {
    const assertion = await signAssertion(agentId, 'a-fresh-id', now, keys.privateKeyJwk);
    expect(claimedAgent(assertion)).toBe(agentId);
    expect(claimedAgent('nonsense')).toBeUndefined();
    expect(await check(later(30_000))).toMatchObject({ ok: true, value: { agentId, jti: 'a-fresh-id' } });
  });
  it('are refused for another key or agent', async () => {
    const invalid = { ok: false, error: { kind: 'InvalidToken' } };
    expect(await check(now, stranger.publicKeyJwk)).toEqual(invalid);
    const assertion = await signAssertion(new CountingIds().next('agent'), 'a-fresh-id', now, keys.privateKeyJwk);
    expect(await verifyAssertion(assertion, `${agentId.slice(0, -1)}z` as never, keys.publicKeyJwk, now)).toEqual(invalid);
  });
  it('tell a wrong clock from a wrong key: five minutes either way, measured from the life of the assertion', async () => {
    expect(await check(later(-300_000))).toMatchObject({ ok: true });
    expect(await check(later(-300_001))).toMatchObject({ error: { kind: 'ClockSkew', skewMs: 300_001 } });
    expect(await check(later(360_000))).toMatchObject({ ok: true });
    expect(await check(later(86_400_000))).toMatchObject({ error: { kind: 'ClockSkew' } });
  });
});
