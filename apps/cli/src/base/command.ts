import type { Command } from 'commander';
import type { TypedDocument } from '@switchyard/graphql-client';
import type { DemoPerson } from '../demo/people.js';
import type { SessionFlags } from '../session.js';
import type { Cli } from './cli.js';
import { jsonChoice, type JsonOption, type JsonShape, printJson, rememberShape } from './json-fields.js';
import { type Column, table } from './output.js';
import { missing, usageProblem } from './problems.js';
import { type Times, timesIn } from './time.js';

/** Flags every command of the market has. */
export interface CommonFlags extends SessionFlags {
  readonly json?: Exclude<JsonOption, undefined>;
  readonly local?: boolean;
}
/** Flags of a list. */
export interface PageFlags extends CommonFlags {
  readonly first?: string;
  readonly after?: string;
  readonly all?: boolean;
}
/** How a command writes instants. */
export const timesOf = (cli: Cli, flags: Pick<CommonFlags, 'local'>): Times => timesIn(flags.local === true ? cli.terminal.timeZone : 'UTC');

/** The object without what was not given: variables of the API are left out, not undefined. */
export const given = <T extends object>(fields: { readonly [K in keyof T]: T[K] | undefined }): T => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
/** `review,action-required` as the API's enum values. */
export const enumValues = <T extends string>(text: string | undefined): T[] | undefined => text?.toUpperCase().replaceAll('-', '_').split(',').map((word) => word.trim()).filter((word) => word !== '') as T[] | undefined;

const examples = new WeakMap<Command, readonly string[]>();
/** Gives a command examples in its `--help` and in docs/cli.md. @param lines whole command lines without `switchyard` */
export function withExamples(command: Command, lines: readonly string[]): Command {
  examples.set(command, lines);
  return command.addHelpText('after', `\nExamples:\n${lines.map((line) => `  $ switchyard ${line}`).join('\n')}`);
}
/** The command's examples, as `withExamples` was given them. */
export const examplesOf = (command: Command): readonly string[] => examples.get(command) ?? [];

/** Adds `--as`, `--profile`, `--json [fields]`, `--local` and the examples of `--help`. */
export function commonOptions(command: Command, as: DemoPerson, lines: readonly string[]): Command {
  return withExamples(command, lines)
    .option('--json [fields]', 'the named fields as JSON, such as id,state; all: every one; alone: lists them')
    .option('--local', 'times in this machine\u2019s zone; UTC otherwise')
    .option('--as <person>', `person of the embedded demo market (${as} unless given)`)
    .option('--profile <name>', 'a stored login; see "switchyard login --help"');
}

/** A page of a connection. */
interface Page<Row> {
  readonly totalCount: number;
  readonly edges: readonly { readonly node: Row }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}
/** What every command that shows an answer of the API is made of. */
interface ReadCommand<Data, Variables> {
  readonly description: string;
  /** Whole command lines without `switchyard`. */
  readonly examples: readonly string[];
  readonly as: DemoPerson;
  /** Adds options of its own, such as filters. */
  readonly options?: (command: Command) => Command;
  readonly document: TypedDocument<Data, Variables>;
}
/** A command that lists what a connection of the API has. */
export interface ListCommand<Data, Variables, Row, Flags extends PageFlags> extends ReadCommand<Data, Variables> {
  /** `list` unless given; with one argument (`metrics <job>`) it comes to `variables` and `page`. */
  readonly name?: string;
  /** @throws CliProblem when flags do not fit */
  readonly variables: (flags: Flags, page: { readonly first: number; readonly after: string | undefined }, id: string | undefined) => Variables;
  /** @throws CliProblem when what the list belongs to is not there */
  readonly page: (data: Data, id: string | undefined) => Page<Row>;
  readonly columns: (times: Times, flags: Flags) => readonly Column<Row>[];
  /** What is counted, such as `jobs`. */
  readonly noun: string;
  /** What is said when there is nothing: what to do next. */
  readonly empty: string;
  /** Where the rows lie in the answer: the only field of the operation and `.edges.node` unless given. */
  readonly jsonPath?: string;
}
const PAGE_MAX = 100;
/** `--all` stops here, and says so. */
const ALL_MAX = 10_000;

/** Adds a list command: table, `--json`, `--first`, `--after`, `--all`. @returns it, for more */
export function listCommand<Data, Variables, Row, Flags extends PageFlags>(parent: Command, cli: Cli, list: ListCommand<Data, Variables, Row, Flags>): Command {
  const command = parent.command(list.name ?? 'list').description(list.description)
    .option('--first <n>', 'how many: 1 to 100; 50 unless given').option('--after <cursor>', 'the page behind a cursor').option('--all', `every page, up to ${ALL_MAX.toLocaleString('en-US')} rows`);
  list.options?.(command);
  const shape = shapeOf(list.document, list.jsonPath, '.edges.node');
  rememberShape(command, shape);
  return commonOptions(command, list.as, list.examples).action(async (...words: readonly unknown[]) => {
    // Commander gives the arguments, then the flags, then the command.
    const [id, flags] = words.length > 2 ? [words[0] as string | undefined, words[1] as Flags] : [undefined, words[0] as Flags];
    const size = pageSize(flags);
    if (flags.json !== undefined) await jsonChoice(flags.json, shape);
    const client = cli.client(flags, list.as);
    const rows: Row[] = [];
    let page: Page<Row>;
    let after = flags.after;
    do {
      page = list.page(await client.execute(list.document, list.variables(flags, { first: size, after }, id)), id);
      rows.push(...page.edges.map(({ node }) => node));
      after = page.pageInfo.endCursor ?? undefined;
    } while (flags.all === true && page.pageInfo.hasNextPage && rows.length < ALL_MAX);
    const rest = page.pageInfo.hasNextPage ? `; go on with --after ${page.pageInfo.endCursor ?? ''}${flags.all === true ? '' : ', or --all'}` : '';
    if (flags.json !== undefined) {
      await printJson(cli.terminal, flags.json, shape, rows);
      if (rest !== '') cli.terminal.err(`${rows.length} of ${page.totalCount} ${list.noun}${rest}\n`);
      return;
    }
    if (rows.length === 0) return cli.terminal.err(`${list.empty}\n`);
    cli.terminal.out(`${table(list.columns(timesOf(cli, flags), flags), rows, cli.terminal)}\n`);
    cli.terminal.err(`${rows.length} of ${page.totalCount} ${list.noun}${rest}\n`);
  });
}
function pageSize(flags: PageFlags): number {
  if (flags.first === undefined) return flags.all === true ? PAGE_MAX : 50;
  const first = Number(flags.first);
  if (!/^\d{1,3}$/.test(flags.first) || first < 1 || first > PAGE_MAX) throw usageProblem(`--first ${flags.first}: how many rows a page has is 1 to ${PAGE_MAX}; --all gives every page.`);
  return first;
}
function shapeOf(document: TypedDocument<unknown, never>, path: string | undefined, below: string): JsonShape {
  return { document, path: path ?? `${rootField(document)}${below}` };
}
/** The only field an operation asks for at its top. */
function rootField(document: TypedDocument<unknown, never>): string {
  const found = /^[^{]*\{\s*(?:\w+\s*:\s*)?(\w+)/.exec(document.text)?.[1];
  if (found === undefined) throw new Error(`${document.name} asks for nothing`);
  return found;
}

/** A command that shows one thing by its id. */
export interface ShowCommand<Data, Variables, Thing, Flags extends CommonFlags> extends ReadCommand<Data, Variables> {
  /** `show <id>` unless given. */
  readonly name?: string;
  readonly variables: (id: string, flags: Flags) => Variables;
  /** Null when it is not there. */
  readonly thing: (data: Data) => Thing | null | undefined;
  readonly text: (thing: Thing, times: Times, flags: Flags) => string;
  /** What is said when it is not there: `There is no job ${id} that you may see. …` */
  readonly missing: (id: string) => string;
  readonly jsonPath?: string;
}
/** Adds a show command: text for people, `--json`. @returns it, for more */
export function showCommand<Data, Variables, Thing, Flags extends CommonFlags>(parent: Command, cli: Cli, show: ShowCommand<Data, Variables, Thing, Flags>): Command {
  const command = parent.command(show.name ?? 'show <id>').description(show.description);
  show.options?.(command);
  const shape = shapeOf(show.document, show.jsonPath, '');
  rememberShape(command, shape);
  return commonOptions(command, show.as, show.examples).action(async (id: string, flags: Flags) => {
    if (flags.json !== undefined) await jsonChoice(flags.json, shape);
    const thing = show.thing(await cli.client(flags, show.as).execute(show.document, show.variables(id, flags)));
    if (thing === null || thing === undefined) throw missing(show.missing(id));
    if (flags.json !== undefined) return printJson(cli.terminal, flags.json, shape, thing);
    cli.terminal.out(`${show.text(thing, timesOf(cli, flags), flags)}\n`);
  });
}
