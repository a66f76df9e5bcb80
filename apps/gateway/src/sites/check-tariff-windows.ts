import type { Schema } from '@switchyard/graphql-client';
import type { LocalWindow } from '@switchyard/power';
import type { InputCheck } from '../graphql/check-input.js';

const WINDOWS_MAX = 50;
export const isGiven = <T>(value: T | null | undefined): value is T => value !== null && value !== undefined;

/** A window of local time with the figure that holds in it. */
export type CheckedWindow = LocalWindow & { readonly name: string; readonly value: bigint };

/** Windows of a component with their price or probability; undefined when one of them will not do. Their months and minutes are checked with the tariff. */
export function checkWindows(
  check: InputCheck, path: string, inputs: readonly Schema.TariffWindowInput[], figure: 'usdPerMwh' | 'probability', range: Parameters<InputCheck['decimal']>[2],
): readonly CheckedWindow[] | undefined {
  if (inputs.length > WINDOWS_MAX) return check.problem(`${path}.windows`, `must have at most ${WINDOWS_MAX} items, has ${inputs.length}`);
  const other = figure === 'usdPerMwh' ? 'probability' : 'usdPerMwh';
  const windows = inputs.flatMap((input, i): CheckedWindow[] => {
    const where = `${path}.windows.${i}`;
    if (isGiven(input[other])) check.problem(`${where}.${other}`, 'belongs to the other kind of window');
    const given = input[figure];
    const value = isGiven(given) ? check.decimal(`${where}.${figure}`, given, range) : check.problem(`${where}.${figure}`, 'is required');
    const name = isGiven(input.name) ? check.text(`${where}.name`, input.name, 60) : `window ${i + 1}`;
    if (value === undefined || name === undefined) return [];
    return [{ name, value, months: input.months ?? [], weekdays: input.weekdays ?? [], fromMinute: input.fromMinute, toMinute: input.toMinute }];
  });
  return windows.length === inputs.length ? windows : undefined;
}
