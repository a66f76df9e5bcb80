import { canonicalJson, err, ok, type Result } from '@switchyard/kernel';
import type { z } from 'zod';
import type { AgentRefusal } from './answers.js';

/** Checks a message. Unknown fields are refused; the first fault is named by its path. */
export function parseMessage<S extends z.ZodType>(schema: S, value: unknown): Result<z.output<S>, AgentRefusal & { kind: 'Malformed' }> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  return err({
    kind: 'Malformed',
    path: (issue?.path ?? []).join('.').slice(0, 200) || '(message)',
    reason: (issue?.message ?? 'is not valid').slice(0, 500),
  });
}

/** A typed message as plain JSON data: bigints become decimal strings, absent members go. */
export function toWire(message: object): Record<string, unknown> {
  return JSON.parse(canonicalJson(message)) as Record<string, unknown>;
}
