import type { ConnectPort, StripePort } from '@switchyard/billing';
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
  /** How often each went wrong. */
  readonly met: Map<string, number>;
}
export const noLuckNeeded = (): Luck => ({ dice: undefined, faults: new Set(), dead: false, met: new Map() });
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
/** A port to Stripe on which calls go wrong as the dice fall. */
export function unlucky<P extends StripePort | ConnectPort>(port: P, luck: Luck): P {
  return new Proxy(port, {
    get: (target, name: string & keyof P) => {
      const method = target[name];
      if (typeof method !== 'function') return method;
      return async (...input: unknown[]) => {
        if (luck.dead) throw new ProcessDied(`${name} after the end`);
        const thrown = luck.dice === undefined || !luck.faults.has('calls') ? 1 : luck.dice.next();
        if (thrown < 0.02) {
          met(luck, `${name} before`);
          die(luck, `before ${name}`);
        }
        const outcome: unknown = await (method as (...given: unknown[]) => Promise<unknown>).apply(target, input);
        if (thrown < 0.04) {
          met(luck, `${name} after`);
          die(luck, `after ${name}`);
        }
        if (thrown >= 0.07) return outcome;
        met(luck, `${name} lost`);
        return { kind: 'unknown', message: 'the socket was closed' };
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
