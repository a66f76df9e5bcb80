import pg from 'pg';
import { QueryFailedError, type QueryRunner } from 'typeorm';
import { type Answer, Flight, type Statement, type WireValue } from './flight.js';
import { nameOfStatement } from './prepared.js';

/** The driver's own translation of values into words; its types do not tell of it. */
const wireValue = (pg as unknown as { readonly utils: { prepareValue(value: unknown): WireValue } }).utils.prepareValue;
interface Client {
  query(flight: Flight): void;
  query(text: string): Promise<SimpleResult | readonly SimpleResult[]>;
}
interface SimpleResult {
  readonly rows: readonly unknown[];
  readonly rowCount: number | null;
  readonly command: string;
}
interface Queued {
  readonly statement: Statement;
  /** Several statements in one text go alone, in the simple protocol. */
  readonly alone: boolean;
  /** Absent: nobody waits for it. */
  readonly settle?: { resolve(answer: Answer): void; reject(error: unknown): void };
}
const SEVERAL = /;\s*\S/;

/**
 * The statements of one transaction on their way to the server. Those that are asked for in one go, without waiting between them, travel together; those that
 * nobody waits for go with the next that somebody does. A way there and back costs more processor time than most statements.
 */
export class Line {
  private queue: Queued[] = [];
  private moving: Promise<void> | undefined;
  /** What stopped a statement nobody waited for. */
  private lost: unknown;
  private over = false;
  private begun = false;

  /** @param begin what opens the transaction; without it every statement is one by itself */
  constructor(private readonly runner: QueryRunner, begin?: string) {
    if (begin !== undefined) this.later(begin, []);
  }

  /** @throws QueryFailedError, also when a statement before it that nobody waited for failed */
  async ask(text: string, values: readonly unknown[]): Promise<Answer> {
    if (this.over) throw new Error('Tx used after its transaction ended');
    if (this.lost !== undefined && !text.startsWith('ROLLBACK')) throw this.lost;
    this.lost = undefined;
    try {
      return await new Promise<Answer>((resolve, reject) => {
        this.queue.push({ ...queued(text, values), settle: { resolve, reject } });
        this.moving ??= Promise.resolve().then(() => this.move());
      });
    } catch (error) {
      throw error instanceof Stopped ? new QueryFailedError(error.statement.text, [...error.statement.values], error.cause as Error) : error;
    }
  }
  later(text: string, values: readonly unknown[]): void {
    if (this.over) throw new Error('Tx used after its transaction ended');
    this.queue.push(queued(text, values));
  }

  /** @throws when a statement failed meanwhile: nothing is committed */
  async commit(): Promise<void> {
    // Nothing was asked of the database.
    if (!this.begun && this.queue.length <= 1) {
      this.over = true;
      return;
    }
    const { command } = await this.ask('COMMIT', []);
    this.over = true;
    if (command !== 'COMMIT') throw new Error('the transaction was rolled back: a statement in it had failed, and its error was not passed on');
  }
  async rollback(): Promise<void> {
    if (this.over) return;
    const unsent = this.begun ? this.queue.splice(0) : this.queue.splice(1);
    for (const { settle } of unsent) settle?.reject(new Error('the transaction ended before this statement was sent'));
    await this.moving;
    // A connection that is gone has rolled back by itself.
    if (this.begun) await this.ask('ROLLBACK', []).catch(() => undefined);
    this.over = true;
  }

  private async move(): Promise<void> {
    try {
      const client = (await this.runner.connect()) as Client;
      while (this.queue.some(({ settle }) => settle !== undefined)) {
        this.begun = true;
        const cut = this.queue.findIndex(({ alone }) => alone);
        if (cut === 0) await this.sendAlone(client, this.queue.shift()!);
        else await this.sendTogether(client, this.queue.splice(0, cut < 0 ? this.queue.length : cut));
      }
    } catch (error) {
      for (const { settle } of this.queue.splice(0)) settle?.reject(error);
    } finally {
      this.moving = undefined;
    }
  }
  private async sendTogether(client: Client, together: readonly Queued[]): Promise<void> {
    const flight = new Flight(together.map(({ statement }) => statement));
    try {
      client.query(flight);
    } catch (error) {
      // They are in the queue no more: nobody else would answer them.
      for (const { settle } of together) settle?.reject(error);
      throw error;
    }
    const { answers, stoppedBy } = await flight.landed;
    answers.forEach((answer, i) => together[i]?.settle?.resolve(answer));
    if (answers.length === together.length) return;
    const stopped = new Stopped(together[answers.length]!.statement, stoppedBy ?? new Error('the server did not answer every statement'));
    const rest = together.slice(answers.length).flatMap(({ settle }) => settle ?? []);
    if (rest.length === 0) this.lost = new QueryFailedError(stopped.statement.text, [...stopped.statement.values], stopped.cause as Error);
    for (const { reject } of rest) reject(stopped);
  }
  private async sendAlone(client: Client, { statement, settle }: Queued): Promise<void> {
    try {
      const results = [await client.query(statement.text)].flat();
      const last = results.at(-1);
      settle?.resolve({ records: last?.rows ?? [], affected: last?.rowCount ?? 0, command: last?.command ?? '' });
    } catch (error) {
      const stopped = new Stopped(statement, error);
      if (settle) settle.reject(stopped);
      else this.lost = new QueryFailedError(statement.text, [], error as Error);
    }
  }
}

/** A statement failed; whoever waits words it, so that its own place is in the trace. */
class Stopped {
  constructor(readonly statement: Statement, readonly cause: unknown) {}
}

function queued(text: string, values: readonly unknown[]): Queued {
  const alone = values.length === 0 && SEVERAL.test(text);
  return { statement: { text, values: values.map((value) => wireValue(value)), name: alone ? undefined : nameOfStatement(text) }, alone };
}
