import type { EpochMs, OrgId } from '@switchyard/kernel';
import { CountingIds } from '@switchyard/kernel/testing';
import { scopesOf } from '@switchyard/market';
import { id } from '@switchyard/market/testing';
import { hashToken } from '@switchyard/runtime';
import { at, type Tx } from '@switchyard/store';

/** Who acts in a live market: one operator of all sites, and two customers with credit and a payment method. */
const people = { operator: 'operator', ada: 'customer', bob: 'customer' } as const;
export type LivePerson = keyof typeof people;
export const keyOf = (person: LivePerson): string => `sy_live_${person.padEnd(43, '0')}`;

const CREDIT_LIMIT_MICRO_USD = 100_000_000_000n;

/** Their organisations, memberships and keys, as the database's owner. */
export async function seedLivePeople(tx: Tx, now: EpochMs): Promise<Readonly<Record<LivePerson, OrgId>>> {
  const ids = new CountingIds();
  const orgs: Partial<Record<LivePerson, OrgId>> = {};
  for (const [name, kind] of Object.entries(people) as [LivePerson, (typeof people)[LivePerson]][]) {
    const [org, user] = [ids.next('org'), ids.next('user')];
    orgs[name] = org;
    await tx.run(`INSERT INTO market.organization (id, kind, name, time_zone, created_at) VALUES ($1, $2, $3, 'UTC', $4)`, [org, kind, name, at(now)]);
    await tx.run(`INSERT INTO market.member (id, org_id, email, name, roles, created_at) VALUES ($1, $2, $3, $4, '{owner}', $5)`, [user, org, `${name}@example.test`, name, at(now)]);
    await tx.run(`INSERT INTO market.api_key (id, org_id, member_id, name, hash, scopes, created_at) VALUES ($1, $2, $3, 'seeded', $4, $5, $6)`,
      [ids.next('key'), org, user, hashToken(keyOf(name)), [...scopesOf[kind]], at(now)]);
    if (kind === 'customer') {
      await tx.run(`INSERT INTO market.credit_standing (customer_org, credit_limit_micro_usd, payment_method_ok, billing_seq, updated_at) VALUES ($1, $2, true, 1, $3)`, [org, CREDIT_LIMIT_MICRO_USD, at(now)]);
      await tx.run(`INSERT INTO market.project (id, customer_org, name, created_at) VALUES ($1, $2, 'p', $3)`, [projectOf(name), org, at(now)]);
    }
  }
  return orgs as Readonly<Record<LivePerson, OrgId>>;
}
/** The one project of a customer. */
export const projectOf = (person: LivePerson): string => id('proj', person === 'bob' ? 2 : 1);
