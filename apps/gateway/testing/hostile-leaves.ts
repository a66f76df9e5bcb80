import { getNullableType, type GraphQLArgument, type GraphQLInputType, isInputObjectType, isListType } from 'graphql';

/** A place in an operation's variables. */
export interface Leaf {
  /** From the argument's name down; `0` for the first item of a list. */
  readonly path: readonly string[];
  readonly type: GraphQLInputType;
  /** The field of an input type that it is, such as `JobSpecInput.gpuCount`, whatever operation it came in by; the path for an argument. */
  readonly field: string;
}
/** Every place of the arguments: containers too, which may be replaced as a whole. */
export function leavesOf(args: readonly GraphQLArgument[]): Leaf[] {
  return args.flatMap((argument) => below([argument.name], argument.type, argument.name));
}
function below(path: readonly string[], type: GraphQLInputType, field: string): Leaf[] {
  const nullable = getNullableType(type);
  const here = { path, type, field };
  if (isListType(nullable)) return [here, ...below([...path, '0'], nullable.ofType as GraphQLInputType, `${field}[]`)];
  if (isInputObjectType(nullable)) return [here, ...Object.values(nullable.getFields()).flatMap((inner) => below([...path, inner.name], inner.type, `${nullable.name}.${inner.name}`))];
  return [here];
}

export function valueAt(root: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, step) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[step] : undefined), root);
}
/** A copy of `root` with `value` at `path`; what lacks on the way is made. */
export function withValue(root: unknown, path: readonly string[], value: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (step === '0') return [withValue(Array.isArray(root) ? root[0] : undefined, rest, value), ...(Array.isArray(root) ? root.slice(1) : [])];
  const object = typeof root === 'object' && root !== null ? (root as Record<string, unknown>) : {};
  return { ...object, [step]: withValue(object[step], rest, value) };
}
