import { never } from '@switchyard/kernel';
import { isKnownZone } from './local-time.js';
import { type IndexRef, isKeptBlock, type LocalWindow, type PeakMethod, type Tariff, type TariffComponent, type TariffVersion } from './tariff.js';

/** One thing wrong with a tariff, and where: `versions[0].components[2].multiplierPpm`. */
export interface TariffProblem {
  readonly path: string;
  readonly message: string;
}
type Report = (path: string, message: string) => void;

/** 100,000 USD/MWh: beyond every market's cap, so a typing error rather than a price. */
const PRICE_LIMIT = 100_000_000_000n;
const INTERVALS: readonly number[] = [300, 900, 1800, 3600];

function checkPrice(value: bigint, path: string, report: Report): void {
  if (value > PRICE_LIMIT || value < -PRICE_LIMIT) report(path, 'lies outside -100,000..100,000 USD/MWh');
}
function checkNotNegative(value: bigint, path: string, report: Report): void {
  if (value < 0n) report(path, 'must not be negative');
}
function checkIndex(index: IndexRef, path: string, report: Report): void {
  if (index.seriesId.length === 0) report(`${path}.seriesId`, 'is empty');
  if (index.node.trim().length === 0) report(`${path}.node`, 'is empty');
}
function checkWindow(window: LocalWindow, path: string, report: Report): void {
  const outside = (values: readonly number[], most: number): boolean => values.some((v) => !Number.isInteger(v) || v < 1 || v > most);
  if (outside(window.months, 12)) report(`${path}.months`, 'months are 1..12');
  if (outside(window.weekdays, 7)) report(`${path}.weekdays`, 'weekdays are 1 (Monday)..7');
  for (const key of ['fromMinute', 'toMinute'] as const) {
    const minute = window[key];
    if (!Number.isInteger(minute) || minute < 0 || minute > 1440) report(`${path}.${key}`, 'minutes of the day are 0..1440');
  }
  if (window.fromMinute === window.toMinute) report(`${path}.toMinute`, 'equals fromMinute: the window is empty');
}

function checkPeakMethod(method: PeakMethod, peaksPerYear: number, path: string, report: Report): void {
  const months = method.groups.flatMap((group) => group.months);
  method.groups.forEach((group, i) => {
    if (group.months.length === 0 || group.months.some((month) => !Number.isInteger(month) || month < 1 || month > 12)) report(`${path}.groups[${i}].months`, 'months are 1..12');
    if (!Number.isInteger(group.peaks) || group.peaks < 1) report(`${path}.groups[${i}].peaks`, 'must be a whole number of at least 1');
  });
  if (new Set(months).size !== months.length) report(`${path}.groups`, 'a month belongs to one group');
  if (method.groups.reduce((sum, group) => sum + group.peaks, 0) !== peaksPerYear) report(`${path}.groups`, `must yield the ${peaksPerYear} peaks of peaksPerYear`);
}

function checkComponent(component: TariffComponent, path: string, report: Report): void {
  if (component.label.trim().length === 0) report(`${path}.label`, 'is empty');
  switch (component.kind) {
    case 'fixed_energy':
      return checkPrice(component.microUsdPerMwh, `${path}.microUsdPerMwh`, report);
    case 'index':
      checkIndex(component.index, `${path}.index`, report);
      checkPrice(component.adderMicroUsdPerMwh, `${path}.adderMicroUsdPerMwh`, report);
      if (component.multiplierPpm < 0n || component.multiplierPpm > 10_000_000n) report(`${path}.multiplierPpm`, 'lies outside 0..10');
      return undefined;
    case 'time_of_use':
      checkPrice(component.otherwiseMicroUsdPerMwh, `${path}.otherwiseMicroUsdPerMwh`, report);
      component.windows.forEach((window, i) => {
        checkWindow(window, `${path}.windows[${i}]`, report);
        checkPrice(window.microUsdPerMwh, `${path}.windows[${i}].microUsdPerMwh`, report);
      });
      return undefined;
    case 'fixed_block':
      checkPrice(component.microUsdPerMwh, `${path}.microUsdPerMwh`, report);
      checkNotNegative(component.watts, `${path}.watts`, report);
      if (component.sellBack !== null) checkIndex(component.sellBack, `${path}.sellBack`, report);
      return undefined;
    case 'demand_charge':
      checkNotNegative(component.microUsdPerKwMonth, `${path}.microUsdPerKwMonth`, report);
      if (!INTERVALS.includes(component.intervalSeconds)) report(`${path}.intervalSeconds`, `must be one of ${INTERVALS.join(', ')}`);
      return undefined;
    case 'coincident_peak':
      checkNotNegative(component.microUsdPerKwMonth, `${path}.microUsdPerKwMonth`, report);
      if (!Number.isInteger(component.peaksPerYear) || component.peaksPerYear < 1) report(`${path}.peaksPerYear`, 'must be a whole number of at least 1');
      component.windows.forEach((window, i) => {
        checkWindow(window, `${path}.windows[${i}]`, report);
        if (window.probabilityPpm < 0n || window.probabilityPpm > 1_000_000n) report(`${path}.windows[${i}].probabilityPpm`, 'lies outside 0..1');
      });
      if (component.peaks) checkPeakMethod(component.peaks, component.peaksPerYear, `${path}.peaks`, report);
      if (component.predictedFrom) {
        checkIndex(component.predictedFrom, `${path}.predictedFrom`, report);
        if (!component.peaks) report(`${path}.peaks`, 'is needed to predict peaks');
      }
      return undefined;
    case 'tax':
      if (component.ratePpm < 0n || component.ratePpm > 1_000_000n) report(`${path}.ratePpm`, 'lies outside 0..1');
      return undefined;
    default:
      return never(component);
  }
}

function checkVersion(version: TariffVersion, path: string, intervalMs: number, report: Report): void {
  if (version.validFrom % intervalMs !== 0) report(`${path}.validFrom`, 'is not on a settlement interval boundary');
  if (version.validTo !== null && version.validTo % intervalMs !== 0) report(`${path}.validTo`, 'is not on a settlement interval boundary');
  if (version.validTo !== null && version.validTo <= version.validFrom) report(`${path}.validTo`, 'is not after validFrom');
  if (version.components.length === 0) report(`${path}.components`, 'needs at least one component');
  const blocks = version.components.filter((component) => component.kind === 'fixed_block');
  const indexes = version.components.filter((component) => component.kind === 'index').length;
  if (blocks.length > 1) report(`${path}.components`, 'at most one fixed block');
  if (indexes > 0 && blocks.some((block) => !isKeptBlock(block))) {
    report(`${path}.components`, 'a fixed block that can be sold back already costs its index: leave the index component out');
  }
  version.components.forEach((component, i) => checkComponent(component, `${path}.components[${i}]`, report));
}

/** Everything wrong with a tariff, each with the path of the field. Empty: it is valid. */
export function validateTariff(tariff: Tariff): readonly TariffProblem[] {
  const problems: TariffProblem[] = [];
  const report: Report = (path, message) => problems.push({ path, message });
  if (tariff.name.trim().length === 0) report('name', 'is empty');
  if (!isKnownZone(tariff.zone)) report('zone', `${JSON.stringify(tariff.zone)} is not a known IANA time zone`);
  if (!INTERVALS.includes(tariff.settlementIntervalSeconds)) report('settlementIntervalSeconds', `must be one of ${INTERVALS.join(', ')}`);
  if (tariff.versions.length === 0) report('versions', 'needs at least one version');
  const intervalMs = (INTERVALS.includes(tariff.settlementIntervalSeconds) ? tariff.settlementIntervalSeconds : 300) * 1_000;
  tariff.versions.forEach((version, i) => {
    checkVersion(version, `versions[${i}]`, intervalMs, report);
    const previous = tariff.versions[i - 1];
    if (previous === undefined) return;
    if (previous.version >= version.version) report(`versions[${i}].version`, 'must be higher than the version before it');
    if (previous.validTo === null || previous.validTo > version.validFrom) report(`versions[${i}].validFrom`, 'overlaps the version before it');
  });
  return problems;
}
