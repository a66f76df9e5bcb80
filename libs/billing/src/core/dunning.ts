import { addMs, DAY_MS, type EpochMs, type InvoiceId, type OrgId } from '@switchyard/kernel';

/** What a step of the schedule does. `suspend`: no new work is taken on until the customer has paid. */
export type DunningDeed = 'retry' | 'notice' | 'suspend' | 'final_notice' | 'propose_write_off';
export interface DunningStep {
  /** Days after the due date. */
  readonly day: number;
  readonly deeds: readonly DunningDeed[];
}
/** The schedule of the house, ascending by day. */
export const houseDunning: readonly DunningStep[] = [
  { day: 0, deeds: ['retry'] },
  { day: 3, deeds: ['retry', 'notice'] },
  { day: 7, deeds: ['retry', 'notice'] },
  { day: 14, deeds: ['retry', 'notice'] },
  { day: 21, deeds: ['retry', 'suspend', 'notice'] },
  { day: 30, deeds: ['final_notice', 'propose_write_off'] },
];

/** States of one invoice's dunning and its moves. */
export const dunningMoves = { running: ['frozen', 'stopped', 'finished'], frozen: ['running', 'stopped'], stopped: [], finished: ['stopped'] } as const satisfies Record<string, readonly string[]>;
export type DunningState = keyof typeof dunningMoves;

/** How far an unpaid invoice has come in the schedule. A dispute freezes it: the days of the freeze do not count. */
export interface Dunning {
  readonly invoiceId: InvoiceId;
  readonly customerOrg: OrgId;
  readonly state: DunningState;
  /** The due date, moved on by the time it was frozen. */
  readonly startedAt: EpochMs;
  /** Steps taken. */
  readonly steps: number;
  /** When the next step is due; null: there is none, or it is frozen. */
  readonly nextAt: EpochMs | null;
  readonly frozenAt: EpochMs | null;
  /** New work is not taken on since then; null: it is. */
  readonly suspendedAt: EpochMs | null;
  /** Stripe is to be asked once more to collect; false once it was. */
  readonly retryDue: boolean;
}
/** A notice to the customer: a row that an adapter (e-mail, webhook) sends. Written once per invoice and step. */
export interface DunningNotice {
  readonly invoiceId: InvoiceId;
  readonly customerOrg: OrgId;
  /** Position of the step in the schedule, from 0. */
  readonly step: number;
  readonly kind: 'reminder' | 'suspension' | 'final';
  readonly at: EpochMs;
}

export function beginDunning(invoiceId: InvoiceId, customerOrg: OrgId, dueAt: EpochMs, schedule: readonly DunningStep[]): Dunning {
  return { invoiceId, customerOrg, state: 'running', startedAt: dueAt, steps: 0, nextAt: stepAt(schedule, dueAt, 0), frozenAt: null, suspendedAt: null, retryDue: false };
}
const stepAt = (schedule: readonly DunningStep[], startedAt: EpochMs, step: number): EpochMs | null => {
  const next = schedule[step];
  return next === undefined ? null : addMs(startedAt, next.day * DAY_MS);
};

/** What is to be done now. Steps that were missed (an outage, a long night) are taken as one: only the latest retry and notice count. */
export interface DunningTurn {
  readonly dunning: Dunning;
  readonly deeds: readonly DunningDeed[];
  /** Position of the latest step taken; -1: nothing is due. */
  readonly step: number;
}
export function takeTurn(dunning: Dunning, schedule: readonly DunningStep[], now: EpochMs): DunningTurn {
  if (dunning.state !== 'running') return { dunning, deeds: [], step: -1 };
  const due = schedule.filter((_, i) => i >= dunning.steps && (stepAt(schedule, dunning.startedAt, i) ?? now + 1) <= now);
  if (due.length === 0) return { dunning, deeds: [], step: -1 };
  const steps = dunning.steps + due.length;
  const deeds = [...new Set(due.flatMap((step) => step.deeds))];
  const nextAt = stepAt(schedule, dunning.startedAt, steps);
  const suspendedAt = deeds.includes('suspend') ? (dunning.suspendedAt ?? now) : dunning.suspendedAt;
  return { dunning: { ...dunning, steps, nextAt, suspendedAt, retryDue: dunning.retryDue || deeds.includes('retry'), state: nextAt === null ? 'finished' : 'running' }, deeds, step: steps - 1 };
}

/** A dispute is open: the clock stands. */
export function freeze(dunning: Dunning, now: EpochMs): Dunning {
  return dunning.state === 'running' ? { ...dunning, state: 'frozen', frozenAt: now, nextAt: null } : dunning;
}
/** The dispute is over: the days it took are not held against the customer. */
export function thaw(dunning: Dunning, schedule: readonly DunningStep[], now: EpochMs): Dunning {
  if (dunning.state !== 'frozen' || dunning.frozenAt === null) return dunning;
  const startedAt = addMs(dunning.startedAt, now - dunning.frozenAt);
  return { ...dunning, state: 'running', startedAt, frozenAt: null, nextAt: stepAt(schedule, startedAt, dunning.steps) };
}
/** Paid, credited or voided: nothing is asked for any more, and new work is welcome again. */
export function stopDunning(dunning: Dunning): Dunning {
  return { ...dunning, state: 'stopped', nextAt: null, frozenAt: null, suspendedAt: null, retryDue: false };
}
export const noticeKind = (deeds: readonly DunningDeed[]): DunningNotice['kind'] | undefined =>
  deeds.includes('final_notice') ? 'final' : deeds.includes('suspend') ? 'suspension' : deeds.includes('notice') ? 'reminder' : undefined;
