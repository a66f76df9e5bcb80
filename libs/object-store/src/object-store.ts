import type { EpochMs, Result } from '@switchyard/kernel';

/** Size of every part of a multipart upload but the last, in bytes. An object of at most this size goes up in one request. */
export const PART_BYTES = 16 * 1024 * 1024;
/** Parts of one upload, as S3 has it. */
export const PARTS_MAX = 10_000;

/** What is known of a stored object without reading it. */
export interface ObjectInfo {
  readonly key: string;
  readonly bytes: number;
  /** Digest of the content, 64 lower-case hex digits; null when it was stored without one. */
  readonly sha256: string | null;
  readonly contentType: string;
  /** Wall time. */
  readonly modifiedAt: EpochMs;
}
/** Bytes [from, to) of an object; `to` absent or beyond the end: up to the end. */
export interface ByteRange {
  readonly from: number;
  readonly to?: number;
}
export interface ObjectContent {
  readonly info: ObjectInfo;
  /** The bytes asked for. A body that is not read to its end must be destroyed by `return()`. */
  readonly body: AsyncIterable<Uint8Array>;
}
export interface ObjectPage {
  /** In ascending order of key. */
  readonly objects: readonly ObjectInfo[];
  /** Give it to go on; absent on the last page. */
  readonly next?: string;
}
/** What an object is going to be. The store refuses content that is something else. */
export interface Declared {
  readonly bytes: number;
  /** 64 lower-case hex digits. */
  readonly sha256: string;
  readonly contentType: string;
}
/** Part `number` counts from 1; each is verified by its own digest when it arrives. */
export interface PartDeclared {
  readonly number: number;
  readonly bytes: number;
  readonly sha256: string;
}
export interface StoredPart {
  readonly number: number;
  readonly bytes: number;
}
/** A request somebody without our keys may send until it expires. The headers belong to the signature and must be sent as they are. */
export interface SignedRequest {
  readonly method: 'GET' | 'PUT';
  /** Absolute, or a path on the host that serves the store. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Wall time. */
  readonly expiresAt: EpochMs;
}

/** Why a store did not do it. `Unreachable` may be tried again; `Full` once somebody made room. */
export type StoreFault =
  | { readonly kind: 'InvalidKey'; readonly key: string; readonly reason: string }
  | { readonly kind: 'NotFound'; readonly key: string }
  | { readonly kind: 'RangeNotSatisfiable'; readonly key: string; readonly bytes: number }
  | { readonly kind: 'UploadGone'; readonly key: string }
  | { readonly kind: 'Mismatch'; readonly key: string; readonly reason: string }
  | { readonly kind: 'Full'; readonly message: string }
  | { readonly kind: 'Refused'; readonly message: string }
  | { readonly kind: 'Unreachable'; readonly message: string };

type Answer<T> = Promise<Result<T, StoreFault>>;

/**
 * Objects by key. A put replaces the object whole or not at all, and a reader sees the old or the new one, never a mixture.
 * Every call may be repeated; deleting what is not there does nothing.
 */
export interface ObjectStore {
  /** Stores a stream. With a digest, other content is refused (`Mismatch`) and nothing is stored. */
  put(key: string, body: AsyncIterable<Uint8Array>, options: { readonly contentType: string; readonly sha256?: string }): Answer<ObjectInfo>;
  get(key: string, range?: ByteRange): Answer<ObjectContent>;
  head(key: string): Answer<ObjectInfo>;
  /** @param page at most `limit` (1 to 1000) objects whose key begins with the prefix */
  list(prefix: string, page: { readonly limit: number; readonly after?: string }): Answer<ObjectPage>;
  delete(key: string): Answer<void>;
  /** @param fileName what a browser is to call it */
  linkToGet(key: string, options: { readonly seconds: number; readonly fileName?: string }): Answer<SignedRequest>;
  /** For an object of at most PART_BYTES. */
  linkToPut(key: string, declared: Declared, options: { readonly seconds: number }): Answer<SignedRequest>;
  /** Opens an upload in parts. @returns its id */
  beginUpload(key: string, declared: Declared): Answer<string>;
  linkToPart(key: string, uploadId: string, part: PartDeclared, options: { readonly seconds: number }): Answer<SignedRequest>;
  /** Parts that arrived, in order. */
  partsOf(key: string, uploadId: string): Answer<readonly StoredPart[]>;
  /** Makes the object out of its parts. An upload that was completed before answers the same again. */
  completeUpload(key: string, uploadId: string, declared: Declared): Answer<ObjectInfo>;
  /** Gives up an upload and what it holds. */
  abortUpload(key: string, uploadId: string): Answer<void>;
}

/** One sentence for people. Names the object, never a secret. */
export function describeStoreFault(fault: StoreFault): string {
  switch (fault.kind) {
    case 'InvalidKey':
      return `The key ${JSON.stringify(fault.key.slice(0, 80))} cannot be: ${fault.reason}.`;
    case 'NotFound':
      return `There is no object ${fault.key}.`;
    case 'RangeNotSatisfiable':
      return `The object ${fault.key} has ${fault.bytes} bytes; the range begins behind them.`;
    case 'UploadGone':
      return `The upload of ${fault.key} is not open any more.`;
    case 'Mismatch':
      return `What arrived for ${fault.key} is not what was declared: ${fault.reason}.`;
    case 'Full':
      return `The object store has no room: ${fault.message}.`;
    case 'Refused':
      return `The object store refused: ${fault.message}.`;
    case 'Unreachable':
      return `The object store did not answer: ${fault.message}.`;
  }
}
/** How an object of that size is cut into parts: [from, to) in bytes, `number` from 1. */
export function partsOfSize(bytes: number): readonly { readonly number: number; readonly from: number; readonly to: number }[] {
  const count = Math.max(1, Math.ceil(bytes / PART_BYTES));
  return Array.from({ length: count }, (_, i) => ({ number: i + 1, from: i * PART_BYTES, to: Math.min(bytes, (i + 1) * PART_BYTES) }));
}
