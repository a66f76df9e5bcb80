interface Labelled {
  readonly label: string;
  readonly cents: bigint;
}
export interface BridgeStep extends Labelled {
  readonly kind: 'total' | 'change';
  /** Where its bar begins and ends, in cents. */
  readonly from: bigint;
  readonly to: bigint;
}
/** Changes that have a bar of their own; smaller ones share the last. */
const SHOWN_MAX = 7;
const size = (cents: bigint): bigint => (cents < 0n ? -cents : cents);

/** Bars from a total to the next one. Whatever the changes do not explain has a bar of its own, so that the last bar always ends at the new total. */
export function stepsOf(before: Labelled, now: Labelled, changes: readonly Labelled[]): readonly BridgeStep[] {
  const moved = changes.filter(({ cents }) => cents !== 0n).sort((a, b) => Number(size(b.cents) - size(a.cents)));
  const [shown, small] = moved.length > SHOWN_MAX ? [moved.slice(0, SHOWN_MAX - 1), moved.slice(SHOWN_MAX - 1)] : [moved, []];
  const rest = now.cents - before.cents - moved.reduce((sum, { cents }) => sum + cents, 0n);
  const all = [
    ...shown,
    ...(small.length === 0 ? [] : [{ label: `${small.length} smaller changes`, cents: small.reduce((sum, { cents }) => sum + cents, 0n) }]),
    ...(rest === 0n ? [] : [{ label: 'Other', cents: rest }]),
  ];
  let at = before.cents;
  const steps = all.map((change): BridgeStep => {
    const from = at;
    at += change.cents;
    return { kind: 'change', ...change, from, to: at };
  });
  return [{ kind: 'total', ...before, from: 0n, to: before.cents }, ...steps, { kind: 'total', ...now, from: 0n, to: now.cents }];
}
