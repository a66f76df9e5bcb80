import { Dice } from '@switchyard/simulation';

/** What is done to the running market at one moment: processes are killed together with SIGKILL, or the queues lose every message. */
export interface Blow {
  /** Wall milliseconds after the blow before. */
  readonly afterMs: number;
  readonly victims: readonly string[];
  readonly losesQueues: boolean;
}

const GAP_MS = { least: 900, most: 3_200 } as const;
const blow = (...victims: readonly string[]): Omit<Blow, 'afterMs'> => ({ victims, losesQueues: false });
const queuesLost: Omit<Blow, 'afterMs'> = { victims: [], losesQueues: true };

/** While jobs run: every process at least once, the deciders more often, two at once, and the queues emptied. */
const whileRunning = (agents: readonly string[]): readonly Omit<Blow, 'afterMs'>[] => [
  blow('scheduler'), blow('scheduler'), blow('billing'), blow('billing'), blow('gateway'), blow('gateway'), blow('stripe-twin'),
  ...agents.map((agent) => blow(agent)), blow('scheduler', 'billing'), blow('gateway', agents[0]!), queuesLost,
];
/** While invoices are issued and collected. */
const whileCollecting: readonly Omit<Blow, 'afterMs'>[] = [blow('billing'), blow('stripe-twin'), blow('billing', 'stripe-twin'), blow('gateway', 'billing')];

function dealt(dice: Dice, blows: readonly Omit<Blow, 'afterMs'>[]): Blow[] {
  const left = [...blows];
  const order: Blow[] = [];
  while (left.length > 0) {
    const [next] = left.splice(dice.between(0, left.length - 1), 1);
    order.push({ ...next!, afterMs: dice.between(GAP_MS.least, GAP_MS.most) });
  }
  return order;
}

/** One seed, one drill: the same blows in the same order with the same waits. */
export function planBlows(seed: number, rounds: number, agents: readonly string[]): { readonly running: readonly Blow[]; readonly collecting: readonly Blow[] } {
  const dice = new Dice(seed);
  const running = Array.from({ length: rounds }, () => dealt(dice, whileRunning(agents))).flat();
  return { running, collecting: Array.from({ length: rounds }, () => dealt(dice, whileCollecting)).flat() };
}
