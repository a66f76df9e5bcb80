import { type AgentId, type EpochMs, err, ok, type Result } from '@switchyard/kernel';
import { CompactSign, compactVerify, decodeJwt, SignJWT } from 'jose';
import type { AgentRefusal } from '../core/answers.js';
import type { AgentPublicKey } from '../core/enrolment.js';
import { ASSERTION_LIFETIME_MAX_SECONDS } from '../core/limits.js';
import type { RotateRequest } from '../core/rotation.js';
import { ROTATION_TYPE, type VerifiedAssertion, verifySigned } from './assertions.js';
import { type AgentKeyPair, importAgentKey, SIGNATURE_ALGORITHM } from './keys.js';

const AUDIENCE = 'switchyard';
/** Keeps a proof from being taken for a batch's signature or an assertion. */
const PROOF_TYPE = 'switchyard-rotation-proof+jws';

/** Asks to put `next` in place of `current`. `jti` must be new every time; `now` is wall time. */
export async function signRotation(agentId: AgentId, jti: string, now: EpochMs, current: AgentKeyPair, next: AgentKeyPair): Promise<RotateRequest> {
  const iat = Math.floor(now / 1_000);
  const rotation = await new SignJWT({ key: next.publicKeyJwk.x })
    .setProtectedHeader({ alg: SIGNATURE_ALGORITHM, typ: ROTATION_TYPE })
    .setIssuer(agentId)
    .setAudience(AUDIENCE)
    .setIssuedAt(iat)
    .setExpirationTime(iat + ASSERTION_LIFETIME_MAX_SECONDS)
    .setJti(jti)
    .sign(await importAgentKey(current.privateKeyJwk));
  const proof = await new CompactSign(new TextEncoder().encode(rotation))
    .setProtectedHeader({ alg: SIGNATURE_ALGORITHM, typ: PROOF_TYPE })
    .sign(await importAgentKey(next.privateKeyJwk));
  return { publicKeyJwk: next.publicKeyJwk, rotation, proof };
}

/** Whether whoever sent this holds the new key: `proof` is its signature over `rotation`, which names it. */
export async function holdsNewKey({ publicKeyJwk, rotation, proof }: RotateRequest): Promise<boolean> {
  try {
    const { payload, protectedHeader } = await compactVerify(proof, await importAgentKey(publicKeyJwk), { algorithms: [SIGNATURE_ALGORITHM] });
    return protectedHeader.typ === PROOF_TYPE && new TextDecoder().decode(payload) === rotation && decodeJwt(rotation)['key'] === publicKeyJwk.x;
  } catch {
    // Every fault of a foreign proof means the same: it proves nothing.
    return false;
  }
}

/** Checks the request against the key in force: both signatures, issuer, audience, lifetime and clock, as for an assertion. */
export async function verifyRotation(request: RotateRequest, agentId: AgentId, inForce: AgentPublicKey, now: EpochMs): Promise<Result<VerifiedAssertion, AgentRefusal>> {
  const verified = await verifySigned(request.rotation, ROTATION_TYPE, agentId, inForce, now);
  if (!verified.ok) return verified;
  return (await holdsNewKey(request)) ? ok(verified.value) : err({ kind: 'BadSignature' });
}
