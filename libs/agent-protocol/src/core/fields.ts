import { type EpochMs, type Id, type IdPrefix, parseId } from '@switchyard/kernel';
import { z } from 'zod';

/** The field types every message is made of. JSON carries bigints as canonical decimal strings; the types hold bigints. */

/** An opaque id with its prefix, checked. */
export const idField = <P extends IdPrefix>(prefix: P) =>
  z
    .string()
    .max(40)
    .refine((text) => parseId(prefix, text) !== undefined, { message: `is not a ${prefix}_ id` })
    .transform((text) => text as Id<P>);

/** An instant: integer milliseconds since 1970-01-01T00:00Z. */
export const instantField = z
  .number()
  .int()
  .min(0)
  .max(8_640_000_000_000_000)
  .transform((n) => n as EpochMs);

/**
 * A non-negative bigint as its one canonical decimal text (no sign, no leading zeros, at most 30 digits),
 * so that the text of a parsed message hashes to the same value as the text that was signed.
 */
export const naturalField = z
  .union([z.bigint().nonnegative(), z.string().regex(/^(0|[1-9]\d{0,29})$/, 'is not a canonical non-negative integer')])
  .transform((value) => BigInt(value));

/** As `naturalField`, and may be negative ('-0' is refused). */
export const integerField = z
  .union([z.bigint(), z.string().regex(/^(0|-?[1-9]\d{0,29})$/, 'is not a canonical integer')])
  .transform((value) => BigInt(value));

/** A SHA-256 digest as 64 lower-case hexadecimal digits. */
export const hashField = z.string().regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 digest in lower-case hex');

/** A count or an ordinal that fits a double. */
export const countField = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);

/** Parameters of market time: market = anchorMarket + speed x (wall - anchorWall). Speed 1 is real time. */
export const clockField = z.strictObject({
  anchorWallMs: z.number().finite(),
  anchorMarketMs: z.number().finite(),
  speed: z.number().positive().max(100_000),
});
