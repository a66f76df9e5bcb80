import { columnTypes } from './types.js';

/** A parameter as the wire carries it. */
export type WireValue = string | Buffer | null;
export interface Statement {
  readonly text: string;
  readonly values: readonly WireValue[];
  /** Under which a connection keeps its plan; undefined: not kept. */
  readonly name: string | undefined;
}
export interface Answer {
  readonly records: readonly unknown[];
  readonly affected: number;
  /** First word of what the server says it did: SELECT, COMMIT, ROLLBACK … */
  readonly command: string;
}
/** How the statements of a flight ended: answers in their order, and what stopped the one behind the last of them. */
interface Landing {
  readonly answers: readonly Answer[];
  readonly stoppedBy: unknown;
}

interface Field {
  readonly name: string;
  readonly dataTypeID: number;
}
type Column = { readonly name: string; readonly parse: (text: string) => unknown };
/** What we use of the driver's connection: the messages of the extended query protocol. */
interface Wire {
  readonly stream: { cork(): void; uncork(): void };
  close(what: { type: 'S'; name: string }): void;
  parse(what: { text: string; name: string }): void;
  bind(what: { statement: string; values: readonly WireValue[] }): void;
  describe(what: { type: 'P' }): void;
  execute(what: object): void;
  sync(): void;
}

/** By connection: the statements it keeps, with their columns. */
const kept = new WeakMap<Wire, Map<string, readonly Column[]>>();

/**
 * Statements that are sent in one write and answered in one: a query as the driver's client takes it (`client.query(flight)`). The server runs them in their order and
 * skips what is behind a failure, so a COMMIT at the end commits all or nothing.
 */
export class Flight {
  readonly landed: Promise<Landing>;
  private land!: (landing: Landing) => void;
  private readonly answers: Answer[] = [];
  private rows: unknown[] = [];
  private columns: readonly Column[] = [];
  private known = new Map<string, readonly Column[]>();

  constructor(readonly statements: readonly Statement[]) {
    this.landed = new Promise((resolve) => {
      this.land = resolve;
    });
  }

  submit(wire: Wire): void {
    this.known = kept.get(wire) ?? new Map();
    kept.set(wire, this.known);
    const parsed = new Set<string>();
    wire.stream.cork();
    try {
      for (const { text, name, values } of this.statements) {
        const statement = name ?? '';
        const fresh = name === undefined || !(this.known.has(name) || parsed.has(name));
        if (fresh) {
          // One that failed when it was first used may be kept by the server without our knowing: closing what is not there is no error.
          if (name !== undefined) wire.close({ type: 'S', name });
          wire.parse({ text, name: statement });
          parsed.add(statement);
        }
        wire.bind({ statement, values });
        if (name === undefined || !this.known.has(name)) wire.describe({ type: 'P' });
        wire.execute({});
      }
      wire.sync();
    } finally {
      wire.stream.uncork();
    }
    this.expect();
  }
  /** The columns of the statement whose answer comes next. */
  private expect(): void {
    const name = this.statements[this.answers.length]?.name;
    this.columns = (name === undefined ? undefined : this.known.get(name)) ?? [];
    this.rows = [];
  }

  handleRowDescription({ fields }: { readonly fields: readonly Field[] }): void {
    this.columns = fields.map(({ name, dataTypeID }) => ({ name, parse: columnTypes.getTypeParser(dataTypeID, 'text') as Column['parse'] }));
  }
  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    const row: Record<string, unknown> = {};
    for (let i = 0; i < fields.length; i += 1) {
      const { name, parse } = this.columns[i]!;
      const text = fields[i];
      row[name] = text == null ? null : parse(text);
    }
    this.rows.push(row);
  }
  handleCommandComplete({ text }: { readonly text: string }): void {
    const { name } = this.statements[this.answers.length]!;
    if (name !== undefined) this.known.set(name, this.columns);
    const words = text.split(' ');
    const count = Number(words.at(-1));
    this.answers.push({ records: this.rows, affected: Number.isInteger(count) ? count : 0, command: words[0]! });
    this.expect();
  }
  handleEmptyQuery(): void {
    this.handleCommandComplete({ text: '' });
  }
  handleReadyForQuery(): void {
    this.land({ answers: this.answers, stoppedBy: undefined });
  }
  handleError(error: unknown): void {
    this.land({ answers: this.answers, stoppedBy: error });
  }
}
