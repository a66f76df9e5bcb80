import type { EpochMs } from '@switchyard/kernel';
import pg from 'pg';

const INT8 = 20;
const TIMESTAMPTZ = 1184;

/**
 * How column values arrive in code: int8 as bigint, timestamptz as EpochMs, numeric as text. Given to each connection
 * (not set globally: the queue library brings connections of its own and expects the defaults).
 */
export const columnTypes: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === INT8) return (text: string): bigint => BigInt(text);
    if (oid === TIMESTAMPTZ) return (text: string): EpochMs => toEpoch(text);
    return pg.types.getTypeParser(oid, format as 'text');
  },
} as pg.CustomTypesConfig;

function toEpoch(text: string): EpochMs {
  const at = new Date(text.replace(' ', 'T').replace(/([+-]\d{2})$/, '$1:00')).getTime();
  if (Number.isNaN(at)) throw new TypeError(`not a finite instant: ${text}`);
  return at as EpochMs;
}

/** An instant as a query parameter. */
export const at = (instant: EpochMs): Date => new Date(instant);
export const atOrNull = (instant: EpochMs | null | undefined): Date | null => (instant == null ? null : new Date(instant));
/** A value as a jsonb parameter: bigints become decimal strings. */
export const json = (value: unknown): string =>
  JSON.stringify(value, (_key, member: unknown) => (typeof member === 'bigint' ? `${member}` : member));
