import type { DocumentNode, SelectionSetNode } from 'graphql';
import type { TypedDocument } from '@switchyard/graphql-client';
import { usageProblem } from './problems.js';
import type { Terminal } from './terminal.js';

/** The value of `--json [fields]`: true when it stands alone. */
export type JsonOption = string | true | undefined;
/** Fields of an answer, with those below them. */
export interface FieldTree {
  readonly [name: string]: FieldTree;
}

/** Every field of an operation's answer below a path such as `jobs.edges.node`; of a union, those of the named type. */
export async function fieldsOf(document: TypedDocument<unknown, never>, path: string, typename?: string): Promise<FieldTree> {
  const { parse } = await import('graphql');
  const parsed = parse(document.text, { noLocation: true });
  const [operation] = parsed.definitions.flatMap((definition) => (definition.kind === 'OperationDefinition' ? [definition.selectionSet] : []));
  const whole = treeOf(parsed, operation!, undefined);
  // The type of a union is asked for at the path's end only: what is above it has no choice.
  const walked = path.split('.').filter((name) => name !== '').reduce<FieldTree | undefined>((tree, name) => (tree !== undefined && Object.hasOwn(tree, name) ? tree[name] : undefined), whole);
  if (walked === undefined) throw new Error(`${document.name} has no ${path}`);
  return typename === undefined ? walked : treeAt(parsed, operation!, path.split('.'), typename);
}
function treeAt(parsed: DocumentNode, set: SelectionSetNode, path: readonly string[], typename: string): FieldTree {
  const [head, ...rest] = path;
  const field = set.selections.flatMap((selection) => (selection.kind === 'Field' && (selection.alias ?? selection.name).value === head ? [selection] : []))[0];
  if (field?.selectionSet === undefined) throw new Error(`no ${path.join('.')}`);
  return rest.length === 0 ? treeOf(parsed, field.selectionSet, typename) : treeAt(parsed, field.selectionSet, rest, typename);
}
function treeOf(parsed: DocumentNode, set: SelectionSetNode, typename: string | undefined): FieldTree {
  const tree: Record<string, FieldTree> = {};
  const take = (more: FieldTree): void => {
    for (const [name, below] of Object.entries(more)) tree[name] = { ...tree[name], ...below };
  };
  for (const selection of set.selections) {
    if (selection.kind === 'Field') {
      if (selection.name.value !== '__typename') take({ [(selection.alias ?? selection.name).value]: selection.selectionSet ? treeOf(parsed, selection.selectionSet, undefined) : {} });
      continue;
    }
    const fragment = selection.kind === 'InlineFragment' ? selection : parsed.definitions.find((one) => one.kind === 'FragmentDefinition' && one.name.value === selection.name.value);
    if (fragment === undefined || !('selectionSet' in fragment)) continue;
    const on = 'typeCondition' in fragment ? fragment.typeCondition?.name.value : undefined;
    if (typename === undefined || on === undefined || on === typename) take(treeOf(parsed, fragment.selectionSet, undefined));
  }
  return tree;
}

/** One line per field, those below it in brackets. */
function fieldLines(tree: FieldTree): string[] {
  return Object.entries(tree).map(([name, below]) => {
    const names = Object.keys(below);
    return names.length === 0 ? `  ${name}` : `  ${name} (${names.map((inner) => `${name}.${inner}`).join(', ')})`;
  });
}

/** Letters to change, to add or to leave out to come from one word to the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1));
    row = next;
  }
  return row[b.length]!;
}
/** The known word nearest to a mistyped one; undefined when none is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known.map((name) => ({ name, away: distance(word.toLowerCase(), name.toLowerCase()) })).sort((a, b) => a.away - b.away || (a.name < b.name ? -1 : 1));
  const [best] = ranked;
  return best !== undefined && best.away <= Math.max(2, word.length / 3) ? best.name : undefined;
}

/** The paths a person names. @throws CliProblem when one is unknown, with what there is */
function pathsOf(fields: string, tree: FieldTree): string[][] {
  const named = fields.split(',').map((name) => name.trim()).filter((name) => name !== '');
  return named.map((name) => {
    const path = name.split('.');
    let at: FieldTree = tree;
    for (const part of path) {
      const below: FieldTree | undefined = Object.hasOwn(at, part) ? at[part] : undefined;
      if (below === undefined) {
        const guess = nearest(part, Object.keys(at));
        throw usageProblem(`--json: there is no field ${name}${guess === undefined ? '' : `; did you mean ${[...path.slice(0, path.indexOf(part)), guess].join('.')}?`}\nFields:\n${fieldLines(tree).join('\n')}`);
      }
      at = below;
    }
    return path;
  });
}

/** Only the named parts of a value; lists keep their order and their length. */
export function picked(value: unknown, paths: readonly (readonly string[])[]): unknown {
  if (Array.isArray(value)) return value.map((item) => picked(item, paths));
  if (typeof value !== 'object' || value === null || paths.some((path) => path.length === 0)) return value;
  const heads = [...new Set(paths.map(([head]) => head!))];
  return Object.fromEntries(heads.map((head) => [head, picked((value as Record<string, unknown>)[head], paths.filter((path) => path[0] === head).map((path) => path.slice(1)))]));
}
/** The value without the API's `__typename`s. */
function withoutTypenames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutTypenames);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== '__typename').map(([name, inner]) => [name, withoutTypenames(inner)]));
}

/** What `--json` is about: an operation, and where in its answer the things lie that are printed. */
export interface JsonShape {
  readonly document: TypedDocument<unknown, never>;
  /** Such as `jobs.edges.node`. */
  readonly path: string;
  /** Which type of a union. */
  readonly typename?: string;
}

const shapes = new WeakMap<object, JsonShape>();
/** Keeps what `--json` of a command is about, for completion of field names. */
export const rememberShape = (command: object, shape: JsonShape): void => void shapes.set(command, shape);
/** What `--json` of a command is about; undefined when it was not kept. */
export const shapeOfCommand = (command: object): JsonShape | undefined => shapes.get(command);

/**
 * Prints a value as JSON on `out`: the named fields, or with `--json all` every one.
 * @param option the value of `--json`: not undefined
 * @throws CliProblem when `--json` stands alone (its message lists the fields) or names an unknown field
 */
export async function printJson(terminal: Terminal, option: string | true, shape: JsonShape, value: unknown): Promise<void> {
  const chosen = await jsonChoice(option, shape);
  terminal.out(`${JSON.stringify(chosen === 'all' ? withoutTypenames(value) : picked(value, chosen), null, 2)}\n`);
}
/** What `--json` asks for, checked before anything is sent. @throws CliProblem as `printJson` does */
export async function jsonChoice(option: string | true, shape: JsonShape): Promise<'all' | string[][]> {
  if (option === 'all') return 'all';
  const tree = await fieldsOf(shape.document, shape.path, shape.typename);
  if (option === true || option.trim() === '') throw usageProblem(`--json needs fields, such as --json ${Object.keys(tree).slice(0, 3).join(',')}; --json all prints every one.\nFields:\n${fieldLines(tree).join('\n')}`);
  return pathsOf(option, tree);
}
