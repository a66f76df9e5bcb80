import { minorUnits, type MinorUnits, type OrgId } from '@switchyard/kernel';
import type { Changes } from './changes.js';

/** Where an operator's share is taken back from: held while the invoice is unpaid; else from what is available, and what is not there is owed by the operator. */
export type ShareSource = { readonly released: false } | { readonly released: true; readonly availableMinor: (operator: OrgId) => bigint };

/** What an operator gives back: the money it may still be paid first. One of these per booking, since it counts what it has taken. */
export class SharesBack {
  readonly #left = new Map<OrgId, bigint>();
  constructor(private readonly source: ShareSource) {}

  take(changes: Changes, operator: OrgId, minor: MinorUnits): void {
    if (!this.source.released || minor <= 0n) {
      changes.lower(this.source.released ? 'operator_payable.available' : 'operator_payable.held', operator, minor);
      return;
    }
    const left = this.#left.get(operator) ?? this.source.availableMinor(operator);
    const there = left <= 0n ? 0n : left < minor ? left : minor;
    this.#left.set(operator, left - there);
    changes.lower('operator_payable.available', operator, minorUnits(there)).raise('operator_receivable', operator, minorUnits(minor - there));
  }
}
