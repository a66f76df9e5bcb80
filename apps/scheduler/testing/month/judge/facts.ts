import type { EpochMs } from '@switchyard/kernel';

/** What the database says, as it says it: plain rows. Instants are epoch milliseconds, money is micro-USD unless its name says otherwise. */
export interface LeaseRow {
  readonly id: string;
  readonly jobId: string;
  readonly customerOrg: string;
  readonly siteId: string;
  readonly poolId: string;
  readonly offerId: string;
  readonly state: string;
  readonly gpuCount: number;
  readonly card: readonly CardComponent[];
  readonly maxWPerGpu: bigint;
  readonly loadFractionPpm: bigint;
  readonly quoted: bigint;
  readonly startsAt: EpochMs;
  readonly actualStart: EpochMs | undefined;
  readonly actualEnd: EpochMs | undefined;
  readonly endReason: string | undefined;
  readonly createdAt: EpochMs;
  /** Of the commit: what was quoted runs from here to there. */
  readonly quotedFrom: EpochMs;
  readonly quotedTo: EpochMs;
  /** The quote was of this one stretch; else of more to come, which no row keeps. */
  readonly isWhole: boolean;
}
/** A rule of a rate card; amounts as the text they are stored as. */
export interface CardComponent {
  readonly kind: string;
  readonly seriesId?: string;
  readonly microUsdPerGpuHour?: string;
  readonly microUsdPerMwh?: string;
  readonly multiplierPpm?: string;
  readonly adderMicroUsdPerMwh?: string;
  readonly capMicroUsdPerMwh?: string;
  readonly floorMicroUsdPerMwh?: string;
  readonly sharePpm?: string;
  readonly pue?: { readonly method: string; readonly pue?: string };
}
interface OfferRow {
  readonly id: string;
  readonly ask: bigint;
  readonly noticeSeconds: number;
  readonly resumeSeconds: number;
  readonly compensation: bigint;
}
export interface JobRow {
  readonly id: string;
  readonly name: string;
  readonly customerOrg: string;
  readonly projectId: string | undefined;
  readonly state: string;
  readonly gpuCount: number;
  readonly nodesWhole: boolean;
  readonly expectedSeconds: number;
  readonly checkpointSeconds: number | undefined;
  readonly sites: readonly string[];
  /** Jobs it waits for. */
  readonly after: readonly string[];
  /** Share of its work that its checkpoints hold, as it said last; undefined: it never said. */
  readonly shareDone: number | undefined;
  readonly deadline: EpochMs | undefined;
  readonly maxTotal: bigint | undefined;
  readonly maxPrice: bigint | undefined;
  /** Of its promise. */
  readonly ceiling: bigint | undefined;
  readonly submittedAt: EpochMs;
  readonly finishedAt: EpochMs | undefined;
}
interface ReadingRow {
  readonly leaseId: string;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly gpuSeconds: bigint;
  readonly energyWh: bigint | undefined;
}
export interface AllocationRow {
  readonly id: string;
  readonly leaseId: string;
  readonly nodeId: string;
  readonly gpusFrom: number;
  readonly gpusTo: number;
  readonly from: EpochMs;
  readonly to: EpochMs;
}
interface FeederRow {
  readonly id: string;
  readonly limitW: bigint;
}
interface DrawRow {
  readonly feederId: string;
  readonly leaseId: string;
  readonly drawW: bigint;
  readonly from: EpochMs;
  readonly to: EpochMs;
}
interface NodeRow {
  readonly id: string;
  readonly poolId: string;
  readonly siteId: string;
  readonly gpus: number;
}
export interface CurtailmentRow {
  readonly id: string;
  readonly siteId: string;
  readonly noticeAt: EpochMs;
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
  readonly targetW: bigint;
  readonly state: string;
}
export interface EventRow {
  readonly topic: string;
  readonly at: EpochMs;
  readonly jobId: string | undefined;
  readonly leaseId: string | undefined;
  readonly siteId: string | undefined;
  readonly relayed: boolean;
  readonly payload: Readonly<Record<string, unknown>>;
}
export interface PrintRow {
  readonly seriesId: string;
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly revision: number;
  readonly price: bigint;
  readonly recordedAt: EpochMs;
}
/** Of invoices that count: not deleted, not voided. Both sides. */
interface LineRow {
  readonly leaseId: string;
  readonly kind: string;
  readonly category: string;
  readonly amountMinor: bigint;
  /** `numerator/denominator` of micro-USD. */
  readonly precise: string;
  readonly periodTo: EpochMs;
}
interface PaperRow {
  readonly id: string;
  readonly state: string;
}
interface BudgetRow {
  readonly customerOrg: string;
  readonly projectId: string | undefined;
  readonly limit: bigint;
}
interface AuditRow {
  readonly action: string;
  readonly subject: string;
}
/** Everything a month is judged by. */
export interface Facts {
  readonly leases: readonly LeaseRow[];
  readonly offers: ReadonlyMap<string, OfferRow>;
  readonly jobs: ReadonlyMap<string, JobRow>;
  readonly readings: ReadonlyMap<string, readonly ReadingRow[]>;
  readonly allocations: readonly AllocationRow[];
  readonly feeders: ReadonlyMap<string, FeederRow>;
  readonly draws: readonly DrawRow[];
  readonly nodes: readonly NodeRow[];
  readonly curtailments: ReadonlyMap<string, CurtailmentRow>;
  readonly events: readonly EventRow[];
  readonly prints: ReadonlyMap<string, readonly PrintRow[]>;
  readonly lines: ReadonlyMap<string, readonly LineRow[]>;
  /** Credit notes on issued bills that were carried out, by lease: whole cents given back. */
  readonly remedies: ReadonlyMap<string, bigint>;
  /** Invoices with lines, but those of a month that is not over, and credit notes. */
  readonly papers: readonly PaperRow[];
  readonly budgets: readonly BudgetRow[];
  readonly audit: readonly AuditRow[];
  /** Speed of a pool, parts per million. */
  readonly poolSpeedPpm: ReadonlyMap<string, bigint>;
  /** What somebody decided, to be found in the audit log. */
  readonly decided: { readonly offers: readonly string[]; readonly sites: readonly string[]; readonly budgets: number; readonly approvals: readonly string[] };
}
/** What is wrong, with what, and how one sees it. */
export interface Finding {
  readonly rule: string;
  readonly subject: string;
  readonly text: string;
}
export type Rule = (facts: Facts) => readonly Finding[];
export const finding = (rule: string, subject: string, text: string): Finding => ({ rule, subject, text });
/** Rows by what they belong to. */
export function grouped<T>(rows: readonly T[], key: (row: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group) group.push(row);
    else groups.set(key(row), [row]);
  }
  return groups;
}
