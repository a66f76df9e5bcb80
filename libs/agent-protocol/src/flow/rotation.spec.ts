import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type EpochMs } from '@switchyard/kernel';
import { CountingIds } from '@switchyard/kernel/testing';
import { oneOfEachItem } from '../../testing/index.js';
import { generateAgentKeys, GENESIS_HASH, newChain, parseMessage, rotateRequestSchema, signAssertion, signBatch, signRotation, toWire, verifyAssertion, verifyBatch, verifyRotation } from '../index.js';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const now = Date.UTC(2026, 10, 22) as EpochMs;
const agentId = new CountingIds().next('agent');
const [old, next, stranger] = [await generateAgentKeys(), await generateAgentKeys(), await generateAgentKeys()];
const ask = (jti = 'a-fresh-id') => signRotation(agentId, jti, now, old, next);

describe('change of key', () => {
  it('needs both keys: the one in force and the new one', async () => {
    const request = parseMessage(rotateRequestSchema, toWire(await ask()));
    if (!request.ok) throw new Error(request.error.reason);
    expect(await verifyRotation(request.value, agentId, old.publicKeyJwk, now)).toMatchObject({ ok: true, value: { jti: 'a-fresh-id' } });
    // Not the key in force; not by a stranger; a stranger's key in place of the one that was signed for.
    expect(await verifyRotation(request.value, agentId, next.publicKeyJwk, now)).toEqual({ ok: false, error: { kind: 'InvalidToken' } });
    expect(await verifyRotation(await signRotation(agentId, 'a-fresh-id', now, stranger, next), agentId, old.publicKeyJwk, now)).toEqual({ ok: false, error: { kind: 'InvalidToken' } });
    expect(await verifyRotation({ ...request.value, publicKeyJwk: stranger.publicKeyJwk }, agentId, old.publicKeyJwk, now)).toEqual({ ok: false, error: { kind: 'BadSignature' } });
    const theirs = await signRotation(agentId, 'a-fresh-id', now, old, stranger);
    expect(await verifyRotation({ ...theirs, proof: request.value.proof }, agentId, old.publicKeyJwk, now)).toEqual({ ok: false, error: { kind: 'BadSignature' } });
  });
  it('is told from an assertion, both ways, and by the clock', async () => {
    const request = await ask();
    expect(await verifyAssertion(request.rotation, agentId, old.publicKeyJwk, now)).toEqual({ ok: false, error: { kind: 'InvalidToken' } });
    const rotation = await signAssertion(agentId, 'a-fresh-id', now, old.privateKeyJwk);
    expect(await verifyRotation({ ...request, rotation }, agentId, old.publicKeyJwk, now)).toEqual({ ok: false, error: { kind: 'InvalidToken' } });
    expect(await verifyRotation(request, agentId, old.publicKeyJwk, (now + 86_400_000) as EpochMs)).toMatchObject({ error: { kind: 'ClockSkew' } });
  });
  it('leaves batches of the key before good while it is named', async () => {
    const batch = await signBatch({ agentId, epoch: 1, sequence: 1, previousHash: GENESIS_HASH, items: oneOfEachItem() }, now, old.privateKeyJwk, hash);
    const at = { receivedAt: now, hash };
    expect(await verifyBatch(newChain(agentId), batch, next.publicKeyJwk, { ...at, formerKey: old.publicKeyJwk })).toMatchObject({ kind: 'apply' });
    expect(await verifyBatch(newChain(agentId), batch, next.publicKeyJwk, at)).toMatchObject({ refusal: { kind: 'BadSignature' } });
    expect(await verifyBatch(newChain(agentId), batch, next.publicKeyJwk, { ...at, formerKey: stranger.publicKeyJwk })).toMatchObject({ refusal: { kind: 'BadSignature' } });
  });
});
