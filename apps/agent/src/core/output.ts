import { type BatchItem, LOG_LINE_CHARACTERS_MAX, type ProgressItem } from '@switchyard/agent-protocol';
import type { EpochMs } from '@switchyard/kernel';
import { z } from 'zod';
import type { OutputCursor, OutputLine } from '../ports.js';
import { type LeaseRun, type Move, stateItem } from './run.js';

const CUT_MARK = ' …[cut]';
const stepLine = z.looseObject({ step: z.number().int().min(0), loss: z.number().nullable().optional(), totalSteps: z.number().int().min(0).optional() });
const checkpointLine = z.looseObject({ event: z.literal('checkpoint') });

/**
 * Turns lines of output into items. A JSON line with a `step` is progress (its further numbers are metrics), a `checkpoint` event is a
 * state, everything else is log. Lines are cut at the protocol's limit; control characters but tab go.
 */
export function takeOutput(run: LeaseRun, lines: readonly OutputLine[], cursor: OutputCursor, at: EpochMs): Move {
  const items: BatchItem[] = [];
  let { lineNumber, lastErrorLine, surprises } = run;
  for (const { stream, line } of lines) {
    const json = stream === 'stdout' ? parsed(line) : undefined;
    const progress = json === undefined ? undefined : progressOf(run, json, at);
    if (progress !== undefined) {
      items.push(progress);
      surprises = 0;
      continue;
    }
    if (json !== undefined && checkpointLine.safeParse(json).success) items.push(stateItem(run, 'checkpointed', at));
    lineNumber += 1;
    const clean = line.replace(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '');
    const text = clean.length > LOG_LINE_CHARACTERS_MAX ? clean.slice(0, LOG_LINE_CHARACTERS_MAX - CUT_MARK.length) + CUT_MARK : clean;
    if (stream === 'stderr' && /\S/.test(text) && !/^\s*(at |Node\.js )/.test(text)) lastErrorLine = text.slice(0, 300);
    items.push({ kind: 'log', leaseId: run.order.leaseId, at, stream, line: text, lineNumber });
  }
  return { run: { ...run, output: { ...cursor }, lineNumber, lastErrorLine, surprises }, items };
}

function parsed(line: string): unknown {
  if (!line.startsWith('{') || line.length > LOG_LINE_CHARACTERS_MAX) return undefined;
  try {
    return JSON.parse(line) as unknown;
  } catch {
    // A line that only looks like JSON is a log line.
    return undefined;
  }
}
function progressOf(run: LeaseRun, json: unknown, at: EpochMs): ProgressItem | undefined {
  const line = stepLine.safeParse(json);
  if (!line.success || 'event' in line.data) return undefined;
  const { step, loss, totalSteps, ...rest } = line.data;
  const metrics = Object.entries(rest).filter((entry): entry is [string, number] => typeof entry[1] === 'number' && entry[0].length <= 60);
  return {
    kind: 'progress',
    leaseId: run.order.leaseId,
    at,
    step,
    totalSteps: totalSteps ?? null,
    loss: loss ?? null,
    metrics: Object.fromEntries(metrics.slice(0, 50)),
  };
}
