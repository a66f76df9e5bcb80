import { agentA, agentB, type Attacker, customerA, customerB, type Door, type Guard, openUp, operatorA, owner, platform, scheduler } from './guard.js';

/** Files of jobs: `a` has one at site A, `b` one at site B. */
const HEX = 'a'.repeat(64);
const set = (x: string, more: { readonly id?: string; readonly lease?: string; readonly customer?: string; readonly job?: string; readonly done?: boolean; readonly digest?: string } = {}): string =>
  `INSERT INTO market.artifact_set (id, job_id, customer_org, lease_id, site_id, kind, digest, files, reserved_bytes, created_at, touched_at) VALUES ('${more.id ?? `set_${x}`}', '${more.job ?? `job_${x}`}', '${more.customer ?? `org_c${x}`}',
    '${more.lease ?? `lease_${x}`}', 'site_${x}', 'artifact', '${more.digest ?? 'd'}', '[{"key": "org_c${x}/k"}]', 1, now(), now())`;
const file = (x: string, more: { readonly id?: string; readonly set?: string; readonly customer?: string; readonly name?: string } = {}): string =>
  `INSERT INTO market.artifact (id, set_id, job_id, customer_org, kind, name, bytes, sha256, content_type, object_key, created_at, expires_at)
   VALUES ('${more.id ?? `art_${x}`}', '${more.set ?? `set_${x}`}', 'job_${x}', '${more.customer ?? `org_c${x}`}', 'artifact', '${more.name ?? 'n'}', 1, '${HEX}', 't', 'org_c${x}/k', now(), now())`;
const both = `${set('a')}; ${set('b')}`;
const stored = `${both}; ${file('a')}; ${file('b')}`;
const quotas = `INSERT INTO market.artifact_quota VALUES ('org_cb', 5, now())`;
const retentions = `INSERT INTO market.artifact_retention VALUES ('org_cb', 5, now())`;
const garbage = `INSERT INTO market.artifact_garbage (object_key) VALUES ('org_ca/k')`;
const denied = { code: '42501' } as const;
const nowhere: Attacker = { ...customerA, projects: ['proj_x'] };
const check = (table: string, column: string, attack: string): Guard => ({
  name: `INV-ARTIFACT: ${table}.${column} is within its bounds`, proves: [`check market.${table}.${table}_${column}_check`], as: owner, arrange: `${stored}; ${quotas}; ${retentions}`, attack,
  refused: { code: '23514', constraint: `${table}_${column}_check` }, remove: `ALTER TABLE market.${table} DROP CONSTRAINT ${table}_${column}_check`,
});
const tenant = (name: string, proves: string, as: Attacker, arrange: string, attack: string, refused: Guard['refused'], table: string, predicates: 'using' | 'check' | 'both'): Guard => ({
  name: `INV-TENANT: ${name}`, proves: [`policy ${table}.${proves}`], as, arrange, attack, refused, remove: openUp(table, proves, predicates),
});
const ROOM = 'market.artifact_room(text, text)';
const SWEEP = 'market.sweep_artifacts(bigint, bigint)';
const IN_USE = 'market.artifact_in_use(text)';
const everyoneIsPlatform = `CREATE OR REPLACE FUNCTION market.ctx_kind() RETURNS text LANGUAGE sql STABLE AS $$ SELECT 'platform' $$`;

export const artifactGuards: readonly Guard[] = [
  tenant('a customer does not see files of another', 'gateway_own', customerA, stored, `SELECT FROM market.artifact WHERE job_id = 'job_b'`, 'no rows', 'market.artifact_set', 'using'),
  tenant('a customer stores nothing for another', 'gateway_own', customerA, 'SELECT', set('b').replace(`'lease_b'`, 'NULL').replace(`'site_b'`, 'NULL'), denied, 'market.artifact_set', 'check'),
  tenant('an operator sees no files', 'gateway_own', operatorA, stored, `SELECT FROM market.artifact_set WHERE job_id = 'job_a'`, 'no rows', 'market.artifact_set', 'using'),
  tenant('a site does not see files of a job at another site', 'gateway_agent', agentA, stored, `SELECT FROM market.artifact_set WHERE job_id = 'job_b'`, 'no rows', 'market.artifact_set', 'using'),
  tenant('a site stores nothing for a lease of another site', 'gateway_agent_begins', agentA, 'SELECT', set('b'), denied, 'market.artifact_set', 'check'),
  tenant('a site stores nothing under another job', 'gateway_agent_begins', agentA, 'SELECT', set('a', { job: 'job_b', customer: 'org_cb' }), denied, 'market.artifact_set', 'check'),
  { ...tenant('a site goes on with no upload of another site', 'gateway_agent_goes_on', agentA, both, `UPDATE market.artifact_set SET reserved_bytes = 0 WHERE id = 'set_b'`, 'no rows', 'market.artifact_set', 'both'),
    remove: `${openUp('market.artifact_set', 'gateway_agent_goes_on', 'both')}; ${openUp('market.artifact_set', 'gateway_agent', 'using')}` },
  tenant('who is limited to projects sees no files of others', 'gateway_projects', nowhere, stored, `SELECT FROM market.artifact_set WHERE job_id = 'job_a'`, 'no rows', 'market.artifact_set', 'using'),
  tenant('a file is seen with its set alone', 'gateway_by_set', customerA, stored, `SELECT FROM market.artifact WHERE id = 'art_b'`, 'no rows', 'market.artifact', 'using'),
  tenant('a site stores no file for another customer', 'gateway_into_set', agentA, set('a'), file('a', { customer: 'org_cb' }), denied, 'market.artifact', 'check'),
  tenant('nothing is added to a set that is complete', 'gateway_into_set', agentA, `${set('a')}; UPDATE market.artifact_set SET completed_at = now()`, file('a'), denied, 'market.artifact', 'check'),
  tenant('a site deletes no file', 'gateway_own_drops', agentA, stored, `DELETE FROM market.artifact WHERE id = 'art_a'`, 'no rows', 'market.artifact', 'using'),
  tenant('a customer does not see the quota of another', 'gateway_own', customerA, quotas, 'SELECT FROM market.artifact_quota', 'no rows', 'market.artifact_quota', 'using'),
  tenant('a customer gives itself no room', 'gateway_platform', customerA, 'SELECT', `INSERT INTO market.artifact_quota VALUES ('org_ca', 5, now())`, denied, 'market.artifact_quota', 'check'),
  tenant('a customer does not see how long another keeps files', 'gateway_own', customerA, retentions, 'SELECT FROM market.artifact_retention', 'no rows', 'market.artifact_retention', 'using'),
  tenant('a customer sees no garbage', 'gateway_platform', customerA, garbage, 'SELECT FROM market.artifact_garbage', 'no rows', 'market.artifact_garbage', 'using'),
  { name: 'INV-TENANT: files are of a job of their customer', proves: ['key market.artifact_set.artifact_set_of_its_job'], as: owner, attack: set('a', { customer: 'org_cb' }), refused: { code: '23503', constraint: 'artifact_set_of_its_job' },
    remove: 'ALTER TABLE market.artifact_set DROP CONSTRAINT artifact_set_of_its_job' },
  { name: 'INV-ARTIFACT: the same files are one set', proves: ['unique market.artifact_set.artifact_set_once'], as: agentA, arrange: set('a'), attack: set('a', { id: 'set_x' }), refused: { code: '23505', constraint: 'artifact_set_once' },
    remove: 'ALTER TABLE market.artifact_set DROP CONSTRAINT artifact_set_once' },
  { name: 'INV-ARTIFACT: a set has one file of a name', proves: ['unique market.artifact.artifact_once_in_its_set'], as: agentA, arrange: `${set('a')}; ${file('a')}`, attack: file('a', { id: 'art_x' }), refused: { code: '23505', constraint: 'artifact_once_in_its_set' },
    remove: 'ALTER TABLE market.artifact DROP CONSTRAINT artifact_once_in_its_set' },
  { name: 'INV-ARTIFACT: what came from a lease names its site', proves: ['check market.artifact_set.artifact_set_at_a_site'], as: owner, arrange: set('a'), attack: `UPDATE market.artifact_set SET site_id = NULL WHERE id = 'set_a'`,
    refused: { code: '23514', constraint: 'artifact_set_at_a_site' }, remove: 'ALTER TABLE market.artifact_set DROP CONSTRAINT artifact_set_at_a_site' },
  check('artifact_set', 'kind', `UPDATE market.artifact_set SET kind = 'x'`), check('artifact_set', 'step', 'UPDATE market.artifact_set SET step = -1'), check('artifact_set', 'reserved_bytes', 'UPDATE market.artifact_set SET reserved_bytes = -1'),
  check('artifact', 'name', `UPDATE market.artifact SET name = ''`), check('artifact', 'bytes', 'UPDATE market.artifact SET bytes = -1'), check('artifact', 'sha256', `UPDATE market.artifact SET sha256 = 'x'`),
  check('artifact_quota', 'bytes', 'UPDATE market.artifact_quota SET bytes = -1'), check('artifact_retention', 'days', 'UPDATE market.artifact_retention SET days = 0'),
  { name: 'INV-TENANT: what another keeps is nobody\u2019s business', proves: [`execute ${ROOM}`], as: customerA, attack: `SELECT FROM market.artifact_room('job_b', NULL)`, refused: 'no rows',
    remove: `CREATE OR REPLACE FUNCTION market.ctx_org() RETURNS text LANGUAGE sql STABLE AS $$ SELECT 'org_cb' $$` },
  { name: 'INV-AUTH: only the platform sweeps files', proves: [`execute ${SWEEP}`], as: customerA, arrange: stored, attack: 'SELECT market.sweep_artifacts(9000000000000, 0)', refused: denied, remove: everyoneIsPlatform },
  { name: 'INV-AUTH: only the platform asks what is in use', proves: [`execute ${IN_USE}`], as: agentA, arrange: stored, attack: `SELECT market.artifact_in_use('org_ca/k')`, refused: denied, remove: everyoneIsPlatform },
  ...([[ROOM, `market.artifact_room('job_a', NULL)`], [SWEEP, 'market.sweep_artifacts(0, 0)'], [IN_USE, `market.artifact_in_use('org_ca/k')`]] as const).map(([signature, call]): Guard => ({
    name: `INV-AUTH: ${signature} is for the gateway alone`, proves: [`execute ${signature}`], as: scheduler, attack: `SELECT FROM ${call}`, refused: denied,
    remove: `GRANT EXECUTE ON FUNCTION ${signature} TO sy_scheduler; ${signature === ROOM ? `CREATE OR REPLACE FUNCTION market.ctx_kind() RETURNS text LANGUAGE sql STABLE AS $$ SELECT 'customer' $$; CREATE OR REPLACE FUNCTION market.ctx_org() RETURNS text LANGUAGE sql STABLE AS $$ SELECT 'org_ca' $$` : everyoneIsPlatform}`,
  })),
];

const door = (name: string, table: string, policy: string, as: Attacker, use: string, arrange?: string): Door => ({ name: `INV-TENANT: ${name}`, proves: [`policy ${table}.${policy}`], as, use, policy, table, ...(arrange !== undefined && { arrange }) });
export const artifactDoors: readonly Door[] = [
  door('a customer sees its files', 'market.artifact_set', 'gateway_own', customerB, `SELECT FROM market.artifact_set WHERE id = 'set_b'`, stored),
  door('a site sees files of a job it has a lease of', 'market.artifact_set', 'gateway_agent', agentB, `SELECT FROM market.artifact_set WHERE id = 'set_b'`, stored),
  door('a site stores files of its lease', 'market.artifact_set', 'gateway_agent_begins', agentB, set('b')),
  door('a site goes on with its upload', 'market.artifact_set', 'gateway_agent_goes_on', agentB, `UPDATE market.artifact_set SET reserved_bytes = 0 WHERE id = 'set_b'`, both),
  door('a file is seen with its set', 'market.artifact', 'gateway_by_set', agentB, `SELECT FROM market.artifact WHERE id = 'art_b'`, stored),
  door('a file is stored with its set', 'market.artifact', 'gateway_into_set', agentB, file('b'), both),
  door('a customer deletes its file', 'market.artifact', 'gateway_own_drops', customerB, `DELETE FROM market.artifact WHERE id = 'art_b'`, stored),
  door('a customer sees its quota', 'market.artifact_quota', 'gateway_own', customerB, 'SELECT FROM market.artifact_quota', quotas),
  door('the platform sets a quota', 'market.artifact_quota', 'gateway_platform', platform, `INSERT INTO market.artifact_quota VALUES ('org_ca', 5, now())`),
  door('a customer says how long it keeps files', 'market.artifact_retention', 'gateway_own', customerB, `INSERT INTO market.artifact_retention VALUES ('org_cb', 5, now())`),
  door('the platform sweeps garbage', 'market.artifact_garbage', 'gateway_platform', platform, 'DELETE FROM market.artifact_garbage', garbage),
];
