import { describe, expect, it } from '@jest/globals';
import { pageOf, runCli } from '../../testing/fake-cli.js';
import { register as registerAdmin } from './admin.js';
import { register as registerAudit } from './audit.js';
import { register as registerKeys } from './keys.js';
import { register as registerMembers } from './members.js';
import { register as registerProjects } from './projects.js';

const at = '2026-01-05T12:00:00.000Z';
const refused = { __typename: 'PlainRefusal', code: 'WRONG_STATE', message: 'This is the last member with the role owner: give it to somebody else first.', path: ['input', 'memberId'] };

describe('switchyard keys, projects, members, audit and admin', () => {
  it('keys: a secret is shown once, and only when it is confirmed', async () => {
    const answers = { CreateApiKey: { createApiKey: { __typename: 'ApiKeyCreated', id: 'key_1', secret: 'sy_live_x' } } };
    const asked = ['keys', 'create', 'ci', '--scopes', 'jobs:read, jobs:write', '--expires-in', '1h'];
    const shown = await runCli(registerKeys, asked, { answers });
    expect([shown.code, shown.asked, shown.out]).toEqual([2, [], 'A key "ci" for jobs:read, jobs:write, until 1970-01-01 01:00Z. Its secret is shown once.\n\n']);
    const made = await runCli(registerKeys, [...asked, '--yes'], { answers });
    expect([made.code, made.out.split('\n').slice(0, 2), made.asked[0]!.variables]).toEqual([0, ['key_1', 'sy_live_x'], { input: { name: 'ci', scopes: ['jobs:read', 'jobs:write'], expiresAt: '1970-01-01T01:00:00.000Z' } }]);
    expect((await runCli(registerKeys, ['keys', 'create', 'ci'], { answers })).code).toBe(2);
    const rotated = await runCli(registerKeys, ['keys', 'rotate', 'key_1', '--overlap', '1d', '--json', 'id,oldExpiresAt', '--yes'], { answers: { RotateApiKey: { rotateApiKey: { __typename: 'ApiKeyRotated', id: 'key_2', secret: 's', replacesId: 'key_1', oldExpiresAt: at } } } });
    expect(JSON.parse(rotated.out)).toEqual({ id: 'key_2', oldExpiresAt: at });
  });
  it('keys list: when each was last used and when it ends', async () => {
    const key = { id: 'key_1', name: 'ci', kind: 'KEY', memberId: 'user_1', scopes: ['jobs:read'], projectIds: ['proj_1'], createdAt: at, lastUsedAt: null, expiresAt: null, revokedAt: at, replacesId: null };
    const { out, asked } = await runCli(registerKeys, ['keys', 'list', '--live'], { answers: { ApiKeys: { apiKeys: pageOf([key]) } } });
    expect(out).toBe('KEY    NAME  KIND  SCOPES     PROJECTS  LAST USED  ENDS\n-----  ----  ----  ---------  --------  ---------  -------\nkey_1  ci    key   jobs:read         1  never      revoked\n');
    expect(asked[0]!.variables).toMatchObject({ filter: { live: true }, first: 50 });
  });
  it('members: what is refused is said in the words of the command line', async () => {
    const { code, err } = await runCli(registerMembers, ['members', 'remove', 'user_1', '--yes'], { answers: { RemoveMember: { removeMember: refused } } });
    expect([code, err]).toEqual([1, expect.stringContaining('last member with the role owner')]);
    const wrong = { __typename: 'InvalidInput', code: 'INVALID_INPUT', message: 'x', path: ['input', 'roles', '0'], problems: [{ path: ['input', 'roles', '0'], message: 'is no role here' }] };
    const invited = await runCli(registerMembers, ['members', 'invite', 'a@b.test', '--roles', 'boss', '--yes'], { answers: { InviteMember: { inviteMember: wrong } } });
    expect([invited.code, invited.err]).toEqual([2, expect.stringContaining('--roles[0]: is no role here')]);
    expect((await runCli(registerMembers, ['members', 'set', 'user_1'])).err).toContain('--roles');
  });
  it('projects: a repeated command line carries its own key', async () => {
    const project = { __typename: 'Project', id: 'proj_1', name: 'vision', createdAt: at, archivedAt: null };
    const { asked, out } = await runCli(registerProjects, ['projects', 'create', 'vision', '--yes', '--idempotency-key', 'mine'], { answers: { CreateProject: { createProject: project } } });
    expect([asked[0]!.variables, out]).toEqual([{ input: { name: 'vision' }, idempotencyKey: 'mine' }, 'proj_1\nNext: switchyard submit --project proj_1 …\n']);
    const list = await runCli(registerProjects, ['projects', 'list', '--open'], { answers: { Projects: { projects: pageOf([{ ...project, archivedAt: at }]) } } });
    expect([list.asked[0]!.variables['filter'], list.out]).toEqual([{ archived: false }, expect.stringContaining('proj_1')]);
  });
  it('audit: filters go through, control characters do not', async () => {
    const entry = { id: 'audit_7', at, actor: 'user_1', action: 'job.submit', subject: 'job_1', detail: { name: 'a\u001bb' }, organizationId: 'org_1', requestId: null };
    const { asked, out } = await runCli(registerAudit, ['audit', '--action', 'job.', '--from', at], { answers: { AuditLog: { auditLog: pageOf([entry]) } } });
    expect(asked[0]!.variables).toMatchObject({ filter: { action: 'job.', from: at } });
    expect(out).toContain('job.submit');
    expect(out).not.toContain('\u001b');
  });
  it('admin: the kill switch says what becomes of what runs, and asks for a reason', async () => {
    const standing = { __typename: 'SiteStanding', listed: false, barredBy: ['admin'], stoppedLeaseCount: 3, site: { id: 'site_1', name: 'West' } };
    expect((await runCli(registerAdmin, ['admin', 'suspend-site', 'site_1', '--yes'])).err).toContain('--reason');
    const { asked, out, code } = await runCli(registerAdmin, ['admin', 'suspend-site', 'site_1', '--reason', 'fire', '--stop', '--yes'], { answers: { SuspendSite: { suspendSite: standing } } });
    expect([code, asked[0]!.variables['input']]).toEqual([0, { siteId: 'site_1', reason: 'fire', leases: 'STOP' }]);
    expect(out).toContain('West is off the market; 3 leases were told to stop.');
    const verified = await runCli(registerAdmin, ['admin', 'verify', 'org_1', '--evidence', 'company register=HRB 1=seen', '--json', 'all']);
    expect([verified.code, JSON.parse(verified.out).plan]).toEqual([2, { organizationId: 'org_1', evidence: [{ kind: 'company register', reference: 'HRB 1', note: 'seen' }] }]);
  });
});
