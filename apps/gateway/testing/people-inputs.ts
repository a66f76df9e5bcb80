import { addSeconds, toIso } from '@switchyard/kernel';
import { type Caller, START } from './gateway-under-test.js';
import type { Stage, ValidInput } from './valid-inputs.js';

type Variables = Record<string, unknown>;
const customer = (): Caller => 'customerA';
const admin = (): Caller => 'admin';
const anyone = (): Caller => 'anonymous';
const soon = (hours: number): string => toIso(addSeconds(START, hours * 3_600));
const key = (stage: Stage): { idempotencyKey: string } => ({ idempotencyKey: `people-${stage.next()}` });
const page = (filter: object): Variables => ({ filter, first: 10, after: null });
const PASSWORD = 'correct horse battery';

/** Does something as the stage needs it. @returns the first object of the answer @throws Error when it was refused */
async function did(stage: Stage, mutation: string, input: object, selection: string, as: Caller): Promise<any> {
  const name = mutation[0]!.toUpperCase() + mutation.slice(1);
  const { data, errors } = await stage.world.gql(`mutation ($input: ${name}Input!) { ${mutation}(input: $input) { __typename ${selection} ... on Refusal { code message } } }`, { input }, as);
  const answer = data?.[mutation] as Record<string, any> | undefined;
  if (!answer || 'code' in answer) throw new Error(`the stage could not be set by ${mutation}: ${JSON.stringify(answer ?? errors)}`);
  return answer;
}
const address = (stage: Stage): string => `guest${stage.next()}@example.test`;
const invite = (stage: Stage, email = address(stage)): Promise<any> => did(stage, 'inviteMember', { email, roles: ['viewer'] }, '... on MemberInvited { token invitation { id } }', 'customerA');
async function aMember(stage: Stage, email = address(stage)): Promise<any> {
  const { token } = await invite(stage, email);
  return did(stage, 'acceptInvitation', { token, name: 'Guest', password: PASSWORD }, '... on Member { id email }', 'anonymous');
}
const aKey = async (stage: Stage): Promise<string> => (await did(stage, 'createApiKey', { name: 'k', scopes: ['jobs:read'] }, '... on ApiKeyCreated { id }', 'customerA')).id;
async function aSession(stage: Stage): Promise<Caller> {
  const { email } = await aMember(stage);
  const as: Caller = { bearer: (await did(stage, 'signIn', { email, password: PASSWORD }, '... on SessionStarted { secret }', 'anonymous')).secret };
  // When a credential was last used is kept: its first use is over.
  await stage.world.gql('{ viewer { userId } }', {}, as);
  return as;
}
const aProject = async (stage: Stage): Promise<string> => (await did(stage, 'createProject', { name: `project ${stage.next()}` }, '... on Project { id }', 'customerA')).id;
const organizations = new WeakMap<Stage, Promise<string>>();
/** One operator of the stage that nobody depends on. */
async function anOperator(stage: Stage): Promise<string> {
  const made = organizations.get(stage) ?? did(stage, 'createOrganization', { kind: 'OPERATOR', name: 'Third Works', ownerEmail: address(stage) }, '... on OrganizationAdmitted { record { id } }', 'admin').then(({ record }) => record.id as string);
  organizations.set(stage, made);
  return made;
}
const sessions = new WeakMap<Stage, Caller>();

/** Valid requests of people, projects, keys, administration and the log. */
export const peopleInputs: Readonly<Record<string, readonly ValidInput[]>> = {
  projects: [{ as: customer, make: () => page({ archived: false }) }],
  members: [{ as: customer, make: () => ({ first: 10, after: null }) }],
  invitations: [{ as: customer, make: () => ({ first: 10, after: null }) }],
  apiKeys: [{ as: customer, make: (s) => page({ memberId: s.world.persons.customerA.userId, live: true }) }],
  auditLog: [{ as: admin, make: (s) => page({ actor: s.world.persons.customerA.userId, action: 'job.', subject: s.jobId, from: soon(0), to: soon(1), organizationId: s.world.orgs.customerOrgA }) }],
  organizations: [{ as: admin, make: () => page({ kind: 'OPERATOR', status: 'ACTIVE', verification: 'VERIFIED' }) }],

  rotateApiKey: [{ as: customer, make: async (s) => ({ input: { apiKeyId: await aKey(s), overlapSeconds: 60 } }) }],
  createProject: [{ as: customer, make: (s) => ({ ...key(s), input: { name: `project ${s.next()}` } }) }],
  renameProject: [{ as: customer, make: async (s) => ({ ...key(s), input: { projectId: await aProject(s), name: `renamed ${s.next()}` } }) }],
  archiveProject: [{ as: customer, make: async (s) => ({ ...key(s), input: { projectId: await aProject(s) } }) }],
  restoreProject: [{
    as: customer,
    make: async (s) => {
      const projectId = await aProject(s);
      await did(s, 'archiveProject', { projectId }, '... on Project { id }', 'customerA');
      return { ...key(s), input: { projectId } };
    },
  }],
  inviteMember: [{ as: customer, make: (s) => ({ input: { email: address(s), roles: ['member'], projectIds: [s.projectId], expiresInSeconds: 600 } }) }],
  revokeInvitation: [{ as: customer, make: async (s) => ({ ...key(s), input: { invitationId: (await invite(s)).invitation.id } }) }],
  // With a token of the login issuer it is tried where there is an issuer: people.spec.ts.
  acceptInvitation: [{ as: anyone, make: async (s) => ({ input: { token: (await invite(s)).token, name: 'Guest', password: PASSWORD } }) }],
  changeMemberRoles: [{ as: customer, make: async (s) => ({ ...key(s), input: { memberId: (await aMember(s)).id, roles: ['member'], projectIds: [s.projectId] } }) }],
  removeMember: [{ as: customer, make: async (s) => ({ ...key(s), input: { memberId: (await aMember(s)).id, reason: 'left' } }) }],
  signIn: [{ as: anyone, make: async (s) => ({ input: { email: (await aMember(s)).email, password: PASSWORD } }) }],
  signOut: [{
    as: (s) => sessions.get(s) ?? 'anonymous',
    make: async (s) => {
      sessions.set(s, await aSession(s));
      return { input: { everywhere: true } };
    },
  }],
  createOrganization: [{ as: admin, make: (s) => ({ input: { kind: 'CUSTOMER', name: `Company ${s.next()}`, timeZone: 'Europe/Berlin', ownerEmail: address(s) } }) }],
  verifyOperator: [{ as: admin, make: async (s) => ({ ...key(s), input: { organizationId: await anOperator(s), evidence: [{ kind: 'company register', reference: 'HRB 1', note: 'seen' }] } }) }],
  suspendOrganization: [{ as: admin, make: async (s) => ({ ...key(s), input: { organizationId: await anOperator(s), reason: 'unpaid', leases: 'STOP' } }) }],
  reinstateOrganization: [{ as: admin, make: async (s) => ({ ...key(s), input: { organizationId: await anOperator(s), reason: 'paid' } }) }],
  suspendSite: [{ as: admin, make: (s) => ({ ...key(s), input: { siteId: s.changing.siteId, reason: 'fire', leases: 'FINISH' } }) }],
  reinstateSite: [{ as: admin, make: (s) => ({ ...key(s), input: { siteId: s.changing.siteId, reason: 'put out' } }) }],
  setRequestLimit: [{ as: admin, make: async (s) => ({ ...key(s), input: { organizationId: await anOperator(s), pointsPerSecond: 500, reason: 'a benchmark' } }) }],
};
