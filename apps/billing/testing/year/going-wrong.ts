import type { DataSource } from 'typeorm';
import type { Dice } from './dice.js';
import type { FaultKind } from './plan.js';

export class ProcessDied extends Error {}

/** Throws for every call to Stripe: nothing, a death before or after it, or an answer that never comes. */
export interface Luck {
  /** Undefined: nothing goes wrong. */
  dice: Dice | undefined;
  faults: ReadonlySet<FaultKind>;
  /** Whether the process is dead: it reaches neither Stripe nor the database any more. */
  dead: boolean;
  /** How often each went wrong: `payInvoice lost`. */
  readonly met: Map<string, number>;
  /** Calls, by method and key, whose answers are lost for the rest of the step: by the next one Stripe has forgotten the key. */
  readonly mute: Set<string>;
}
export const noLuckNeeded = (): Luck => ({ dice: undefined, faults: new Set(), dead: false, met: new Map(), mute: new Set() });
/** What can go wrong at a call. */
export const strokes = ['lost', 'before', 'after'] as const;
type Stroke = (typeof strokes)[number];
export function met(luck: Pick<Luck, 'met'>, what: string): void {
  luck.met.set(what, (luck.met.get(what) ?? 0) + 1);
}

function die(luck: Luck, when: string): never {
  // An item alone may fail where a worker dies; the whole process dies with `deaths`.
  if (luck.faults.has('deaths') && luck.dice?.isUnder(0.3) === true) {
    luck.dead = true;
    met(luck, 'process died');
  }
  throw new ProcessDied(when);
}
/** Each way in which each method can fail comes up at its first calls; after that now and then. */
function strokeAt(luck: Luck, name: string, key: string): Stroke | undefined {
  const { dice } = luck;
  if (dice === undefined || !luck.faults.has('calls')) return undefined;
  if (luck.mute.has(key)) return 'lost';
  const fresh = strokes.find((stroke) => !luck.met.has(`${name} ${stroke}`));
  if (fresh === 'lost' && name.startsWith('create')) luck.mute.add(key);
  if (fresh !== undefined) return fresh;
  const thrown = dice.next();
  return thrown < 0.05 ? strokes[Math.floor(thrown * 60)] : undefined;
}
/** A port to Stripe on which calls go wrong as the dice fall. */
export function unlucky<P extends object>(port: P, luck: Luck): P {
  return new Proxy(port, {
    get: (target, name: string & keyof P) => {
      const method = target[name];
      if (typeof method !== 'function') return method;
      return async (...input: unknown[]) => {
        if (luck.dead) throw new ProcessDied(`${name} after the end`);
        const stroke = strokeAt(luck, name, `${name} ${String(input.at(-1))}`);
        if (stroke !== undefined) met(luck, `${name} ${stroke}`);
        if (stroke === 'before') die(luck, `before ${name}`);
        const outcome: unknown = await (method as (...given: unknown[]) => Promise<unknown>).apply(target, input);
        if (stroke === 'after') die(luck, `after ${name}`);
        return stroke === 'lost' ? { kind: 'unknown', message: 'the socket was closed' } : outcome;
      };
    },
  });
}
/** A database that a dead process cannot reach. */
export function mortal(source: DataSource, luck: Luck): DataSource {
  return new Proxy(source, {
    get: (target, name) => {
      if (luck.dead) throw new ProcessDied('the database after the end');
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? (member as (...input: unknown[]) => unknown).bind(target) : member;
    },
  });
}
