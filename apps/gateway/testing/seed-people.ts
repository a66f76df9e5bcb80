import { randomBytes } from 'node:crypto';
import { type EpochMs, type IdMaker, type OrgId, type UserId } from '@switchyard/kernel';
import { hashToken } from '@switchyard/runtime';
import { at, type Tx } from '@switchyard/store';
import { type Person, scopesOf } from '../src/auth/principal.js';

/** Everyone a gateway spec may speak as. `customerAReader` is a member with a key that reads only; `…Nothing` are owners whose key may do nothing. */
const people = {
  customerA: { org: 'customerOrgA', kind: 'customer', roles: ['owner'] },
  customerAReader: { org: 'customerOrgA', kind: 'customer', roles: ['member'], scopes: ['jobs:read', 'billing:read'] },
  customerABilling: { org: 'customerOrgA', kind: 'customer', roles: ['billing'] },
  customerAViewer: { org: 'customerOrgA', kind: 'customer', roles: ['viewer'] },
  customerANothing: { org: 'customerOrgA', kind: 'customer', roles: ['owner'], scopes: [] },
  customerB: { org: 'customerOrgB', kind: 'customer', roles: ['owner'] },
  operatorA: { org: 'operatorOrgA', kind: 'operator', roles: ['owner'] },
  operatorAOperations: { org: 'operatorOrgA', kind: 'operator', roles: ['operations'] },
  operatorAViewer: { org: 'operatorOrgA', kind: 'operator', roles: ['viewer'] },
  operatorANothing: { org: 'operatorOrgA', kind: 'operator', roles: ['owner'], scopes: [] },
  operatorB: { org: 'operatorOrgB', kind: 'operator', roles: ['owner'] },
  finance1: { org: 'platformOrg', kind: 'platform', roles: ['finance'] },
  finance2: { org: 'platformOrg', kind: 'platform', roles: ['finance'] },
  admin: { org: 'platformOrg', kind: 'platform', roles: ['admin'] },
} as const satisfies Record<string, { org: string; kind: Person['kind']; roles: readonly string[]; scopes?: readonly string[] }>;
export type PersonName = keyof typeof people;
export type OrgName = (typeof people)[PersonName]['org'];

interface SeededPerson {
  readonly userId: UserId;
  readonly orgId: OrgId;
  readonly email: string;
  /** Goes into `Authorization: Bearer`. */
  readonly secret: string;
}
export interface SeededPeople {
  readonly orgs: Readonly<Record<OrgName, OrgId>>;
  readonly persons: Readonly<Record<PersonName, SeededPerson>>;
}

/**
 * Five organisations, their members and a key each, as the database's owner. Customer A may start work (credit limit 10,000 USD, a payment
 * method); customer B has neither payment method nor credit.
 */
export async function seedPeople(tx: Tx, ids: IdMaker, now: EpochMs): Promise<SeededPeople> {
  const orgs: Partial<Record<OrgName, OrgId>> = {};
  const persons: Partial<Record<PersonName, SeededPerson>> = {};
  for (const [name, person] of Object.entries(people) as [PersonName, (typeof people)[PersonName]][]) {
    let orgId = orgs[person.org];
    if (orgId === undefined) {
      orgId = ids.next('org');
      orgs[person.org] = orgId;
      await tx.run(`INSERT INTO market.organization (id, kind, name, created_at) VALUES ($1, $2, $3, $4)`, [orgId, person.kind, person.org, at(now)]);
      if (person.kind === 'customer') await seedCredit(tx, orgId, person.org, now);
    }
    const userId = ids.next('user');
    const email = `${name.toLowerCase()}@example.test`;
    const secret = `sy_live_${randomBytes(24).toString('base64url')}`;
    await tx.run(`INSERT INTO market.member (id, org_id, email, name, roles, created_at) VALUES ($1, $2, $3, $4, $5, $6)`, [userId, orgId, email, name, [...person.roles], at(now)]);
    const scopes: readonly string[] = 'scopes' in person ? person.scopes : scopesOf[person.kind];
    await tx.run(`INSERT INTO market.api_key (id, org_id, member_id, name, hash, scopes, created_at) VALUES ($1, $2, $3, 'seeded', $4, $5, $6)`,
      [ids.next('key'), orgId, userId, hashToken(secret), [...scopes], at(now)]);
    persons[name] = { userId, orgId, email, secret };
  }
  return { orgs: orgs as SeededPeople['orgs'], persons: persons as SeededPeople['persons'] };
}

async function seedCredit(tx: Tx, orgId: OrgId, name: string, now: EpochMs): Promise<void> {
  const good = name === 'customerOrgA';
  await tx.run(`INSERT INTO market.credit_standing (customer_org, credit_limit_micro_usd, payment_method_ok, billing_seq, updated_at) VALUES ($1, $2, $3, 1, $4)`,
    [orgId, good ? 10_000_000_000n : 0n, good, at(now)]);
  await tx.run(`INSERT INTO billing.account (org_id, name, email, kind, credit_limit_minor, payment_method_state) VALUES ($1, $2, $3, 'customer', $4, $5)`,
    [orgId, name, `${name.toLowerCase()}@example.test`, good ? 1_000_000n : 0n, good ? 'ok' : 'none']);
}
