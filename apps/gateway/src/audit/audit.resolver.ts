import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import type { EpochMs } from '@switchyard/kernel';
import type { Schema } from '@switchyard/graphql-client';
import { auditBySeq, type AuditRow, listAudit } from '@switchyard/store';
import { requirePerson } from '../auth/principal.js';
import type { Connection, PageArguments } from '../graphql/connection.js';
import type { GqlContext } from '../graphql/context.js';
import { sortedPage, toSortedConnection } from '../graphql/sorted.js';

type Filter = Omit<Schema.AuditFilter, 'from' | 'to'> & { readonly from?: EpochMs | null; readonly to?: EpochMs | null };
interface AuditArguments extends PageArguments { readonly filter?: Filter | null }

const entryView = ({ seq, at, actor, action, subject, detail, orgId, requestId }: AuditRow) =>
  ({ __typename: 'AuditEntry' as const, id: `audit_${seq}`, at, actor, action, subject, detail, organizationId: orgId, requestId });

/** Who did what. Row-level security says whose log is read. */
@Resolver()
export class AuditResolver {
  @Query('auditLog')
  async auditLog(@Context() context: GqlContext, @Args() { filter, ...args }: AuditArguments): Promise<Connection<ReturnType<typeof entryView>>> {
    const person = requirePerson(context.principal, ['customer', 'operator', 'platform'], 'audit:read');
    const page = sortedPage({ NEWEST: auditBySeq }, 'NEWEST', args);
    const orgId = person.kind === 'platform' ? (filter?.organizationId ?? null) : person.orgId;
    const { actor = null, action = null, subject = null, from = null, to = null } = filter ?? {};
    const { rows, total } = await context.tenant((tx) => listAudit(tx, { orgId, actor, action, subject, from, to }, page));
    return toSortedConnection(rows, page, total, ({ seq }) => `${seq}`, entryView);
  }
}
