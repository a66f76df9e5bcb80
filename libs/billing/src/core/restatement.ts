import type { EpochMs, InvoiceLineId, MicroUsdPerMwh, MinorUnits } from '@switchyard/kernel';
import type { DerivationRow, RatedLine } from '@switchyard/rating';

/** One price that a line was billed with, and what it was restated to. */
export interface RestatedPrint {
  readonly from: EpochMs;
  readonly to: EpochMs;
  readonly printId: string;
  readonly oldRevision: number;
  readonly oldMicroUsdPerMwh: MicroUsdPerMwh;
  readonly newRevision: number;
  readonly newMicroUsdPerMwh: MicroUsdPerMwh;
}
/** What a restatement does to one line: the amount as billed and as it is now, and the prints that differ. */
export interface RestatedLine {
  readonly lineId: InvoiceLineId;
  readonly oldMinor: MinorUnits;
  readonly newMinor: MinorUnits;
  readonly prints: readonly RestatedPrint[];
}

type Energy = Extract<DerivationRow, { row: 'energy' }>;
const energyRows = (line: RatedLine | null): readonly Energy[] => (line?.derivation ?? []).filter((row): row is Energy => row.row === 'energy');

/** Prints of the same interval that were restated between two ratings of one line, in order of time. */
export function restatedPrints(before: RatedLine | null, after: RatedLine | null): readonly RestatedPrint[] {
  const old = new Map(energyRows(before).map((row) => [row.from, row]));
  return energyRows(after).flatMap((row) => {
    const was = old.get(row.from)?.print;
    if (was === undefined || row.print === undefined || was.revision === row.print.revision) return [];
    return [{
      from: row.from, to: row.to, printId: row.print.printId, oldRevision: was.revision, oldMicroUsdPerMwh: was.microUsdPerMwh,
      newRevision: row.print.revision, newMicroUsdPerMwh: row.print.microUsdPerMwh,
    }];
  });
}
