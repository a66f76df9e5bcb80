import type { EpochMs } from './time.js';

/** Opaque prefixed ids. The part after the prefix is 26 Crockford base-32 characters: 48 bits of time, 80 of randomness. */
declare const idOf: unique symbol;
export type Id<Prefix extends string> = string & { readonly [idOf]: Prefix };
export const idPrefixes = [
  'org', 'user', 'key', 'proj', 'site', 'feeder', 'pool', 'node', 'offer', 'model', 'series', 'quote', 'opt', 'hold', 'job',
  'lease', 'alloc', 'plan', 'curt', 'agent', 'rdg', 'inv', 'line', 'acct', 'tx', 'evt', 'req', 'card', 'cn', 'pay', 'diff', 'hall', 'invite', 'hook', 'dlv', 'bench', 'art', 'upload',
] as const;
export type IdPrefix = (typeof idPrefixes)[number];
export type OrgId = Id<'org'>;
export type UserId = Id<'user'>;
export type ProjectId = Id<'proj'>;
export type SiteId = Id<'site'>;
export type FeederId = Id<'feeder'>;
export type HallId = Id<'hall'>;
export type PoolId = Id<'pool'>;
export type NodeId = Id<'node'>;
export type OfferId = Id<'offer'>;
export type SeriesId = Id<'series'>;
export type QuoteId = Id<'quote'>;
export type QuoteOptionId = Id<'opt'>;
export type HoldId = Id<'hold'>;
export type JobId = Id<'job'>;
export type LeaseId = Id<'lease'>;
export type AllocationId = Id<'alloc'>;
export type PlanId = Id<'plan'>;
export type CurtailmentId = Id<'curt'>;
export type AgentId = Id<'agent'>;
export type ReadingId = Id<'rdg'>;
export type InvoiceId = Id<'inv'>;
export type InvoiceLineId = Id<'line'>;
export type LedgerAccountId = Id<'acct'>;
export type LedgerTransactionId = Id<'tx'>;
export type RateCardId = Id<'card'>;
export type BenchmarkId = Id<'bench'>;
export type ArtifactId = Id<'art'>;
export type ArtifactUploadId = Id<'upload'>;

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const BODY = /^[0-9a-hjkmnp-tv-z]{26}$/;

/** Ids are made at the edge: time and randomness are arguments. `random` must hold at least 10 bytes. */
export function makeId<P extends IdPrefix>(prefix: P, at: EpochMs, random: Uint8Array): Id<P> {
  if (random.length < 10) throw new RangeError('makeId: needs 10 random bytes');
  let value = BigInt(Math.max(0, Math.floor(at))) & 0xffff_ffff_ffffn;
  for (let i = 0; i < 10; i += 1) value = (value << 8n) | BigInt(random[i]!);
  let body = '';
  for (let i = 0; i < 26; i += 1) {
    body = ALPHABET[Number(value & 31n)]! + body;
    value >>= 5n;
  }
  return `${prefix}_${body}` as Id<P>;
}
/** Makes ids; the only impure thing a use case may ask for besides the clock. */
export interface IdMaker {
  next<P extends IdPrefix>(prefix: P): Id<P>;
}
/** @returns undefined when the text is not a well-formed id of that kind */
export function parseId<P extends IdPrefix>(prefix: P, text: string): Id<P> | undefined {
  const head = `${prefix}_`;
  return text.startsWith(head) && BODY.test(text.slice(head.length)) ? (text as Id<P>) : undefined;
}
