import { microUsdPerMwh, ppm, type SeriesId } from '@switchyard/kernel';
import type { Schema } from '@switchyard/graphql-client';
import type { TariffComponent } from '@switchyard/power';
import { seriesOf, type Tx } from '@switchyard/store';
import type { InputCheck } from '../graphql/check-input.js';

/** 100,000 USD/MWh either way: beyond every market's cap. */
export const PRICE_USD_PER_MWH = { scale: 6, min: -100_000_000_000n, max: 100_000_000_000n } as const;
export const MULTIPLIER = { scale: 6, min: 0n, max: 10_000_000n } as const;
const COMPONENTS_MAX = 20;

type Input = Schema.TariffComponentInput;
const given = (value: unknown): boolean => value !== null && value !== undefined;

function checkFixed(check: InputCheck, path: string, input: Input): TariffComponent | undefined {
  for (const field of ['node', 'priceKind', 'multiplier', 'adderUsdPerMwh'] as const) if (given(input[field])) check.problem(`${path}.${field}`, 'belongs to INDEX components only');
  if (!given(input.usdPerMwh)) return check.problem(`${path}.usdPerMwh`, 'is required for FIXED_ENERGY');
  const price = check.decimal(`${path}.usdPerMwh`, input.usdPerMwh!, PRICE_USD_PER_MWH);
  return price === undefined ? undefined : { kind: 'fixed_energy', label: 'Energy at a fixed price', microUsdPerMwh: microUsdPerMwh(price) };
}

async function checkIndex(tx: Tx, check: InputCheck, path: string, input: Input): Promise<TariffComponent | undefined> {
  if (given(input.usdPerMwh)) check.problem(`${path}.usdPerMwh`, 'belongs to FIXED_ENERGY components only');
  const multiplier = check.decimal(`${path}.multiplier`, input.multiplier ?? '1', MULTIPLIER);
  const adder = check.decimal(`${path}.adderUsdPerMwh`, input.adderUsdPerMwh ?? '0', PRICE_USD_PER_MWH);
  if (input.priceKind === 'FORECAST') return check.problem(`${path}.priceKind`, 'must be REAL_TIME or DAY_AHEAD: nobody settles on a forecast');
  if (!given(input.node)) return check.problem(`${path}.node`, 'is required for INDEX');
  const node = check.text(`${path}.node`, input.node!, 60);
  if (node === undefined) return undefined;
  const kind = input.priceKind === 'DAY_AHEAD' ? 'day_ahead' : 'real_time';
  const series = await seriesOf(tx, node, kind);
  if (!series) return check.problem(`${path}.node`, `there are no ${kind.replace('_', '-')} prices of ${node}: import some first`);
  return multiplier === undefined || adder === undefined ? undefined : {
    kind: 'index', label: `${node} ${kind.replace('_', '-')}`, index: { seriesId: series.id satisfies SeriesId, node, kind },
    multiplierPpm: ppm(multiplier), adderMicroUsdPerMwh: microUsdPerMwh(adder),
  };
}

/** The tariff's components; problems go to `check`. */
export async function checkComponents(tx: Tx, check: InputCheck, inputs: readonly Input[]): Promise<TariffComponent[]> {
  if (inputs.length < 1 || inputs.length > COMPONENTS_MAX) check.problem('components', `must have 1 to ${COMPONENTS_MAX} items, has ${inputs.length}`);
  if (inputs.filter((input) => input.kind === 'INDEX').length > 1) check.problem('components', 'at most one INDEX: the bill follows one index');
  const components: TariffComponent[] = [];
  for (const [i, input] of inputs.slice(0, COMPONENTS_MAX).entries()) {
    const path = `components.${i}`;
    const component = input.kind === 'INDEX' ? await checkIndex(tx, check, path, input) : checkFixed(check, path, input);
    if (component) components.push(component);
  }
  return components;
}
