import type { EpochMs, IdMaker, OrgId, ProjectId } from '@switchyard/kernel';
import { scopesOf } from '@switchyard/market';
import { hashToken } from '@switchyard/runtime';
import { appendEvent, at, type Tx } from '@switchyard/store';
import { type Customer, customers, type Operator, operators } from './plan.js';

/** Two of finance: four eyes. */
const finance = ['fay', 'gus'] as const;
export type Person = Customer | Operator | (typeof finance)[number];
export const keyOf = (person: Person): string => `sy_live_${person.padEnd(43, '0')}`;

export interface SeededPeople {
  readonly orgs: Readonly<Partial<Record<Person, OrgId>>>;
  readonly projects: Readonly<Partial<Record<Customer, ProjectId>>>;
}
const CREDIT_LIMIT_MINOR = 50_000_000n;

/** Organisations, members, keys and accounts as the database's owner; everything after that goes through the door. */
export async function seedPeople(tx: Tx, ids: IdMaker, now: EpochMs): Promise<SeededPeople> {
  const platform = ids.next('org');
  const orgs: Partial<Record<Person, OrgId>> = {};
  const projects: Partial<Record<Customer, ProjectId>> = {};
  await tx.run(`INSERT INTO market.organization (id, kind, name, time_zone, created_at) VALUES ($1, 'platform', 'Switchyard', 'UTC', $2)`, [platform, at(now)]);
  const join = async (person: Person, org: OrgId, kind: keyof typeof scopesOf, roles: readonly string[]): Promise<void> => {
    const user = ids.next('user');
    await tx.run(`INSERT INTO market.member (id, org_id, email, name, roles, created_at) VALUES ($1, $2, $3, $4, $5, $6)`, [user, org, `${person}@example.test`, person, roles, at(now)]);
    await tx.run(`INSERT INTO market.api_key (id, org_id, member_id, name, hash, scopes, created_at) VALUES ($1, $2, $3, 'month', $4, $5, $6)`, [ids.next('key'), org, user, hashToken(keyOf(person)), [...scopesOf[kind]], at(now)]);
    orgs[person] = org;
  };
  for (const person of finance) await join(person, platform, 'platform', ['finance', 'admin']);
  for (const [kind, names] of [['customer', customers], ['operator', operators]] as const) {
    for (const [n, name] of names.entries()) {
      const org = ids.next('org');
      await tx.run(`INSERT INTO market.organization (id, kind, name, time_zone, created_at) VALUES ($1, $2, $3, 'UTC', $4)`, [org, kind, name, at(now)]);
      await join(name, org, kind, ['owner']);
      const isCustomer = kind === 'customer';
      await tx.run(`INSERT INTO billing.account (org_id, name, email, kind, cadence, credit_limit_minor, payment_method_token, payment_method_state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [org, name, `${name}@example.test`, kind, n % 2 === 0 ? 'per_lease' : 'monthly', isCustomer ? CREDIT_LIMIT_MINOR : 0n, isCustomer ? 'pm_card_visa' : null, isCustomer ? 'pending' : 'none']);
      if (!isCustomer) continue;
      await appendEvent(tx, { topic: 'account.payment_method_added', aggregateId: org, aggregateSeq: 1n, payload: { orgId: org }, occurredAt: now, customerOrg: org });
      projects[name as Customer] = ids.next('proj');
      await tx.run(`INSERT INTO market.project (id, customer_org, name, created_at) VALUES ($1, $2, 'work', $3)`, [projects[name as Customer], org, at(now)]);
    }
  }
  return { orgs, projects };
}
