import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import type { Command } from 'commander';
import { openCli } from './base/cli.js';
import { examplesOf } from './base/command.js';
import { commandSections, exitCodeTable } from './base/command-docs.js';
import { makeProgram } from './program.js';

const page = readFileSync(join(import.meta.dirname, '../../../docs/cli.md'), 'utf8');
const part = (name: string): string => new RegExp(`<!-- table:${name} -->\\n([\\s\\S]*?)\\n<!-- /table -->`).exec(page)?.[1] ?? '';
const isHidden = (command: Command): boolean => (command as unknown as { readonly _hidden?: boolean })._hidden === true;
const leaves = (command: Command): Command[] => (command.commands.length === 0 ? [command] : command.commands.flatMap(leaves));
/** The command a whole command line names. */
function named(program: Command, line: string): { readonly command: Command; readonly rest: readonly string[] } {
  const words = line.split(' ');
  let command = program;
  for (let next = program; next !== undefined; next = command.commands.find((one) => one.name() === words[0])!) {
    if (next !== program) words.shift();
    command = next;
  }
  return { command, rest: words };
}

describe('docs/cli.md (npm run build && node infra/lint/cli-doc.mjs)', () => {
  const program = makeProgram(openCli());
  it('has every command as it is', () => expect(part('commands')).toBe(commandSections(program)));
  it('has the exit codes as they are', () => expect(part('exit-codes')).toBe(exitCodeTable()));
  it('every command has an example', () => {
    expect(leaves(program).filter((command) => !isHidden(command) && examplesOf(command).length === 0).map((command) => `${command.parent?.name() ?? ''} ${command.name()}`)).toEqual([]);
  });
  it('every example is of a command and of options that exist', () => {
    const lines = leaves(program).flatMap((command) => examplesOf(command).map((line) => ({ command, line })));
    expect(lines.length).toBeGreaterThan(20);
    for (const { command, line } of lines) {
      const found = named(program, line);
      const flags = found.rest.slice(0, found.rest.includes('--') ? found.rest.indexOf('--') : undefined).filter((word) => /^--?[a-z]/.test(word));
      const known = found.command.options.flatMap(({ short, long }) => [short, long]);
      expect({ line, command: found.command.name(), unknown: flags.filter((flag) => !known.includes(flag)) }).toEqual({ line, command: command.name(), unknown: [] });
    }
  });
});
