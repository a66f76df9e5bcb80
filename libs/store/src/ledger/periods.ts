import { err, ok, type EpochMs, type Interval, type Result } from '@switchyard/kernel';
import { movePeriodBy, reopenSteps, type Period, type PeriodRefusal, type PeriodState } from '@switchyard/ledger';
import type { Tx } from '../base/database.js';
import { at } from '../base/types.js';
import { readPeriods } from './journal.js';
import { lockJournal } from './post.js';

/** Months that stand ready beside the current one. */
const MONTHS_AHEAD = 2;

/**
 * Creates the months that are missing, from the one the books begin in to two ahead of now: calendar months of the platform's zone, each where
 * the last one ends. Harmless at any time and from two processes.
 * @param zone IANA name, such as `UTC`
 * @returns how many were created
 */
export async function ensurePeriods(tx: Tx, now: EpochMs, zone: string): Promise<number> {
  const missing = `
    WITH known AS (SELECT max(to_at) AS to_at FROM ledger.period),
      begins AS (SELECT coalesce((SELECT to_at + interval '14 days' FROM known), least($1, (SELECT min(effective_at) FROM ledger.transaction), (SELECT min(started_at) FROM billing.lease))) AS at),
      months AS (SELECT m, m AT TIME ZONE $2 AS from_at, (m + interval '1 month') AT TIME ZONE $2 AS to_at FROM begins,
        generate_series(date_trunc('month', begins.at AT TIME ZONE $2), date_trunc('month', $1::timestamptz AT TIME ZONE $2) + make_interval(months => $3), interval '1 month') AS m)
    SELECT to_char(m, 'YYYY-MM') AS name, CASE WHEN row_number() OVER (ORDER BY m) = 1 THEN coalesce((SELECT to_at FROM known), from_at) ELSE from_at END AS "from", to_at AS "to"
    FROM months ORDER BY m`;
  if ((await tx.rows(missing, [at(now), zone, MONTHS_AHEAD])).length === 0) return 0;
  // Under the lock another process may have been first: the months are looked up again.
  await lockJournal(tx);
  const rows = await tx.rows<Interval & { readonly name: string }>(missing, [at(now), zone, MONTHS_AHEAD]);
  for (const { name, from, to } of rows) await tx.run(`INSERT INTO ledger.period (id, from_at, to_at, state) VALUES ($1, $2, $3, 'open')`, [name, at(from), at(to)]);
  return rows.length;
}

/** A period with who moved it last. */
export interface PeriodRow extends Period {
  readonly movedBy: string | null;
  readonly movedAt: EpochMs | null;
}
export async function listPeriods(tx: Tx): Promise<readonly PeriodRow[]> {
  const moved = new Map((await tx.rows<{ id: string; moved_by: string | null; moved_at: EpochMs | null }>(`SELECT id, moved_by, moved_at FROM ledger.period`)).map((row) => [row.id, row]));
  return (await readPeriods(tx)).map((period) => ({ ...period, movedBy: moved.get(period.name)?.moved_by ?? null, movedAt: moved.get(period.name)?.moved_at ?? null }));
}

export interface PeriodMove {
  readonly name: string;
  /** As written into records. */
  readonly actor: string;
  readonly reason: string | null;
  readonly now: EpochMs;
}
/** Locks or closes a period, or takes it back one step. Nothing is booked meanwhile: the journal is held until the transaction ends. */
export async function movePeriodTo(tx: Tx, to: PeriodState, { name, actor, reason, now }: PeriodMove): Promise<Result<Period, PeriodRefusal>> {
  await lockJournal(tx);
  const decided = movePeriodBy(await readPeriods(tx), name, to, actor, reason);
  if (!decided.ok) return decided;
  const period = decided.value.find((p) => p.name === name)!;
  await tx.run(`UPDATE ledger.period SET state = $2, reopen_reason = $3, locked_by = $4, moved_by = $5, moved_at = $6 WHERE id = $1`,
    [name, period.state, period.reopenReason, period.lockedBy ?? null, actor, at(now)]);
  return ok(period);
}
/** Opens a period again, through every step there is. */
export async function reopenPeriod(tx: Tx, move: PeriodMove): Promise<Result<Period, PeriodRefusal>> {
  await lockJournal(tx);
  const period = (await readPeriods(tx)).find((p) => p.name === move.name);
  if (period === undefined) return err({ kind: 'UnknownPeriod', name: move.name });
  const steps = reopenSteps(period.state);
  if (steps.length === 0) return err({ kind: 'IllegalPeriodMove', name: move.name, from: period.state, to: 'open' });
  for (const to of steps) {
    const moved = await movePeriodTo(tx, to, move);
    if (!moved.ok || to === 'open') return moved;
  }
  throw new Error(`period ${move.name} has no way to open`);
}
