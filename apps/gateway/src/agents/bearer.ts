import { randomBytes } from 'node:crypto';
import { BEARER_LIFETIME_SECONDS } from '@switchyard/agent-protocol';
import { addSeconds, type AgentId, type EpochMs, type OrgId, parseId, type SiteId } from '@switchyard/kernel';
import { addFirstSigningKey, inTransaction, readSigningKeys, type SigningKeyRow } from '@switchyard/store';
import { type CryptoKey, decodeProtectedHeader, errors, exportJWK, generateKeyPair, importJWK, jwtVerify, SignJWT } from 'jose';
import type { Principal } from '../auth/principal.js';
import { ApiError } from '../graphql/errors.js';
import type { GatewayParts } from '../graphql/context.js';

const ALGORITHM = 'EdDSA';
/** Marks a token as one of these, so that other tokens are left to others. */
const TYPE = 'switchyard-bearer+jwt';
const ISSUER = 'switchyard';
const AUDIENCE = 'switchyard-gateway';

export interface BearerHolder {
  readonly agentId: AgentId;
  readonly siteId: SiteId;
  readonly orgId: OrgId;
}
/** Bearers that were checked and are good still: each comes with every message of an agent, and a signature costs more than most statements. */
const CHECKED_MAX = 10_000;
type AgentPrincipal = Extract<Principal, { kind: 'agent' }>;

/** The market's signing keys, newest first; makes the first one. */
async function signingKeys(parts: GatewayParts): Promise<readonly SigningKeyRow[]> {
  const known = await inTransaction(parts.database, readSigningKeys);
  if (known.length > 0) return known;
  const { privateKey } = await generateKeyPair(ALGORITHM, { crv: 'Ed25519', extractable: true });
  const first: SigningKeyRow = { kid: randomBytes(9).toString('base64url'), privateJwk: { ...(await exportJWK(privateKey)) } };
  return inTransaction(parts.database, async (tx) => {
    await addFirstSigningKey(tx, first, parts.wallClock.now());
    return readSigningKeys(tx);
  });
}
async function imported(jwk: SigningKeyRow['privateJwk'], half: 'private' | 'public'): Promise<CryptoKey> {
  const { kty, crv, x, d } = jwk as Record<string, string>;
  return (await importJWK({ kty: kty!, crv: crv!, x: x!, ...(half === 'private' ? { d: d! } : {}) }, ALGORITHM)) as CryptoKey;
}

/** Makes the ten-minute bearer of an agent. Times are wall time. */
export async function issueBearer(parts: GatewayParts, holder: BearerHolder): Promise<{ bearer: string; expiresAt: EpochMs }> {
  const key = (await signingKeys(parts))[0]!;
  const iat = Math.floor(parts.wallClock.now() / 1_000);
  const bearer = await new SignJWT({ site: holder.siteId, org: holder.orgId })
    .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid: key.kid })
    .setIssuer(ISSUER).setAudience(AUDIENCE).setSubject(holder.agentId).setIssuedAt(iat).setExpirationTime(iat + BEARER_LIFETIME_SECONDS)
    .sign(await imported(key.privateJwk, 'private'));
  return { bearer, expiresAt: addSeconds((iat * 1_000) as EpochMs, BEARER_LIFETIME_SECONDS) };
}

/**
 * Tells agents by the bearers they were given. Whether one was revoked since is seen where it acts, so that it gets a typed refusal.
 * The function answers undefined for a token of another kind. @throws ApiError UNAUTHENTICATED for one of ours that is forged or expired
 */
export function agentBearer(parts: GatewayParts): (token: string) => Promise<AgentPrincipal | undefined> {
  const keys = new Map<string, CryptoKey>();
  async function keyOf(kid: string | undefined): Promise<CryptoKey> {
    if (!keys.has(kid ?? '')) for (const row of await inTransaction(parts.database, readSigningKeys)) keys.set(row.kid, await imported(row.privateJwk, 'public'));
    const key = keys.get(kid ?? '');
    if (key === undefined) throw new ApiError('UNAUTHENTICATED', 'This agent bearer was not signed here: take a new one with agentToken.');
    return key;
  }
  const checked = new Map<string, { readonly principal: AgentPrincipal; readonly until: number }>();
  return async (token) => {
    const known = checked.get(token);
    if (known !== undefined && parts.wallClock.now() < known.until) return known.principal;
    checked.delete(token);
    if (typeOf(token) !== TYPE) return undefined;
    try {
      const { payload } = await jwtVerify(token, ({ kid }) => keyOf(kid), {
        algorithms: [ALGORITHM], typ: TYPE, issuer: ISSUER, audience: AUDIENCE, currentDate: new Date(parts.wallClock.now()), requiredClaims: ['exp', 'sub'],
      });
      const [agentId, siteId, orgId] = [parseId('agent', payload.sub!), parseId('site', String(payload['site'])), parseId('org', String(payload['org']))];
      if (agentId && siteId && orgId) {
        const principal: AgentPrincipal = { kind: 'agent', agentId, siteId, orgId };
        if (checked.size >= CHECKED_MAX) checked.clear();
        checked.set(token, { principal, until: payload.exp! * 1_000 });
        return principal;
      }
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
    }
    throw new ApiError('UNAUTHENTICATED', 'This agent bearer has expired or is not valid: take a new one with agentToken.');
  };
}
function typeOf(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).typ;
  } catch {
    // Not a JWT: somebody else's kind of token.
    return undefined;
  }
}
