import type { OrgId, SiteId } from '@switchyard/kernel';
import { parseId } from '@switchyard/kernel';
import { appendEvent, audit, barSites, lockOrganization, type OrganizationRecord, type SiteBar, type SiteBarred, type Tx } from '@switchyard/store';
import { InputCheck } from '../graphql/check-input.js';
import type { Doing } from '../graphql/doing.js';
import { plainRefusal, refuse } from '../graphql/refusals.js';

/** The entry of what the platform did to an organisation. It stands in that organisation's own log: they may read what was done to them, and why. */
export async function recordAbout(tx: Tx, { context, person }: Doing, orgId: string, action: string, subject: string, detail: Readonly<Record<string, unknown>>): Promise<void> {
  await audit(tx, { at: context.now, orgId, actor: person.userId, action, subject, detail, requestId: context.requestId });
}
/** Every decision here has its reason. */
export function reasonOf(value: string, check: InputCheck = new InputCheck()): string {
  const reason = check.text('reason', value, 500);
  check.done();
  return reason!;
}
/** Locked. @throws Refused when there is none, or it is the platform itself */
export async function otherOrganization(tx: Tx, id: string): Promise<OrganizationRecord> {
  const known: OrgId | undefined = parseId('org', id);
  const found = known && (await lockOrganization(tx, known));
  if (!found) return refuse(plainRefusal('NOT_FOUND', 'There is no such organisation.', ['input', 'organizationId']));
  if (found.kind === 'platform') return refuse(plainRefusal('WRONG_STATE', 'The platform does not decide about itself.', ['input', 'organizationId']));
  return found;
}
/** Puts or takes a bar and tells the planner of each site that it changed. */
export async function changeBar(tx: Tx, { context: { now } }: Doing, of: { readonly siteId: SiteId } | { readonly operatorOrg: OrgId }, bar: SiteBar, barred: boolean): Promise<readonly SiteBarred[]> {
  const sites = await barSites(tx, of, bar, barred);
  for (const { id, operatorOrg, version } of sites.filter(({ changed }) => changed)) {
    await appendEvent(tx, { topic: 'site.changed', aggregateId: id, aggregateSeq: version, payload: { siteId: id, what: barred ? 'suspended' : 'reinstated' }, occurredAt: now, operatorOrg, siteId: id });
  }
  return sites;
}
