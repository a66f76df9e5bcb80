import type { OrganizationRecord } from '@switchyard/store';
import { organizationView } from '../sites/views.js';

/** An organisation as the platform keeps it. */
export function recordView(o: OrganizationRecord) {
  const { id, kind, name, suspendedReason, suspendedAt, verifiedAt, pointsPerSecond, memberCount, createdAt } = o;
  return {
    __typename: 'OrganizationRecord' as const, id, organization: organizationView({ key: id, id, kind, name }), status: o.status.toUpperCase(), suspendedReason, suspendedAt,
    verification: o.verification.toUpperCase(), evidence: o.evidence ?? [], verifiedAt, pointsPerSecond, memberCount, createdAt,
  };
}
export type RecordView = ReturnType<typeof recordView>;
