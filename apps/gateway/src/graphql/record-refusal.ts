import { audit } from '@switchyard/store';
import { storable } from '../agents/plain-text.js';
import type { Person } from '../auth/principal.js';
import type { GqlContext } from './context.js';
import type { KeyedCall } from './mutate.js';
import type { RefusalView } from './refusals.js';

const AN_ID = /^[a-z]{2,8}_[0-9a-z]{26}$/;
/** What a call is about: the first id among the members of its input, or its own name. */
function subjectOf({ operation, input }: KeyedCall): string {
  const members: readonly unknown[] = typeof input === 'object' && input !== null ? Object.values(input) : [];
  return members.find((member): member is string => typeof member === 'string' && AN_ID.test(member)) ?? operation;
}

/**
 * The audit entry of what the platform's own people tried and were refused: money and access are decided there. In a transaction of its own, since
 * the deed's was rolled back. What other tenants are refused changes only their own things and is not kept.
 */
export async function recordRefusal(context: GqlContext, person: Person, call: KeyedCall, { code, message, path }: RefusalView): Promise<void> {
  if (person.kind !== 'platform') return;
  await context.tenant((tx) => audit(tx, {
    at: context.now, orgId: person.orgId, actor: person.userId, action: 'mutation.refused', subject: subjectOf(call), detail: storable({ operation: call.operation, code, message, path }), requestId: context.requestId,
  }));
}
