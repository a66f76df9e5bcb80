import { epochMs, microUsdPerMwh, ppm, type SeriesId, watts } from '@switchyard/kernel';
import type { Schema } from '@switchyard/graphql-client';
import { type IndexRef, microUsdPerKwMonth, type TariffComponent, validateTariff } from '@switchyard/power';
import { SETTLEMENT_SECONDS, seriesOf, type Tx } from '@switchyard/store';
import type { InputCheck } from '../graphql/check-input.js';
import { checkWindows, isGiven } from './check-tariff-windows.js';

/** 100,000 USD/MWh either way: beyond every market's cap. */
export const PRICE_USD_PER_MWH = { scale: 6, min: -100_000_000_000n, max: 100_000_000_000n } as const;
export const MULTIPLIER = { scale: 6, min: 0n, max: 10_000_000n } as const;
const RATE_USD_PER_KW_MONTH = { scale: 6, min: 0n, max: 1_000_000_000n } as const;
const BLOCK_KW = { scale: 3, min: 1n, max: 10_000_000_000n } as const;
const SHARE = { scale: 6, min: 0n, max: 1_000_000n } as const;
const COMPONENTS_MAX = 20;
const GROUPS_MAX = 12;

type Input = Schema.TariffComponentInput;
type Field = Exclude<keyof Input, 'kind'>;
/** Which fields a kind may have; anything else given is a mistake that would otherwise go unnoticed. */
const FIELDS: Readonly<Record<Input['kind'], readonly Field[]>> = {
  FIXED_ENERGY: ['usdPerMwh'],
  INDEX: ['node', 'priceKind', 'multiplier', 'adderUsdPerMwh'],
  TIME_OF_USE: ['usdPerMwh', 'windows'],
  FIXED_BLOCK: ['usdPerMwh', 'blockKw', 'node', 'priceKind'],
  DEMAND_CHARGE: ['usdPerKwMonth', 'intervalSeconds'],
  COINCIDENT_PEAK: ['usdPerKwMonth', 'method', 'peakGroups', 'distinctDays', 'windows', 'node', 'priceKind'],
  TAX: ['rate'],
};
const ALL_FIELDS = [...new Set(Object.values(FIELDS).flat())];
const kindsWith = (field: Field): string => Object.entries(FIELDS).filter(([, fields]) => fields.includes(field)).map(([kind]) => kind).join(', ');

/** One component's input, its place and where its problems go. */
interface Part {
  readonly check: InputCheck;
  readonly path: string;
  readonly input: Input;
}
function decimal({ check, path, input }: Part, field: Field, range: Parameters<InputCheck['decimal']>[2], otherwise?: string): bigint | undefined {
  const value = (input[field] as string | null | undefined) ?? otherwise;
  return value === undefined ? check.problem(`${path}.${field}`, `is required for ${input.kind}`) : check.decimal(`${path}.${field}`, value, range);
}

async function indexRef(tx: Tx, { check, path, input }: Part): Promise<IndexRef | undefined> {
  if (input.priceKind === 'FORECAST') return check.problem(`${path}.priceKind`, 'must be REAL_TIME or DAY_AHEAD: nobody settles on a forecast');
  if (!isGiven(input.node)) return check.problem(`${path}.node`, `is required for ${input.kind}`);
  const node = check.text(`${path}.node`, input.node, 60);
  if (node === undefined) return undefined;
  const kind = input.priceKind === 'DAY_AHEAD' ? 'day_ahead' : 'real_time';
  const series = await seriesOf(tx, node, kind);
  return series ? { seriesId: series.id satisfies SeriesId, node, kind } : check.problem(`${path}.node`, `there are no ${kind.replace('_', '-')} prices of ${node}: import some first`);
}

async function checkIndex(tx: Tx, part: Part): Promise<TariffComponent | undefined> {
  const [multiplier, adder, index] = [decimal(part, 'multiplier', MULTIPLIER, '1'), decimal(part, 'adderUsdPerMwh', PRICE_USD_PER_MWH, '0'), await indexRef(tx, part)];
  if (multiplier === undefined || adder === undefined || !index) return undefined;
  return { kind: 'index', label: `${index.node} ${index.kind.replace('_', '-')}`, index, multiplierPpm: ppm(multiplier), adderMicroUsdPerMwh: microUsdPerMwh(adder) };
}
async function checkBlock(tx: Tx, part: Part): Promise<TariffComponent | undefined> {
  const [price, size] = [decimal(part, 'usdPerMwh', PRICE_USD_PER_MWH), decimal(part, 'blockKw', BLOCK_KW)];
  const sellBack = isGiven(part.input.node) ? await indexRef(tx, part) : null;
  return price === undefined || size === undefined || sellBack === undefined ? undefined : { kind: 'fixed_block', label: 'Contracted block', watts: watts(size), microUsdPerMwh: microUsdPerMwh(price), sellBack };
}
async function checkPeak(tx: Tx, part: Part): Promise<TariffComponent | undefined> {
  const { check, path, input } = part;
  const rate = decimal(part, 'usdPerKwMonth', RATE_USD_PER_KW_MONTH);
  const method = isGiven(input.method) ? check.text(`${path}.method`, input.method, 40) : check.problem(`${path}.method`, 'is required for COINCIDENT_PEAK');
  const groups = input.peakGroups ?? [];
  if (groups.length < 1 || groups.length > GROUPS_MAX) check.problem(`${path}.peakGroups`, `must have 1 to ${GROUPS_MAX} items, has ${groups.length}`);
  const windows = checkWindows(check, path, input.windows ?? [], 'probability', SHARE);
  const index = isGiven(input.node) ? await indexRef(tx, part) : null;
  if (rate === undefined || method === undefined || windows === undefined || index === undefined) return undefined;
  return {
    kind: 'coincident_peak', label: 'Coincident peak', method, microUsdPerKwMonth: microUsdPerKwMonth(rate), peaksPerYear: groups.reduce((sum, group) => sum + group.peaks, 0),
    windows: windows.map(({ value, name: _name, ...window }) => ({ ...window, probabilityPpm: ppm(value) })),
    peaks: { groups: groups.slice(0, GROUPS_MAX).map(({ months, peaks }) => ({ months, peaks })), distinctDays: input.distinctDays ?? true },
    ...(index && { predictedFrom: index }),
  };
}
function checkTimeOfUse(part: Part): TariffComponent | undefined {
  const { check, path, input } = part;
  const otherwise = decimal(part, 'usdPerMwh', PRICE_USD_PER_MWH);
  if ((input.windows ?? []).length === 0) check.problem(`${path}.windows`, 'is required for TIME_OF_USE');
  const windows = checkWindows(check, path, input.windows ?? [], 'usdPerMwh', PRICE_USD_PER_MWH);
  return otherwise === undefined || windows === undefined ? undefined : {
    kind: 'time_of_use', label: 'Time of use', otherwiseMicroUsdPerMwh: microUsdPerMwh(otherwise), windows: windows.map(({ value, ...window }) => ({ ...window, microUsdPerMwh: microUsdPerMwh(value) })),
  };
}

async function checkComponent(tx: Tx, part: Part): Promise<TariffComponent | undefined> {
  const { check, path, input } = part;
  for (const field of ALL_FIELDS) if (isGiven(input[field]) && !FIELDS[input.kind].includes(field)) check.problem(`${path}.${field}`, `belongs to ${kindsWith(field)} components only`);
  switch (input.kind) {
    case 'FIXED_ENERGY': {
      const price = decimal(part, 'usdPerMwh', PRICE_USD_PER_MWH);
      return price === undefined ? undefined : { kind: 'fixed_energy', label: 'Energy at a fixed price', microUsdPerMwh: microUsdPerMwh(price) };
    }
    case 'INDEX':
      return checkIndex(tx, part);
    case 'TIME_OF_USE':
      return checkTimeOfUse(part);
    case 'FIXED_BLOCK':
      return checkBlock(tx, part);
    case 'DEMAND_CHARGE': {
      const rate = decimal(part, 'usdPerKwMonth', RATE_USD_PER_KW_MONTH);
      return rate === undefined ? undefined : { kind: 'demand_charge', label: 'Demand charge', microUsdPerKwMonth: microUsdPerKwMonth(rate), intervalSeconds: input.intervalSeconds ?? 900 };
    }
    case 'COINCIDENT_PEAK':
      return checkPeak(tx, part);
    case 'TAX': {
      const rate = decimal(part, 'rate', SHARE);
      return rate === undefined ? undefined : { kind: 'tax', label: 'Tax', ratePpm: ppm(rate) };
    }
  }
}

/** The tariff's components; problems go to `check`. What each may hold and how they may stand together is libs/power's to say. */
export async function checkComponents(tx: Tx, check: InputCheck, inputs: readonly Input[]): Promise<TariffComponent[]> {
  if (inputs.length < 1 || inputs.length > COMPONENTS_MAX) check.problem('components', `must have 1 to ${COMPONENTS_MAX} items, has ${inputs.length}`);
  if (inputs.filter((input) => input.kind === 'INDEX').length > 1) check.problem('components', 'at most one INDEX: the bill follows one index');
  const components: TariffComponent[] = [];
  for (const [i, input] of inputs.slice(0, COMPONENTS_MAX).entries()) {
    const component = await checkComponent(tx, { check, path: `components.${i}`, input });
    if (component) components.push(component);
  }
  if (components.length === inputs.length) {
    const version = { version: 1, validFrom: epochMs(0), validTo: null, components };
    for (const { path, message } of validateTariff({ name: 'tariff', zone: 'UTC', settlementIntervalSeconds: SETTLEMENT_SECONDS, versions: [version] })) {
      check.problem(path.replace(/^versions\[0\]\./u, '').replace('peaks.groups', 'peakGroups').replace(/\[(\d+)\]/gu, '.$1'), message);
    }
  }
  return components;
}
