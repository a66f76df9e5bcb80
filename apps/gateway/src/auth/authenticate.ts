import type { WallClock } from '@switchyard/kernel';
import { hashToken } from '@switchyard/runtime';
import { at, inOneStatement } from '@switchyard/store';
import type { DataSource } from 'typeorm';
import { ApiError } from '../graphql/errors.js';
import { type OidcSettings, oidcIdentities } from './oidc.js';
import { type Person, type Principal, scopesOfRoles } from './principal.js';

export type { OidcSettings };
export interface AuthenticatorOptions {
  readonly database: DataSource;
  readonly clock: WallClock;
  readonly oidc?: OidcSettings;
  /** Tells whether a bearer is one of our agents' (their tokens are signed by us). */
  readonly agentBearer: (token: string) => Promise<Extract<Principal, { kind: 'agent' }> | undefined>;
}
export type Authenticate = (authorization: string | undefined) => Promise<Principal>;

const KEY_PREFIX = 'sy_live_';

interface Standing { org_id: string; org_kind: Person['kind']; org_status: string; points_per_second: number | null; member_id: string; email: string; roles: string[] }
interface KeyRow extends Standing { key_id: string; removed_at: number | null; member_projects: string[] | null; key_projects: string[] | null; scopes: string[]; expires_at: number | null; revoked_at: number | null }
interface MemberRow extends Standing { project_ids: string[] | null }

const refuse = (why: string): ApiError => new ApiError('UNAUTHENTICATED', why);
function active(orgStatus: string): void {
  if (orgStatus !== 'active') throw new ApiError('FORBIDDEN', 'Your organisation is suspended. Write to the platform.');
}
/** Both limits hold; null limits nothing. */
function within(member: readonly string[] | null, key: readonly string[] | null): readonly string[] | null {
  return member === null ? key : key === null ? member : key.filter((id) => member.includes(id));
}
/** A member as it is now: roles and projects may have changed since a key was made. */
function personOf(row: Standing, projectIds: readonly string[] | null, only?: readonly string[]): Person {
  const scopes = scopesOfRoles(row.org_kind, row.roles, projectIds !== null).filter((scope) => only === undefined || only.includes(scope));
  return {
    kind: row.org_kind, orgId: row.org_id, userId: row.member_id, email: row.email, roles: row.roles, scopes,
    ...(projectIds && { projectIds }), ...(row.points_per_second !== null && { pointsPerSecond: row.points_per_second }),
  };
}

/** Turns an Authorization header into a principal; no header is anonymous, a bad one is refused. */
export function authenticator(options: AuthenticatorOptions): Authenticate {
  const identities = options.oidc && oidcIdentities(options.oidc, options.clock);

  async function byApiKey(secret: string): Promise<Principal> {
    const now = options.clock.now();
    const [row] = await inOneStatement<KeyRow>(options.database, 'SELECT * FROM market.find_api_key($1, $2)', [hashToken(secret), at(now)]);
    if (!row) throw refuse('This API key is not known.');
    if (row.revoked_at !== null) throw refuse('This API key was revoked.');
    if (row.removed_at !== null) throw refuse('The member this API key belongs to was removed.');
    if (row.expires_at !== null && row.expires_at <= now) throw refuse('This API key has expired: make a new one.');
    active(row.org_status);
    return { ...personOf(row, within(row.member_projects, row.key_projects), row.scopes), keyId: row.key_id };
  }

  async function byOidc(token: string): Promise<Principal> {
    if (!identities) throw refuse('This credential is not known.');
    const { subject } = await identities(token);
    const [row] = await inOneStatement<MemberRow>(options.database, 'SELECT * FROM market.find_member($1, NULL)', [subject]);
    if (!row) throw refuse('No member of the market has this identity: ask your owner for an invitation.');
    active(row.org_status);
    return personOf(row, row.project_ids);
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
