import type { WallClock } from '@switchyard/kernel';
import { hashToken } from '@switchyard/runtime';
import { inTransaction } from '@switchyard/store';
import { createRemoteJWKSet, errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import type { DataSource } from 'typeorm';
import { ApiError } from '../graphql/errors.js';
import { type Person, type Principal, scopesOf } from './principal.js';

export interface OidcSettings {
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl: string;
}
export interface AuthenticatorOptions {
  readonly database: DataSource;
  readonly clock: WallClock;
  readonly oidc?: OidcSettings;
  /** Tells whether a bearer is one of our agents' (their tokens are signed by us). */
  readonly agentBearer: (token: string) => Promise<Extract<Principal, { kind: 'agent' }> | undefined>;
}
export type Authenticate = (authorization: string | undefined) => Promise<Principal>;

export const KEY_PREFIX = 'sy_live_';

interface KeyRow { org_id: string; org_kind: Person['kind']; org_status: string; member_id: string; email: string; roles: string[]; scopes: string[]; expires_at: number | null; revoked_at: number | null }
interface MemberRow { member_id: string; org_id: string; org_kind: Person['kind']; org_status: string; email: string; roles: string[] }

const refuse = (why: string): ApiError => new ApiError('UNAUTHENTICATED', why);
function active(orgStatus: string): void {
  if (orgStatus !== 'active') throw new ApiError('FORBIDDEN', 'Your organisation is suspended. Write to the platform.');
}

/** Signatures that only the holder of a private key can make. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'];

/** The issuer's keys. When they cannot be read the caller hears 503: nothing is known of the token yet. */
function issuerKeys({ jwksUrl }: OidcSettings): JWTVerifyGetKey {
  const keySet = createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: 5_000 });
  return async (header, token) => {
    try {
      return await keySet(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys || error instanceof errors.JOSENotSupported) throw error;
      const unavailable = new ApiError('UNAVAILABLE', 'The keys of the login issuer cannot be read at the moment: try again soon, or use an API key.');
      unavailable.cause = error;
      throw unavailable;
    }
  };
}

/** Turns an Authorization header into a principal; no header is anonymous, a bad one is refused. */
export function authenticator(options: AuthenticatorOptions): Authenticate {
  const keySet = options.oidc && issuerKeys(options.oidc);

  async function byApiKey(secret: string): Promise<Principal> {
    const row = await inTransaction(options.database, (tx) => tx.one<KeyRow>('SELECT * FROM market.find_api_key($1)', [hashToken(secret)]));
    if (!row) throw refuse('This API key is not known.');
    if (row.revoked_at !== null) throw refuse('This API key was revoked.');
    if (row.expires_at !== null && row.expires_at <= options.clock.now()) throw refuse('This API key has expired: make a new one.');
    active(row.org_status);
    const allowed: readonly string[] = scopesOf[row.org_kind];
    return { kind: row.org_kind, orgId: row.org_id, userId: row.member_id, email: row.email, roles: row.roles, scopes: row.scopes.filter((s) => allowed.includes(s)) };
  }

  async function byOidc(token: string): Promise<Principal> {
    if (!options.oidc || !keySet) throw refuse('This credential is not known.');
    const { payload } = await jwtVerify(token, keySet, {
      issuer: options.oidc.issuer, audience: options.oidc.audience, currentDate: new Date(options.clock.now()), clockTolerance: 30,
      algorithms: ALGORITHMS, requiredClaims: ['exp', 'sub'],
    }).catch((error: unknown) => {
      if (error instanceof ApiError) throw error;
      throw refuse(`This token was refused: ${error instanceof Error ? error.message : 'not valid'}`);
    });
    if (!payload.sub || payload.sub.length > 255 || /\p{Cc}/u.test(payload.sub)) throw refuse('This token names no subject.');
    const row = await inTransaction(options.database, (tx) => tx.one<MemberRow>('SELECT * FROM market.find_member($1, NULL)', [payload.sub]));
    if (!row) throw refuse('No member of the market has this identity: ask your owner for an invitation.');
    active(row.org_status);
    return { kind: row.org_kind, orgId: row.org_id, userId: row.member_id, email: row.email, roles: row.roles, scopes: scopesOf[row.org_kind] };
  }

  return async (authorization) => {
    if (authorization === undefined) return { kind: 'anonymous' };
    const match = /^Bearer ([\w.~+/=-]{1,4096})$/i.exec(authorization);
    if (!match) throw refuse('The Authorization header must be: Bearer <key or token>.');
    const token = match[1]!;
    if (token.startsWith(KEY_PREFIX)) return byApiKey(token);
    return (await options.agentBearer(token)) ?? byOidc(token);
  };
}
