import type { ReactNode } from 'react';
import { stepsOf } from './payout-line.js';

const told = { done: 'done', now: 'here now', wrong: 'stopped here', ahead: 'to come' } as const;
/** Earned, approved, sent, in the bank: where a payout is. */
export function PayoutSteps({ state }: { readonly state: Parameters<typeof stepsOf>[0] }): ReactNode {
  return (
    <ol className="steps" aria-label="How far the payout has come">
      {stepsOf(state).map(({ key, label, is, note }) => <li key={key} data-is={is}><strong>{label}<span className="hidden-visually">, {told[is]}</span></strong>{note !== '' && <span>{note}</span>}</li>)}
    </ol>
  );
}
