import { emailOf, type Stack } from './stack.js';

interface Newcomer {
  readonly email: string;
  readonly organizationId: string;
  readonly home: string;
}
/** A customer and an operator that have nothing yet; their owner's password is everybody's. */
export async function newcomers(stack: Stack): Promise<Newcomer[]> {
  const made: Newcomer[] = [];
  for (const [kind, person, home] of [['customer', 'ada', '/overview'], ['operator', 'lena', '/sites']] as const) {
    const [organizationId, email] = [`org_01${kind.padEnd(24, '0')}`, `new@${kind}.example`];
    await stack.sql(`INSERT INTO market.organization (id, kind, name, created_at) SELECT $1, $2, $3, created_at FROM market.organization LIMIT 1 ON CONFLICT DO NOTHING`, [organizationId, kind, `New ${kind}`]);
    await stack.sql(
      `INSERT INTO market.member (id, org_id, email, name, roles, password_hash, created_at) SELECT $1, $2, $3, 'Nel', ARRAY['owner'], password_hash, created_at FROM market.member WHERE email = $4 ON CONFLICT DO NOTHING`,
      [`user_01${kind.padEnd(24, '0')}`, organizationId, email, emailOf(person)]);
    await stack.sql(`INSERT INTO billing.account (org_id, name, email, kind) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, [organizationId, `New ${kind}`, email, kind]);
    made.push({ email, organizationId, home });
  }
  return made;
}
