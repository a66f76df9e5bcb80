import { err, ok, type Result } from '@switchyard/kernel';
import type { StoreFault } from './object-store.js';

const KEY_CHARACTERS_MAX = 512;
const SEGMENT = /^[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}$/;

/**
 * A key is segments of letters, digits, `.`, `_` and `-`, joined by `/`; none begins with a dot. So a key is also a safe path below a folder,
 * whatever the file system: no `..`, no empty segment, no backslash, no NUL.
 */
export function checkKey(key: string): Result<string, StoreFault> {
  const refuse = (reason: string) => err({ kind: 'InvalidKey', key, reason } as const);
  if (key.length > KEY_CHARACTERS_MAX) return refuse(`it is longer than ${KEY_CHARACTERS_MAX} characters`);
  const bad = key.split('/').find((segment) => !SEGMENT.test(segment));
  return bad === undefined ? ok(key) : refuse(`${JSON.stringify(bad.slice(0, 40))} is not a segment of letters, digits, dot, _ and -`);
}
/** A prefix is empty, or a key, or a key with a slash behind it. */
export function checkPrefix(prefix: string): Result<string, StoreFault> {
  if (prefix === '') return ok(prefix);
  const checked = checkKey(prefix.endsWith('/') ? prefix.slice(0, -1) : prefix);
  return checked.ok ? ok(prefix) : checked;
}
/** A name a download may carry: no quotes, controls or path separators. */
const safeFileName = (name: string): string => name.replace(/[^A-Za-z0-9._ -]/g, '_').slice(0, 150);
/** As S3 and browsers read it. */
export const attachment = (name: string): string => `attachment; filename="${safeFileName(name)}"`;
