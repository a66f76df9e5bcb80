import type { ReactNode } from 'react';
import { money } from '../format/money.js';

/** An amount of money, at the end of its column. */
export function Amount({ of }: { readonly of: { readonly amount: string; readonly currency: string } | null | undefined }): ReactNode {
  return of === null || of === undefined ? <span className="soft">—</span> : <span className="number">{money(of.amount, of.currency)}</span>;
}
