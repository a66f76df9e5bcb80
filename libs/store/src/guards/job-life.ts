import { agentA, agentB, customerA, customerB, type Door, type Guard, openUp, operatorA, operatorB, owner, platform, scheduler } from './guard.js';

/** A job's life: moves by the tables, history nobody writes, progress of its own customer. Job and lease `a` run. */
const refused = (constraint: string, code = '23514') => ({ code, constraint });
const move = (set: string): string => `UPDATE market.job SET state = '${set}' WHERE id = 'job_a'`;
const lease = (set: string): string => `UPDATE market.lease SET state = '${set}' WHERE id = 'lease_a'`;
const was = (table: string, set: string): string => `UPDATE market.${table} SET ${set}`;
const without = (table: string, trigger: string): string => `DROP TRIGGER ${trigger} ON market.${table}`;
const ofJob = { proves: ['trigger market.job.job_by_table'], remove: without('job', 'job_by_table') } as const;
const ofLease = { proves: ['trigger market.lease.lease_by_table'], remove: without('lease', 'lease_by_table') } as const;
const metric = (x: string, customer: string, job = `job_${x}`): string => `INSERT INTO market.job_metric (job_id, lease_id, customer_org, at, step, metrics) VALUES ('${job}', 'lease_${x}', '${customer}', now(), 1, '{}')`;
const denied = { code: '42501' } as const;

export const jobLifeGuards: readonly Guard[] = [
  { ...ofJob, name: 'INV-MOVES: the scheduler completes no job', as: scheduler, attack: move('completed'), refused: refused('job_moves') },
  { ...ofJob, name: 'INV-MOVES: a customer pauses no job that runs before its checkpoint is written', as: customerA, attack: move('paused'), refused: refused('job_moves') },
  { ...ofJob, name: 'INV-MOVES: an agent cancels no job', as: agentA, attack: move('cancelled'), refused: refused('job_moves') },
  { ...ofJob, name: 'INV-MOVES: a job that is over stays over, whoever asks', as: owner, arrange: move('completed'), attack: move('submitted'), refused: refused('job_final') },
  { ...ofLease, name: 'INV-MOVES: a customer begins no lease', as: customerA, arrange: was('lease', `state = 'reserved'`), attack: lease('active'), refused: refused('lease_moves') },
  { ...ofLease, name: 'INV-MOVES: the scheduler releases no lease that runs', as: scheduler, attack: lease('released'), refused: refused('lease_moves') },
  { ...ofLease, name: 'INV-MOVES: a lease that is over stays over, whoever asks', as: owner, arrange: lease('ended'), attack: lease('active'), refused: refused('lease_final') },
  { name: 'INV-MOVES: a curtailment that is over stays over', proves: ['trigger market.curtailment.curtailment_final'], as: operatorA, arrange: was('curtailment', `state = 'withdrawn'`),
    attack: `UPDATE market.curtailment SET state = 'declared' WHERE id = 'curt_a'`, refused: refused('curtailment_final'), remove: without('curtailment', 'curtailment_final') },
  { name: 'INV-MOVES: an offer that was retired is not sold again', proves: ['trigger market.offer.offer_final'], as: operatorA, arrange: was('offer', `status = 'retired'`),
    attack: `UPDATE market.offer SET status = 'published' WHERE id = 'offer_a'`, refused: refused('offer_final'), remove: without('offer', 'offer_final') },
  { name: 'INV-MOVES: a reservation that was refused is not made', proves: ['trigger market.reservation.reservation_final'], as: scheduler, arrange: was('reservation', `state = 'refused'`),
    attack: `UPDATE market.reservation SET state = 'committed' WHERE id = 'resv_a'`, refused: refused('reservation_final'), remove: without('reservation', 'reservation_final') },
  { name: 'INV-MOVES: a hold that was let go is not used', proves: ['trigger market.hold.hold_final'], as: customerA, arrange: was('hold', `released_at = now()`),
    attack: `UPDATE market.hold SET used_by_job = 'job_a' WHERE id = 'hold_a'`, refused: refused('hold_final'), remove: without('hold', 'hold_final') },
  { name: 'INV-MOVES: history of a job is not rewritten', proves: ['trigger market.job_move.job_move_append_only'], as: owner, attack: `UPDATE market.job_move SET reason = 'x' WHERE job_id = 'job_a'`,
    refused: { code: '23001' }, remove: without('job_move', 'job_move_append_only') },
  { name: 'INV-MOVES: nobody writes history by hand', proves: ['definer market.keep_job_moves'], as: scheduler,
    attack: `INSERT INTO market.job_move (job_id, customer_org, to_state, actor, reason, at) VALUES ('job_a', 'org_ca', 'completed', 'agent', 'x', now())`, refused: denied,
    remove: 'GRANT INSERT ON market.job_move TO sy_scheduler; ALTER TABLE market.job_move DISABLE ROW LEVEL SECURITY' },
  { name: 'INV-TENANT: an operator does not see the history of a job', proves: ['policy market.job_move.gateway_read'], as: operatorB, attack: `SELECT FROM market.job_move WHERE job_id = 'job_b'`, refused: 'no rows',
    remove: openUp('market.job_move', 'gateway_read', 'using') },
  { name: 'INV-TENANT: a customer does not see the progress of another', proves: ['policy market.job_metric.gateway_own'], as: customerA, arrange: metric('b', 'org_cb'), attack: `SELECT FROM market.job_metric WHERE job_id = 'job_b'`,
    refused: 'no rows', remove: openUp('market.job_metric', 'gateway_own', 'using') },
  { name: 'INV-TENANT: an agent reports no progress of another site', proves: ['policy market.job_metric.gateway_agent'], as: agentA, attack: metric('b', 'org_cb'), refused: denied, remove: openUp('market.job_metric', 'gateway_agent', 'check') },
  { name: 'INV-TENANT: an agent shows no progress to another customer', proves: ['policy market.job_metric.gateway_agent'], as: agentA, attack: metric('a', 'org_cb'), refused: denied, remove: openUp('market.job_metric', 'gateway_agent', 'check') },
];

export const jobLifeDoors: readonly Door[] = [
  { name: 'INV-TENANT: a customer sees the history of its job', proves: ['policy market.job_move.gateway_read'], as: customerB, use: `SELECT FROM market.job_move WHERE job_id = 'job_b'`, policy: 'gateway_read', table: 'market.job_move' },
  { name: 'INV-TENANT: the platform sees the history of a job', proves: ['policy market.job_move.gateway_read'], as: platform, use: `SELECT FROM market.job_move WHERE job_id = 'job_b'`, policy: 'gateway_read', table: 'market.job_move' },
  { name: 'INV-TENANT: a customer sees the progress of its job', proves: ['policy market.job_metric.gateway_own'], as: customerB, arrange: metric('b', 'org_cb'), use: `SELECT FROM market.job_metric WHERE job_id = 'job_b'`, policy: 'gateway_own', table: 'market.job_metric' },
  { name: 'INV-TENANT: an agent reports progress of a lease at its site', proves: ['policy market.job_metric.gateway_agent'], as: agentB, use: metric('b', 'org_cb'), policy: 'gateway_agent', table: 'market.job_metric' },
];
