import { type Attacker, copyOf, customerA, customerB, type Door, type Guard, openUp, operatorA, owner, platform, scheduler } from './guard.js';

/** People, projects, keys and what the platform decides (migration 0019). */
const refused = (constraint: string, code = '23514') => ({ code, constraint });
const denied = { code: '42501' };
/** A member of customer A who is limited to a project that the world's job is not in. */
const elsewhere: Attacker = { ...customerA, projects: ['proj_x'] };
const here: Attacker = { ...customerA, projects: ['proj_a'] };

const narrowed: readonly (readonly [table: string, row: string])[] = [
  ['market.project', `id = 'proj_a'`], ['market.job', `id = 'job_a'`], ['market.job_command', `job_id = 'job_a'`], ['market.job_log', `job_id = 'job_a'`], ['market.lease', `id = 'lease_a'`],
  ['market.quote', `id = 'quote_a'`], ['outbox.event', `aggregate_id = 'job_a'`],
];
const invitation = (org: string, changes = ''): string =>
  `INSERT INTO market.invitation (id, org_id, email, roles, token_hash, invited_by, created_at, expires_at) SELECT 'invite_x', '${org}', 'x@x.test', '{owner}', 'h', 'user_x', now(), now()${changes}`;
const anInvitation = `${invitation('org_ca')}; ${invitation('org_cb').replace("'invite_x'", "'invite_b'").replace("'h'", "'hb'")}`;
const checks: readonly (readonly [table: string, constraint: string, attack: string, arrange?: string])[] = [
  ['market.member', 'member_some_projects', `UPDATE market.member SET project_ids = '{}' WHERE id = 'user_a'`],
  ['market.api_key', 'api_key_some_projects', `UPDATE market.api_key SET project_ids = '{}' WHERE id = 'key_a'`],
  ['market.api_key', 'api_key_kind_check', `UPDATE market.api_key SET kind = 'x' WHERE id = 'key_a'`],
  ['market.invitation', 'invitation_email_check', `UPDATE market.invitation SET email = ''`, anInvitation],
  ['market.invitation', 'invitation_roles_check', `UPDATE market.invitation SET roles = '{}'`, anInvitation],
  ['market.invitation', 'invitation_some_projects', `UPDATE market.invitation SET project_ids = '{}'`, anInvitation],
  ['market.invitation', 'invitation_one_end', `UPDATE market.invitation SET accepted_at = now(), accepted_by = 'user_a', revoked_at = now()`, anInvitation],
  ['market.organization', 'organization_verification_check', `UPDATE market.organization SET verification = 'x' WHERE id = 'org_oa'`],
  ['market.organization', 'organization_points_check', `UPDATE market.organization SET points_per_second = 0 WHERE id = 'org_ca'`],
  ['market.site', 'site_barred_by_check', `UPDATE market.site SET barred_by = '{x}' WHERE id = 'site_a'`],
];
const uniques: readonly (readonly [what: string, table: string, index: string, attack: string, arrange?: string])[] = [
  ['a key is rotated once', 'market.api_key', 'api_key_replaced_once', copyOf('market.api_key', `id = 'key_a'`, { id: 'y', hash: 'y', replaces: 'key_a' }), copyOf('market.api_key', `id = 'key_a'`, { id: 'x', hash: 'x', replaces: 'key_a' })],
  ['a token is one invitation', 'market.invitation', 'invitation_token_hash_key', copyOf('market.invitation', `id = 'invite_x'`, { id: 'y', email: 'y@y.test' }), anInvitation],
  ['an address is invited once at a time', 'market.invitation', 'invitation_open', copyOf('market.invitation', `id = 'invite_x'`, { id: 'y', token_hash: 'y', email: 'X@x.test' }), anInvitation],
];
const bar = `UPDATE market.site SET barred_by = '{admin}' WHERE id = 'site_a'`;
const admit = (kind: string, verification: string): string => `INSERT INTO market.organization (id, kind, name, time_zone, created_at, verification) VALUES ('org_x', '${kind}', 'x', 'UTC', now(), '${verification}')`;
const stop = `UPDATE market.lease SET desired = 'stop' WHERE id = 'lease_a'`;
const holdBack = `INSERT INTO billing.payout_suspension VALUES ('org_oa', now())`;

export const peopleGuards: readonly Guard[] = [
  ...narrowed.map(([table, row]): Guard => ({
    name: `INV-PROJECT: who is limited to projects sees no ${table} outside of them`, proves: [`policy ${table}.gateway_projects`], as: elsewhere, attack: `SELECT FROM ${table} WHERE ${row}`, refused: 'no rows',
    remove: `DROP POLICY gateway_projects ON ${table}`,
  })),
  {
    name: 'INV-PROJECT: who is limited to projects submits in no other', proves: ['policy market.job.gateway_projects'], as: here, refused: denied, remove: 'DROP POLICY gateway_projects ON market.job',
    attack: `INSERT INTO market.job (id, customer_org, name, state, gpu_count, spec, submitted_at) VALUES ('job_x', 'org_ca', 'j', 'submitted', 1, '{}', now())`,
  },
  ...checks.map(([table, constraint, attack, arrange]): Guard => ({
    name: `INV-AUTH: ${constraint}`, proves: [`check ${table}.${constraint}`], as: owner, attack, refused: refused(constraint), remove: `ALTER TABLE ${table} DROP CONSTRAINT ${constraint}`, ...(arrange !== undefined && { arrange }),
  })),
  ...uniques.map(([what, table, index, attack, arrange]): Guard => ({
    name: `INV-AUTH: ${what}`, proves: [`unique ${table}.${index}`], as: owner, attack, refused: refused(index, '23505'), ...(arrange !== undefined && { arrange }),
    remove: index.endsWith('_key') ? `ALTER TABLE ${table} DROP CONSTRAINT ${index}` : `DROP INDEX market.${index}`,
  })),
  {
    name: 'INV-AUTH: a key never lives longer than it was given', proves: ['trigger market.api_key.key_only_shrinks'], as: customerA, arrange: `UPDATE market.api_key SET expires_at = '2026-02-01Z' WHERE id = 'key_a'`,
    attack: `UPDATE market.api_key SET expires_at = '2030-01-01Z' WHERE id = 'key_a'`, refused: refused('key_only_shrinks'), remove: 'DROP TRIGGER key_only_shrinks ON market.api_key',
  },
  {
    name: 'INV-TENANT: a customer sees no invitation of another', proves: ['policy market.invitation.gateway_own'], as: customerA, arrange: anInvitation, attack: `SELECT id FROM market.invitation WHERE org_id = 'org_cb'`,
    refused: 'no rows', remove: openUp('market.invitation', 'gateway_own', 'both'),
  },
  {
    name: 'INV-AUTH: nobody but the platform invites into another organisation', proves: ['policy market.invitation.gateway_platform'], as: operatorA, attack: invitation('org_cb'), refused: denied,
    remove: openUp('market.invitation', 'gateway_platform', 'check'),
  },
  {
    name: 'INV-AUTH: what an invitation is opened with is read by nobody', proves: ['grant sy_gateway market.invitation.token_hash'], as: customerA, arrange: anInvitation, attack: 'SELECT token_hash FROM market.invitation', refused: denied,
    remove: 'GRANT SELECT (token_hash) ON market.invitation TO sy_gateway',
  },
  {
    name: 'INV-AUTH: market.find_invitation(text) is for the gateway alone', proves: ['execute market.find_invitation(text)'], as: scheduler, arrange: anInvitation, attack: `SELECT * FROM market.find_invitation('h')`, refused: denied,
    remove: 'GRANT EXECUTE ON FUNCTION market.find_invitation(text) TO sy_scheduler',
  },
  {
    name: 'INV-TENANT: an operator admits no organisation', proves: ['policy market.organization.gateway_admit'], as: operatorA, attack: admit('customer', 'verified'), refused: denied, remove: openUp('market.organization', 'gateway_admit', 'check'),
  },
  {
    name: 'INV-OPERATOR: the platform admits no operator as verified', proves: ['policy market.organization.gateway_admit'], as: platform, attack: admit('operator', 'verified'), refused: denied, remove: openUp('market.organization', 'gateway_admit', 'check'),
  },
  {
    name: 'INV-OPERATOR: an operator does not put its own site back on the market', proves: ['trigger market.site.site_barred'], as: operatorA, arrange: bar, attack: `UPDATE market.site SET barred_by = '{}', status = 'listed' WHERE id = 'site_a'`,
    refused: refused('site_barred_by_platform'), remove: 'DROP TRIGGER site_barred ON market.site',
  },
  {
    name: 'INV-OPERATOR: a customer bars no site', proves: ['policy market.site.gateway_admin'], as: customerA, arrange: 'DROP TRIGGER site_barred ON market.site', attack: bar, refused: 'no rows', remove: openUp('market.site', 'gateway_admin', 'both'),
  },
  {
    name: 'INV-TENANT: an operator stops no lease in the platform’s place', proves: ['policy market.lease.gateway_admin_stops'], as: operatorA, attack: stop, refused: 'no rows', remove: openUp('market.lease', 'gateway_admin_stops', 'both'),
  },
  {
    name: 'INV-TENANT: the platform stops leases and starts none', proves: ['policy market.lease.gateway_admin_stops'], as: platform, arrange: stop, attack: `UPDATE market.lease SET desired = 'run' WHERE id = 'lease_a'`, refused: denied,
    remove: openUp('market.lease', 'gateway_admin_stops', 'both'),
  },
  {
    name: 'INV-PAYOUT: an operator does not lift its own suspension', proves: ['policy billing.payout_suspension.gateway_admin'], as: operatorA, arrange: holdBack, attack: 'DELETE FROM billing.payout_suspension', refused: 'no rows',
    remove: openUp('billing.payout_suspension', 'gateway_admin', 'both'),
  },
];

export const peopleDoors: readonly Door[] = [
  { name: 'INV-TENANT: a customer sees its own invitations', proves: ['policy market.invitation.gateway_own'], arrange: anInvitation, as: customerB, use: `SELECT id FROM market.invitation WHERE org_id = 'org_cb'`, policy: 'gateway_own', table: 'market.invitation' },
  { name: 'INV-AUTH: the platform invites the first owner', proves: ['policy market.invitation.gateway_platform'], as: platform, use: invitation('org_cb'), policy: 'gateway_platform', table: 'market.invitation' },
  { name: 'INV-OPERATOR: the platform admits an operator', proves: ['policy market.organization.gateway_admit'], as: platform, use: admit('operator', 'unverified'), policy: 'gateway_admit', table: 'market.organization' },
  { name: 'INV-OPERATOR: the platform bars a site', proves: ['policy market.site.gateway_admin'], as: platform, use: bar, policy: 'gateway_admin', table: 'market.site' },
  { name: 'INV-TENANT: the platform stops a lease', proves: ['policy market.lease.gateway_admin_stops'], as: platform, use: stop, policy: 'gateway_admin_stops', table: 'market.lease' },
  { name: 'INV-PAYOUT: the platform suspends payouts', proves: ['policy billing.payout_suspension.gateway_admin'], as: platform, use: holdBack, policy: 'gateway_admin', table: 'billing.payout_suspension' },
];
