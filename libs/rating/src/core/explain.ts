import { formatDecimal, never, toIso } from '@switchyard/kernel';
import type { CapExceeded, CardError, CeilingError } from './errors.js';

/** One sentence for a person, naming the field of the card. */
export function explainCardError(error: CardError): string {
  switch (error.kind) {
    case 'BadField':
      return `rate card: ${error.path === '' ? 'it' : error.path} ${error.message}`;
    case 'ComponentRepeated':
      return `rate card: ${error.path} (${error.componentKind}) prices what an earlier component prices already`;
    case 'NothingToCharge':
      return 'rate card: no component charges anything';
    default:
      return never(error);
  }
}

/** One sentence for a person, naming the usage row, field, instant or series. */
export function explainRatingError(error: CeilingError | CapExceeded): string {
  switch (error.kind) {
    case 'CardRefused':
      return `${error.cardId}: ${explainCardError(error.error)}`;
    case 'BadInterval':
      return `usage[${error.usageIndex}]: its end ${error.to} is not after its start ${error.from}`;
    case 'UsageOverlaps':
      return `usage[${error.usageIndex}]: starts ${toIso(error.from)}, before the row before it ends (${toIso(error.previousTo)})`;
    case 'NegativeQuantity':
      return `usage[${error.usageIndex}].${error.field}: must not be negative`;
    case 'GapWithQuantity':
      return `usage[${error.usageIndex}]: a gap cannot carry quantities`;
    case 'LostMoreThanRan':
      return `usage[${error.usageIndex}].lostWork.gpuSeconds: more was lost than ran`;
    case 'EnergyMissing':
      return `usage[${error.usageIndex}].energy: missing for the interval from ${toIso(error.from)}, and the card prices energy`;
    case 'EnergyBasisMismatch':
      return `usage[${error.usageIndex}].energy.basis: the card's PUE method needs ${error.needs} energy`;
    case 'PrintMissing':
      return `usage[${error.usageIndex}].print: ${error.seriesId} has no price for the interval from ${toIso(error.from)}`;
    case 'PrintOfOtherSeries':
      return `usage[${error.usageIndex}].print: is of ${error.got}, the card needs ${error.needs}`;
    case 'UsageStraddlesStep':
      return `usage[${error.usageIndex}]: contains the price step at ${toIso(error.step)}; cut usage there first`;
    case 'MonthsMissing':
      return `usage[${error.usageIndex}]: the months given do not cover the interval from ${toIso(error.from)}`;
    case 'UsageStraddlesMonth':
      return `usage[${error.usageIndex}]: contains the start of a month (${toIso(error.month)}), and the card credits by month; cut usage there first`;
    case 'CoverMissing':
      return 'period.covers: missing, and reserved GPU time is due without usage';
    case 'MonthFactMissing':
      return `period.monthFacts: no ${error.needs} for the month from ${toIso(error.month)}, and the card needs it`;
    case 'BadPeriodFact':
      return `period.${error.path} ${error.message}`;
    case 'DemandUnbounded':
      return 'the share of the demand charge has no worst case without an assumed largest draw';
    case 'PriceUnbounded':
      return `the price of ${error.seriesId} has no cap, so there is no worst case without an assumed highest price`;
    case 'CapExceeded':
      return `the total of ${formatDecimal(error.totalMinor, 2)} is ${formatDecimal(error.overMinor, 2)} above the cap of ${formatDecimal(error.capMinor, 2)}`;
    default:
      return never(error);
  }
}
