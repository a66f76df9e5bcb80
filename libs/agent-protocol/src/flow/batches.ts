import { canonicalJson, type EpochMs, type HashText } from '@switchyard/kernel';
import { CompactSign, compactVerify, type JWK } from 'jose';
import type { Batch, BatchBody } from '../core/batch.js';
import { bodyOf } from '../core/batch.js';
import { type BatchDecision, type ChainHead, decideBatch, hashOfBody } from '../core/decide-batch.js';
import type { AgentPublicKey } from '../core/enrolment.js';
import { importAgentKey, SIGNATURE_ALGORITHM } from './keys.js';

/** Keeps a batch signature from being taken for any other signature of the same key. */
const SIGNATURE_TYPE = 'switchyard-batch+jws';
const signedText = (bodyHash: string, sentAt: EpochMs): Uint8Array => new TextEncoder().encode(`${bodyHash}.${sentAt}`);

/** Signs a sealed batch for one attempt to send it. `sentAt` is the agent's wall time. */
export async function signBatch(body: BatchBody, sentAt: EpochMs, privateKeyJwk: JWK, hash: HashText): Promise<Batch> {
  const signature = await new CompactSign(signedText(hashOfBody(body, hash), sentAt))
    .setProtectedHeader({ alg: SIGNATURE_ALGORITHM, typ: SIGNATURE_TYPE })
    .sign(await importAgentKey(privateKeyJwk));
  return { ...bodyOf(body), sentAt, signature };
}

/** Whether the signature is this key's, over this body and this `sentAt`. */
export async function isSignatureValid(batch: Batch, bodyHash: string, key: AgentPublicKey): Promise<boolean> {
  try {
    const { payload, protectedHeader } = await compactVerify(batch.signature, await importAgentKey(key), {
      algorithms: [SIGNATURE_ALGORITHM],
    });
    const expected = signedText(bodyHash, batch.sentAt);
    return protectedHeader.typ === SIGNATURE_TYPE && payload.length === expected.length && payload.every((byte, i) => byte === expected[i]);
  } catch {
    // Every fault of a foreign signature (encoding, header, curve, value) means the same: it is not valid.
    return false;
  }
}

/**
 * The gateway's whole check of a parsed batch: hash, signature, then the pure decision. Changes nothing; on `apply` the
 * caller stores items and `head` in the transaction that read `head`.
 */
export async function verifyBatch(
  head: ChainHead,
  batch: Batch,
  key: AgentPublicKey,
  at: {
    readonly receivedAt: EpochMs;
    readonly hash: HashText;
    /** The key before a rotation, while it is taken beside `key`. */
    readonly formerKey?: AgentPublicKey;
  },
): Promise<BatchDecision> {
  const bodyHash = hashOfBody(batch, at.hash);
  const signedBy = async (candidate: AgentPublicKey | undefined): Promise<boolean> => candidate !== undefined && (await isSignatureValid(batch, bodyHash, candidate));
  return decideBatch(head, batch, {
    bodyHash,
    signatureValid: (await signedBy(key)) || (await signedBy(at.formerKey)),
    receivedAt: at.receivedAt,
    characters: canonicalJson(batch).length,
  });
}
