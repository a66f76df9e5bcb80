import { type AgentId, type EpochMs, err, ok, parseId, type Result } from '@switchyard/kernel';
import { decodeJwt, type JWK, jwtVerify, SignJWT } from 'jose';
import type { AgentRefusal } from '../core/answers.js';
import type { AgentPublicKey } from '../core/enrolment.js';
import { ASSERTION_LIFETIME_MAX_SECONDS, CLOCK_SKEW_MAX_MS } from '../core/limits.js';
import { importAgentKey, SIGNATURE_ALGORITHM } from './keys.js';

const AUDIENCE = 'switchyard';
const TYPE = 'switchyard-agent+jwt';
/** Of the request to change a key: an assertion cannot stand in for it, nor it for an assertion. */
export const ROTATION_TYPE = 'switchyard-agent-rotation+jwt';

/** A short-lived proof that the sender holds the agent's key. `jti` must be new every time; `now` is wall time. */
export async function signAssertion(agentId: AgentId, jti: string, now: EpochMs, privateKeyJwk: JWK): Promise<string> {
  const iat = Math.floor(now / 1_000);
  return new SignJWT({})
    .setProtectedHeader({ alg: SIGNATURE_ALGORITHM, typ: TYPE })
    .setIssuer(agentId)
    .setAudience(AUDIENCE)
    .setIssuedAt(iat)
    .setExpirationTime(iat + ASSERTION_LIFETIME_MAX_SECONDS)
    .setJti(jti)
    .sign(await importAgentKey(privateKeyJwk));
}

/** Whose assertion it says it is, unverified: only to look up the key. */
export function claimedAgent(assertion: string): AgentId | undefined {
  try {
    return parseId('agent', decodeJwt(assertion).iss ?? '');
  } catch {
    // Not a JWT at all: nobody's.
    return undefined;
  }
}

/** A verified assertion. The gateway stores `jti` until `replayableUntil` and refuses it a second time. */
export interface VerifiedAssertion {
  readonly agentId: AgentId;
  readonly jti: string;
  readonly replayableUntil: EpochMs;
}

/** Checks signature, issuer, audience, lifetime (at most 60 s) and clock (at most 5 minutes off, either way). */
export function verifyAssertion(assertion: string, agentId: AgentId, key: AgentPublicKey, now: EpochMs): Promise<Result<VerifiedAssertion, AgentRefusal>> {
  return verifySigned(assertion, TYPE, agentId, key, now);
}

/** As `verifyAssertion`, of a JWT of another purpose. */
export async function verifySigned(assertion: string, typ: string, agentId: AgentId, key: AgentPublicKey, now: EpochMs): Promise<Result<VerifiedAssertion, AgentRefusal>> {
  let claims;
  try {
    claims = (
      await jwtVerify(assertion, await importAgentKey(key), {
        algorithms: [SIGNATURE_ALGORITHM],
        typ,
        issuer: agentId,
        audience: AUDIENCE,
        requiredClaims: ['iat', 'exp', 'jti'],
        // Times are judged below, so that a wrong clock is told apart from a wrong signature.
        currentDate: new Date(0),
        clockTolerance: Number.MAX_SAFE_INTEGER,
      })
    ).payload;
  } catch {
    // Every fault of a foreign token has one answer; which one it was would only help a forger.
    return err({ kind: 'InvalidToken' });
  }
  const { iat, exp, jti } = claims;
  if (iat === undefined || exp === undefined || jti === undefined || jti.length < 8 || jti.length > 100) return err({ kind: 'InvalidToken' });
  if (exp <= iat || exp - iat > ASSERTION_LIFETIME_MAX_SECONDS) return err({ kind: 'InvalidToken' });
  const early = iat * 1_000 - now;
  const late = now - exp * 1_000;
  const skewMs = early > 0 ? early : late > 0 ? -late : 0;
  if (Math.abs(skewMs) > CLOCK_SKEW_MAX_MS) return err({ kind: 'ClockSkew', serverTime: now, skewMs });
  return ok({ agentId, jti, replayableUntil: (exp * 1_000 + CLOCK_SKEW_MAX_MS) as EpochMs });
}
