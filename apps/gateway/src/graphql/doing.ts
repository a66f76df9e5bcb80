import type { OrgId } from '@switchyard/kernel';
import { audit, type Tx } from '@switchyard/store';
import type { Person } from '../auth/principal.js';
import type { GatewayParts, GqlContext } from './context.js';

/** Who does something, when, with what. */
export interface Doing {
  readonly context: GqlContext;
  readonly person: Person;
  readonly parts: GatewayParts;
}
export const orgOf = ({ person }: Doing): OrgId => person.orgId as OrgId;

/** The audit entry of a deed, in its transaction. */
export async function recordDeed(tx: Tx, { context, person }: Doing, action: string, subject: string, detail: Readonly<Record<string, unknown>>): Promise<void> {
  await audit(tx, { at: context.now, orgId: person.orgId, actor: person.userId, action, subject, detail, requestId: context.requestId });
}
