import { createHash } from 'node:crypto';
import { epochMs, type EpochMs, makeId } from '@switchyard/kernel';
import { scopesOf } from '@switchyard/market';
import { hashPassword, hashToken } from '@switchyard/runtime';
import { appendEvent, at, inTransaction, openDatabase, type Tx } from '@switchyard/store';
import { demoOrganizations, type DemoOrganization, demoPeople, type DemoPerson, emailOf } from '../demo/people.js';

/** Stable ids: seeding again finds what is there. */
const stable = <P extends 'org' | 'user' | 'key'>(prefix: P, name: string) => makeId(prefix, epochMs(0), createHash('sha256').update(`demo ${prefix} ${name}`).digest());
const demoOrgId = (name: DemoOrganization): string => stable('org', name);
const demoUserId = (name: DemoPerson): string => stable('user', name);

const CREDIT_LIMIT_MINOR = 500_000n;

async function insertPeople(tx: Tx, keys: Readonly<Record<DemoPerson, string>>, now: EpochMs): Promise<void> {
  for (const [name, org] of Object.entries(demoOrganizations)) {
    await tx.run(`INSERT INTO market.organization (id, kind, name, time_zone, created_at) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`, [
      demoOrgId(name as DemoOrganization), org.kind, org.name, org.timeZone, at(now),
    ]);
  }
  for (const [name, person] of Object.entries(demoPeople)) {
    const user = demoUserId(name as DemoPerson);
    const org = demoOrgId(person.org);
    await tx.run(`INSERT INTO market.member (id, org_id, email, name, roles, created_at) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`, [
      user, org, emailOf(name as DemoPerson), person.name, person.roles, at(now),
    ]);
    await tx.run(`INSERT INTO market.api_key (id, org_id, member_id, name, hash, scopes, created_at) VALUES ($1, $2, $3, 'demo', $4, $5, $6) ON CONFLICT DO NOTHING`, [
      stable('key', name), org, user, hashToken(keys[name as DemoPerson]), scopesOf[demoOrganizations[person.org].kind], at(now),
    ]);
  }
}

/** A billing account for each customer and operator; customers come with a test card that billing then registers with the payment provider. */
async function insertAccounts(tx: Tx, now: EpochMs): Promise<void> {
  for (const [name, org] of Object.entries(demoOrganizations)) {
    if (org.kind === 'platform') continue;
    const customer = org.kind === 'customer';
    const id = demoOrgId(name as DemoOrganization);
    const person = Object.entries(demoPeople).find(([, p]) => p.org === name)![0] as DemoPerson;
    const added = await tx.run(
      `INSERT INTO billing.account (org_id, name, email, kind, credit_limit_minor, payment_method_token, payment_method_state)
       VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
      [id, org.name, emailOf(person), org.kind, customer ? CREDIT_LIMIT_MINOR : 0n, customer ? 'pm_card_visa' : null, customer ? 'pending' : 'none'],
    );
    if (added === 1 && customer) {
      await appendEvent(tx, { topic: 'account.payment_method_added', aggregateId: id, aggregateSeq: 1n, payload: { orgId: id }, occurredAt: now, customerOrg: id });
    }
  }
}

/** Who has none gets the demo's password; hashing takes half a second, so it is done for all at once, at the first start. */
async function givePassword(tx: Tx, password: string): Promise<void> {
  const people = Object.keys(demoPeople).map((name) => demoUserId(name as DemoPerson));
  if ((await tx.one(`SELECT 1 FROM market.member WHERE id = ANY($1) AND password_hash IS NULL LIMIT 1`, [people])) === undefined) return;
  await tx.run(`UPDATE market.member SET password_hash = $2 WHERE id = ANY($1) AND password_hash IS NULL`, [people, await hashPassword(password)]);
}

/** Organisations, people, keys and accounts, as the owner of the schema. Harmless when repeated. @param password of all of them, at the console; none unless given */
export async function seedOrganizations(ownerUrl: string, keys: Readonly<Record<DemoPerson, string>>, now: EpochMs, password?: string): Promise<void> {
  const owner = await openDatabase(ownerUrl, 2);
  try {
    await inTransaction(owner, async (tx) => {
      await insertPeople(tx, keys, now);
      await insertAccounts(tx, now);
      if (password !== undefined) await givePassword(tx, password);
    });
  } finally {
    await owner.destroy();
  }
}

/** Marks the demo operators' sites as invented: nobody mistakes them for capacity that exists. */
export async function markSynthetic(ownerUrl: string): Promise<void> {
  const owner = await openDatabase(ownerUrl, 2);
  try {
    await inTransaction(owner, (tx) => tx.run(`UPDATE market.site SET synthetic = true WHERE NOT synthetic AND operator_org = ANY($1)`, [[demoOrgId('llano'), demoOrgId('boreal')]]));
  } finally {
    await owner.destroy();
  }
}
