import type { Command, Option } from 'commander';
import { examplesOf } from './command.js';
import { exitCodeMeanings } from './exit-codes.js';

/** Options that mean the same everywhere: said once. */
const everywhere: ReadonlySet<string> = new Set(['--json [fields]', '--local', '--profile <name>', '-y, --yes', '--idempotency-key <key>', '--first <n>', '--after <cursor>', '--all']);
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
const sentence = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;
const isHidden = (command: Command): boolean => (command as unknown as { readonly _hidden?: boolean })._hidden === true;
/** `[options]` says nothing in a page that lists them. */
const usage = (command: Command, path: readonly string[]): string => ['switchyard', ...path, ...command.registeredArguments.map((argument) => {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${name}>` : `[${name}]`;
})].join(' ');

function optionRow(option: Option): string {
  const choices = option.argChoices === undefined ? '' : ` (${option.argChoices.join(', ')})`;
  const standard = typeof option.defaultValue === 'string' || typeof option.defaultValue === 'number' ? `; ${String(option.defaultValue)} unless given` : '';
  return `| \`${option.flags}\` | ${cell(`${option.description}${choices}${standard}`)} |`;
}
function sectionOf(command: Command, path: readonly string[]): string[] {
  const visible = command.commands.filter((one) => !isHidden(one));
  // `--as` differs by its person alone, which the help says.
  const own = command.options.filter((option) => !option.hidden && option.long !== '--as' && !everywhere.has(option.flags));
  const isGroup = visible.length > 0;
  const heading = `${'#'.repeat(Math.min(4, path.length + 1))} ${isGroup ? path.join(' ') : `\`${usage(command, path)}\``}`;
  const examples = examplesOf(command);
  return [
    [heading, '', sentence(command.description().replaceAll('<', '&lt;')),
      ...(own.length === 0 ? [] : ['', '| Option | What it does |', '| --- | --- |', ...own.map(optionRow)]),
      ...(examples.length === 0 ? [] : ['', '```sh', ...examples.map((line) => `switchyard ${line}`), '```'])].join('\n'),
    ...visible.flatMap((one) => sectionOf(one, [...path, one.name()])),
  ];
}

/** The table of exit codes. */
export const exitCodeTable = (): string => ['| Exit code | What it says |', '| --- | --- |', ...exitCodeMeanings.map(([code, says]) => `| ${code} | ${says} |`)].join('\n');
/** Every command of a program with its options and examples, in the order of the tree. */
export const commandSections = (program: Command): string => program.commands.filter((one) => !isHidden(one)).flatMap((one) => sectionOf(one, [one.name()])).join('\n\n');
