/** Questions and answers of a quote that is asked anew with each change. */
export interface Turns<Answer> {
  /** The newest question, from 1. */
  readonly asked: number;
  /** The question that what is shown answers; 0 before any. */
  readonly shown: number;
  readonly answer: Answer | undefined;
}
export const noTurns: Turns<never> = { asked: 0, shown: 0, answer: undefined };
export const ask = <Answer>(turns: Turns<Answer>): Turns<Answer> => ({ ...turns, asked: turns.asked + 1 });
/** An answer that comes in. One to a question older than what is shown came too late and is dropped. */
export const hear = <Answer>(turns: Turns<Answer>, turn: number, answer: Answer): Turns<Answer> => (turn <= turns.shown ? turns : { ...turns, shown: turn, answer });
/** Whether what is shown answers an older question than the newest. */
export const isStale = ({ asked, shown }: Turns<unknown>): boolean => shown < asked;

interface Option {
  readonly kind: string;
  readonly startsAt: string;
  readonly finishesAt: string;
  readonly site: { readonly id: string };
  readonly pool: { readonly id: string };
}
/** What a person chose, to be found again in the next quote. */
export interface Choice {
  readonly kind: string;
  readonly poolId: string;
  readonly startsAt: string;
  readonly finishesAt: string;
}
export const choiceOf = ({ kind, pool, startsAt, finishesAt }: Option): Choice => ({ kind, poolId: pool.id, startsAt, finishesAt });
/** The option of a new quote that is nearest to what was chosen: the same place and time, the same place nearest in time, the same end of the curve. The cheapest where nothing was chosen. */
export function chosenOf<Some extends Option>(options: readonly Some[], choice: Choice | undefined): Some | undefined {
  if (choice === undefined) return options.at(-1);
  const same = options.find(({ pool, startsAt, finishesAt }) => pool.id === choice.poolId && startsAt === choice.startsAt && finishesAt === choice.finishesAt);
  if (same !== undefined) return same;
  // Who wanted it soonest, or cheapest, wants that of the new quote.
  if (choice.kind !== 'FRONTIER') return options.find(({ kind }) => kind === choice.kind) ?? options.at(-1);
  const distance = ({ finishesAt }: Some): number => Math.abs(Date.parse(finishesAt) - Date.parse(choice.finishesAt));
  const there = options.filter(({ pool }) => pool.id === choice.poolId);
  return [...(there.length > 0 ? there : options)].sort((a, b) => distance(a) - distance(b) || options.indexOf(a) - options.indexOf(b))[0];
}
