import type { RateCard } from './card.js';
import type { RatedLine } from './rated.js';

/** What `JSON.stringify` writes without loss. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/**
 * A card as JSON values: bigints become decimal text, absent members stay absent.
 * @returns what `rateCardFromJson` reads back to an equal card
 */
export function rateCardToJson(card: RateCard): JsonValue {
  return toJson(card);
}

/**
 * A rated line with its derivation as JSON values, in the same form as `canonicalJson` writes them.
 * @returns what `ratedLineFromJson` reads back to an equal line
 */
export function ratedLineToJson(line: RatedLine): JsonValue {
  return toJson(line);
}

function toJson(value: unknown): JsonValue {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || value === null) return value;
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value !== 'object') throw new TypeError(`a ${typeof value} has no JSON form here`);
  return Object.fromEntries(
    Object.entries(value).filter(([, member]) => member !== undefined).map(([key, member]) => [key, toJson(member)]),
  );
}
