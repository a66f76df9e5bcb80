import type { EpochMs } from '@switchyard/kernel';
import { EXIT_CHECKPOINTED } from '../../core/exit-codes.js';
import type { JobFacts, PodFacts } from './facts.js';
import type { AttemptRecord, PodRecord } from './record.js';

/** What the cluster shows of an attempt; `job` undefined: there is none of that name (any more). */
export interface AttemptView {
  readonly job: JobFacts | undefined;
  readonly pods: readonly PodFacts[];
}
/** Output is kept of the ranks below this; a gang prints its progress from rank 0. */
const PODS_FOLLOWED_MAX = 64;
/** How long an image that cannot be had, or a container that cannot be made, is waited for. */
export const HOPELESS_AFTER_MS = 5 * 60_000;

/**
 * Takes in what the cluster shows now. Pure; the same view twice changes nothing but `seenAt`. Times of events are the cluster's own
 * (whole seconds), kept in order and never after `now`.
 *
 * A run of the gang begins when its last pod started and ends when its last pod ended; GPUs are held until then. Nothing ends before
 * every pod has ended or is gone from the API server, which removes a pod only when its node has confirmed it (or an operator has).
 */
export function observe(before: AttemptRecord, view: AttemptView, now: EpochMs): AttemptRecord {
  if (before.phase === 'ended') return before;
  let record = takePods(before, view, now);
  record = takeStart(record, now);
  record = takeSuspension(record, view, now);
  record = takeEnd(record, view, now);
  return takeWaiting(record, view, now);
}

const present = (record: AttemptRecord): PodRecord[] => Object.values(record.pods).filter((pod) => !pod.past);
const latest = (times: readonly EpochMs[], otherwise: EpochMs): EpochMs => (times.length === 0 ? otherwise : (Math.max(...times) as EpochMs));

/** Takes in what pods show, also of one that has just gone from the server: its last form may tell how it ended. */
export function notePods(record: AttemptRecord, shown: readonly PodFacts[]): AttemptRecord {
  const pods: Record<string, PodRecord> = { ...record.pods };
  for (const { uid, name, index, node, startedAt, end } of shown) {
    const known = pods[uid];
    pods[uid] = {
      name,
      index,
      node: node ?? known?.node ?? null,
      startedAt: startedAt ?? known?.startedAt ?? null,
      end: known?.end ?? end ?? null,
      past: known?.past ?? false,
      drained: known?.drained ?? index >= PODS_FOLLOWED_MAX,
    };
  }
  return { ...record, pods };
}
function takePods(before: AttemptRecord, view: AttemptView, now: EpochMs): AttemptRecord {
  const record = notePods(before, view.pods);
  const shown = new Set(view.pods.map(({ uid }) => uid));
  // Gone without showing how it ended: while nobody watched, or with a node that was removed.
  const end = { at: before.seenAt, code: null, signal: null, reason: GONE, disrupted: true };
  const pods = Object.entries(record.pods).map(([uid, pod]) => [uid, shown.has(uid) || pod.end !== null ? pod : { ...pod, end }] as const);
  return { ...record, pods: Object.fromEntries(pods), seenAt: view.job !== undefined || view.pods.length > 0 ? now : record.seenAt };
}
/** Reason of a pod that vanished. */
const GONE = 'pod is gone, its exit was not seen';
/** Whether `after` concludes something from an absence: caches lag, so the server is asked again before it is believed. */
export function concludesFromAbsence(before: AttemptRecord, after: AttemptRecord): boolean {
  const gone = (record: AttemptRecord): number => Object.values(record.pods).filter((pod) => pod.end?.reason === GONE).length;
  return (after.phase === 'ended' && before.phase !== 'ended') || gone(after) > gone(before);
}

type Happening = AttemptRecord['events'][number];
/** Adds an event at `at`, moved to lie between the last one and `now`. */
export function happen(record: AttemptRecord, event: Happening['event'], at: EpochMs, now: EpochMs, more: Partial<Happening> = {}): AttemptRecord {
  const wallMs = Math.max(record.events.at(-1)?.wallMs ?? 0, Math.min(at, now)) as EpochMs;
  return { ...record, events: [...record.events, { event, wallMs, code: null, signal: null, ...more }] };
}

function takeStart(record: AttemptRecord, now: EpochMs): AttemptRecord {
  if (record.phase !== 'pending' && record.phase !== 'suspended') return record;
  const begun = present(record).flatMap((pod) => (pod.startedAt === null ? [] : [{ index: pod.index, at: pod.startedAt }]));
  // Pods of servers without indexes all count as index 0.
  const ranks = record.podCount === 1 ? Math.min(begun.length, 1) : new Set(begun.map(({ index }) => index)).size;
  if (ranks < record.podCount) return record;
  const at = latest(begun.map((pod) => pod.at), now);
  return { ...happen(record, record.phase === 'pending' ? 'started' : 'resumed', at, now), phase: 'running' };
}

/** Suspended by us or by its queue: the pods have ended (after a checkpoint, if they were given the time) and the Job waits. */
function takeSuspension(record: AttemptRecord, { job }: AttemptView, now: EpochMs): AttemptRecord {
  const pods = present(record);
  if (job === undefined || !job.suspended || job.deleting || job.failed !== undefined || job.complete || record.wish === 'stop') return record;
  if (pods.length === 0 || pods.some((pod) => pod.end === null)) return record;
  const past = Object.fromEntries(Object.entries(record.pods).map(([uid, pod]) => [uid, { ...pod, past: true }]));
  if (record.phase !== 'running') return { ...record, pods: past };
  const at = latest(pods.map((pod) => pod.end!.at), now);
  return { ...happen(record, 'suspended', at, now, { detail: describe(pods) }), pods: past, phase: 'suspended' };
}

function takeEnd(record: AttemptRecord, { job }: AttemptView, now: EpochMs): AttemptRecord {
  // Before the Job is known to have been made its absence means nothing.
  if (record.uid === null) return record;
  const final = job === undefined || job.complete || job.failed !== undefined || (record.wish === 'stop' && job.deleting);
  if (!final) return record;
  // Stopped while suspended: how the last run ended is how the attempt ended.
  const pods = present(record).length > 0 || record.phase === 'suspended' ? lastRun(record) : [];
  if (pods.some((pod) => pod.end === null)) return record;
  if (Object.values(record.pods).some((pod) => !pod.drained && pod.startedAt !== null)) return record;
  // A Job that is being deleted may still be about to make its first pod.
  if (pods.length === 0 && job !== undefined && job.failed === undefined && !job.complete) return record;
  const at = latest(pods.map((pod) => pod.end!.at), record.seenAt);
  const { lost, ...more } = judge(record, pods, job);
  return { ...happen(record, 'exited', at, now, more), phase: 'ended', lost, waiting: null };
}
function lastRun(record: AttemptRecord): PodRecord[] {
  const now = present(record);
  if (now.length > 0) return now;
  // Of every rank the pod that ended last.
  const byRank = new Map<number, PodRecord>();
  for (const pod of Object.values(record.pods)) {
    const other = byRank.get(pod.index);
    if (other === undefined || (pod.end?.at ?? 0) >= (other.end?.at ?? 0)) byRank.set(pod.index, pod);
  }
  return [...byRank.values()];
}

type Verdict = { lost: boolean; code: number | null; signal: string | null; detail?: string };

/** What the exits of all ranks mean together. One that ended by itself outweighs those that were ended because of it. */
function judge(record: AttemptRecord, pods: readonly PodRecord[], job: JobFacts | undefined): Verdict {
  const asked = record.wish === 'stop';
  const clean = (pod: PodRecord): boolean => pod.end!.code === 0 || (asked && pod.end!.code === EXIT_CHECKPOINTED);
  if (pods.length > 0 && pods.every(clean)) {
    const code = pods.every((pod) => pod.end!.code === 0) ? 0 : EXIT_CHECKPOINTED;
    return { lost: false, code, signal: null, ...(code === 0 ? {} : { detail: describe(pods) }) };
  }
  if (pods.length === 0 && job?.complete === true) return { lost: false, code: 0, signal: null };
  if (record.phase === 'pending' && pods.every((pod) => pod.startedAt === null && pod.end!.disrupted)) {
    const detail = job?.failed ?? (asked ? 'stopped before it ran' : 'it was removed before it ran');
    return { lost: !asked && job?.failed === undefined, code: null, signal: null, detail };
  }
  const culprit = [...pods].filter((pod) => !clean(pod)).sort((a, b) => weight(a) - weight(b) || a.end!.at - b.end!.at || a.index - b.index || (a.name < b.name ? -1 : 1))[0]!;
  const { code, signal, disrupted } = culprit.end!;
  // Whoever deletes the Job while nobody asked us to stop ends it as a power cut would.
  const lost = !asked && (disrupted || (job === undefined && code === EXIT_CHECKPOINTED) || (job === undefined && signal !== null));
  return { lost, code: lost ? null : code, signal: lost ? null : signal, detail: describe([culprit]) };
}
function weight({ end }: PodRecord): number {
  if (end!.disrupted) return 0;
  if (end!.reason.startsWith('OOMKilled')) return 1;
  if (end!.signal === null && end!.code !== EXIT_CHECKPOINTED) return 2;
  if (end!.signal === 'SIGKILL') return 3;
  return end!.signal === null ? 5 : 4;
}
/** At most three pods, by rank. */
function describe(pods: readonly PodRecord[]): string {
  const words = [...pods]
    .sort((a, b) => a.index - b.index || (a.name < b.name ? -1 : 1))
    .slice(0, 3)
    .map(({ index, node, end }) => {
      const how = end!.code === null ? (end!.signal ?? 'no exit code') : `exit ${end!.code}`;
      return `rank ${index}${node === null ? '' : ` on ${node}`}: ${[how, end!.reason].filter(Boolean).join(', ')}`;
    });
  return `${words.join('; ')}${pods.length > 3 ? ` and ${pods.length - 3} more` : ''}`.slice(0, 400);
}

function takeWaiting(record: AttemptRecord, { job, pods }: AttemptView, now: EpochMs): AttemptRecord {
  if (record.phase === 'ended' || record.phase === 'running') return { ...record, waiting: null, hopelessSince: null };
  const pod = [...pods].sort((a, b) => a.index - b.index || (a.uid < b.uid ? -1 : 1)).find(({ waiting, end }) => waiting !== undefined && end === undefined);
  const hopeless = pods.some((p) => p.hopeless && p.end === undefined);
  return {
    ...record,
    waiting: pod?.waiting ?? job?.waiting ?? (record.uid === null ? record.waiting : null),
    hopelessSince: hopeless ? (record.hopelessSince ?? now) : null,
  };
}
