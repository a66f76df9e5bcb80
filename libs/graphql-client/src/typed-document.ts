declare const shape: unique symbol;
/** An operation's text, with the types of its answer and its variables. */
export interface TypedDocument<Data, Variables> {
  /** The operation's name, for logs and errors. */
  readonly name: string;
  readonly text: string;
  /** Only in types: nothing is there at run time. */
  readonly [shape]?: (variables: Variables) => Data;
}
