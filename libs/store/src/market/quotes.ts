import { type EpochMs, microUsdPerGpuHour, type MicroUsdPerGpuHour, type OrgId, ppm, type QuoteId, type QuoteOptionId, wattHours, type WattHours } from '@switchyard/kernel';
import { inMarket, type JobSpec, type PoolRefusal, type QuoteOption, type QuoteOptionKind, type RunSpec } from '@switchyard/market';
import type { RuledPrice } from '@switchyard/rating';
import type { Tx } from '../base/index.js';
import { at, json } from '../base/index.js';
import { bigintOf, isAbsent, type JsonMap, listOf, mapOf, textOf } from './decode.js';
import { decodeJobSpec, decodePlacement, type StoredPlacement } from './job-json.js';

/** An option as a quote keeps it: all that is needed to hold it and to say what it was. */
export interface StoredQuoteOption {
  readonly optionId: QuoteOptionId;
  readonly kind: QuoteOptionKind;
  readonly placement: StoredPlacement;
  /** Facility energy. */
  readonly energy: WattHours;
  readonly perGpuHour: MicroUsdPerGpuHour;
  /** How price rules made the ask; absent where none counted. */
  readonly ask?: AskOfOption;
}
/** An ask that rules made, as the card of the option has it. */
export interface AskOfOption {
  readonly ask: MicroUsdPerGpuHour;
  readonly madeFrom: RuledPrice;
}
export interface StoredQuote {
  readonly id: QuoteId;
  readonly customerOrg: OrgId;
  readonly spec: JobSpec;
  readonly options: readonly StoredQuoteOption[];
  readonly createdAt: EpochMs;
  readonly validUntil: EpochMs;
}
export function toStoredOption({ optionId, kind, placement, gpusHeld, energy, perGpuHour, card }: QuoteOption): StoredQuoteOption {
  const rent = card.components.find((component) => component.kind === 'gpu_hour');
  return { optionId, kind, placement: { ...inMarket(placement), gpusHeld }, energy, perGpuHour, ...(rent?.madeFrom && { ask: { ask: rent.microUsdPerGpuHour, madeFrom: rent.madeFrom } }) };
}

export function decodeQuoteOption(value: unknown, where = 'quote.options[]'): StoredQuoteOption {
  const option = mapOf(value, where);
  const kind = textOf(option, 'kind', where);
  if (kind !== 'now' && kind !== 'cheapest' && kind !== 'frontier' && kind !== 'reservation') throw new TypeError(`${where}.kind ${JSON.stringify(kind)} is not a kind of option`);
  return {
    optionId: textOf(option, 'optionId', where) as QuoteOptionId, kind, placement: decodePlacement(option['placement'], `${where}.placement`),
    energy: wattHours(bigintOf(option, 'energy', where)), perGpuHour: microUsdPerGpuHour(bigintOf(option, 'perGpuHour', where)),
    ...(isAbsent(option, 'ask') ? {} : { ask: decodeAsk(option['ask'], `${where}.ask`) }),
  };
}

function decodeAsk(value: unknown, where: string): AskOfOption {
  const ask = mapOf(value, where);
  const from = mapOf(ask['madeFrom'], `${where}.madeFrom`);
  return {
    ask: microUsdPerGpuHour(bigintOf(ask, 'ask', where)),
    madeFrom: {
      listMicroUsdPerGpuHour: microUsdPerGpuHour(bigintOf(from, 'listMicroUsdPerGpuHour', where)),
      rules: listOf(from['rules'], `${where}.rules`).map((rule, i) => ({ label: textOf(mapOf(rule, where), 'label', `${where}.rules[${i}]`), adjustmentPpm: ppm(bigintOf(mapOf(rule, where), 'adjustmentPpm', `${where}.rules[${i}]`)) })),
      ...(isAbsent(from, 'floorMicroUsdPerGpuHour') ? {} : { floorMicroUsdPerGpuHour: microUsdPerGpuHour(bigintOf(from, 'floorMicroUsdPerGpuHour', where)) }),
    },
  };
}

/** A quote keeps the whole specification, what to run included: only the customer can read it. */
export async function insertQuote(tx: Tx, quote: StoredQuote & { readonly refusals: readonly PoolRefusal[] }): Promise<void> {
  await tx.run(
    `INSERT INTO market.quote (id, customer_org, spec, options, refusals, created_at, valid_until) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
    [quote.id, quote.customerOrg, json(quote.spec), json(quote.options), json(quote.refusals), at(quote.createdAt), at(quote.validUntil)]);
}
/** The caller's quote that an option is of. */
export async function quoteOfOption(tx: Tx, optionId: QuoteOptionId): Promise<StoredQuote | undefined> {
  const row = await tx.one<{ id: QuoteId; customerOrg: OrgId; spec: JsonMap; options: unknown; createdAt: EpochMs; validUntil: EpochMs }>(
    `SELECT id, customer_org AS "customerOrg", spec, options, created_at AS "createdAt", valid_until AS "validUntil" FROM market.quote WHERE options @> $1::jsonb`, [json([{ optionId }])]);
  return row && {
    ...row, spec: decodeJobSpec(row.spec, 'quote.spec', row.spec['run'] as unknown as RunSpec),
    options: listOf(row.options, 'quote.options').map((option, i) => decodeQuoteOption(option, `quote.options[${i}]`)),
  };
}
