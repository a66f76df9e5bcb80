import type { Argument, Command, Option } from 'commander';
import { demoPeople } from '../demo/people.js';
import { fieldsOf, shapeOfCommand } from './json-fields.js';

/** Things whose ids the API is asked for while completing. */
export const idKinds = ['job', 'lease', 'quote', 'site', 'invoice', 'profile'] as const;
export type IdKind = (typeof idKinds)[number];
/** What can stand in a place of the command line: fixed words, ids, file names, or anything. */
export type Place = { readonly words: readonly string[] } | { readonly ids: IdKind } | { readonly files: true } | { readonly anything: true };
/** One word that can come next, and what it is. */
export interface Word {
  readonly word: string;
  readonly says: string;
}
/** One command: what can follow it. */
export interface CompletionRow {
  /** Words from the program on, without it: `jobs list`; empty for the program itself. */
  readonly path: string;
  readonly commands: readonly Word[];
  readonly options: readonly Word[];
  /** Values of the options that take one, by every spelling of the option. */
  readonly values: readonly { readonly options: readonly string[]; readonly place: Place }[];
  readonly argument: Place;
}

const anything: Place = { anything: true };
const idsByName: Readonly<Record<string, IdKind>> = {
  job: 'job', afterJob: 'job', lease: 'lease', quote: 'quote', site: 'site', datasetSite: 'site', invoice: 'invoice', invoices: 'invoice', profile: 'profile',
};
const idOf = (name: string): Place | undefined => (Object.hasOwn(idsByName, name) ? { ids: idsByName[name]! } : undefined);
function placeOfArgument(argument: Argument | undefined, parent: string): Place {
  if (argument === undefined) return anything;
  const name = argument.name();
  if (argument.argChoices !== undefined) return { words: argument.argChoices };
  // `invoices show <id>`: the group says what the id is of.
  return idOf(name) ?? (name === 'id' || name === 'ids' ? idOf(parent.replace(/s$/, '')) : undefined) ?? (/^files?$/.test(name) ? { files: true } : anything);
}
async function placeOfOption(command: Command, option: Option): Promise<Place> {
  const name = option.attributeName();
  if (option.argChoices !== undefined) return { words: option.argChoices };
  if (name === 'as') return { words: Object.keys(demoPeople) };
  if (name === 'file' || /<file>/.test(option.flags)) return { files: true };
  const shape = name === 'json' ? shapeOfCommand(command) : undefined;
  if (shape !== undefined) return { words: ['all', ...Object.keys(await fieldsOf(shape.document, shape.path, shape.typename))] };
  return idOf(name) ?? anything;
}
/** The first sentence part of a description: what fits beside a word. */
const short = (text: string): string => text.split(/[:;.]/, 1)[0]!.trim();
const isHidden = (command: Command): boolean => (command as unknown as { readonly _hidden?: boolean })._hidden === true;

/** Every command of a program with what can follow it, in the order of the tree. */
export async function completionTable(command: Command, path: readonly string[] = []): Promise<readonly CompletionRow[]> {
  const visible = command.commands.filter((one) => !isHidden(one));
  const options = command.options.filter((option) => !option.hidden);
  const row: CompletionRow = {
    path: path.join(' '),
    commands: visible.map((one) => ({ word: one.name(), says: short(one.description()) })),
    options: [...options.map((option) => ({ word: option.long ?? option.short!, says: short(option.description) })), { word: '--help', says: 'how it is used' }],
    values: await Promise.all(options.filter((option) => option.required || option.optional).map(async (option) => ({ options: [option.short, option.long].filter((flag) => flag !== undefined), place: await placeOfOption(command, option) }))),
    argument: placeOfArgument(command.registeredArguments[0], path.at(-2) ?? ''),
  };
  const below = await Promise.all(visible.map((one) => completionTable(one, [...path, one.name()])));
  return [row, ...below.flat()];
}
