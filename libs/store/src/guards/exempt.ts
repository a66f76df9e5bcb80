/** Rules of the database that no guard attacks, each with the reason. A name may end in `*`. */
export const exempt: Readonly<Record<string, string>> = {
  'unique market.*_and_owner': 'a target for the foreign keys of `claims.ts`: the primary key alone makes it unique',
  'trigger ledger.period.period_one_move_at_a_time': 'makes moves wait for each other and for bookings: `ledger/close.spec.ts` races them',
  'trigger market.job_log.tell_output': 'tells followers of new output; protects nothing',
  'trigger outbox.event.keep_site_fault': 'writes down which runs a site lost; protects nothing',
  'definer market.keep_site_fault': 'runs for whoever tells of lost work, who may neither read nor write faults',
  'trigger market.job.job_moves_kept*': 'writes the history of jobs; `apps/gateway/src/jobs/job-life.spec.ts` reads it',
  'trigger market.job_metric.thin_job_metrics': 'bounds what is kept; protects nothing',
  'definer market.thin_job_metrics': 'bounds what is kept of a job whoever reports; protects nothing',
  'trigger market.artifact_set.artifact_set_completed': 'what a newer set replaces; `apps/gateway/src/artifacts/artifacts.spec.ts` sees it',
  'definer market.artifact_set_completed': 'drops what a newer set of the same job replaces, whichever site brings it',
  'trigger market.artifact*.artifact*_gone': 'notes objects to delete; the same spec sees them go',
  'definer market.artifact_gone': 'notes objects to delete for the sweep, whoever deletes the file',
};

/** Policies that let a role see or write everything in a table: the role is trusted with its own schema and held by its grants. The spec drops each and sees the role locked out. */
export const openRoles: Readonly<Record<string, string>> = {
  scheduler_all: 'the scheduler decides over the whole market; what it has no grant for is in `grants.ts`',
  billing_all: 'billing keeps the accounts of everybody; what it has no grant for is in `grants.ts`',
  reader_all: 'a quote weighs the whole market; only columns that name nobody are granted',
  gateway_public: 'the public market: sites, offers, prices, curtailments and the last plan',
  scheduler_read: 'the spend guard measures leases by their readings',
  event_consumers: 'scheduler and billing act on every event',
  event_producers: 'scheduler and billing tell what they decided',
  event_relay: 'the relay orders all events',
  billing_write: 'billing writes the audit log and has no grant to read it',
  gateway_keys: 'bearers of agents are checked before anyone is known',
};
