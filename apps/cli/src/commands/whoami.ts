import type { Command } from 'commander';
import { ViewerDocument } from '@switchyard/graphql-client';
import type { Cli } from '../base/cli.js';
import { commonOptions, type CommonFlags, timesOf } from '../base/command.js';
import { exitCodes } from '../base/exit-codes.js';
import { jsonChoice, printJson } from '../base/json-fields.js';
import { facts } from '../base/output.js';
import { CliProblem } from '../base/problems.js';
import { profilesFile } from '../base/profiles.js';
import type { Session } from '../session.js';

function sourceOf(session: Session, cli: Cli): string {
  switch (session.source) {
    case 'environment':
      return 'SWITCHYARD_URL and SWITCHYARD_API_KEY';
    case 'profile':
      return `login ${session.name} in ${profilesFile(cli.terminal.env)}`;
    case 'embedded':
      return `${session.name} of the embedded demo market`;
  }
}
async function whoami(cli: Cli, flags: CommonFlags): Promise<void> {
  const shape = { document: ViewerDocument, path: 'viewer' };
  if (flags.json !== undefined) await jsonChoice(flags.json, shape);
  const session = cli.session(flags, 'ada');
  const { viewer } = await cli.client(flags, 'ada').execute(ViewerDocument, {});
  if (flags.json !== undefined) return printJson(cli.terminal, flags.json, shape, viewer);
  if (viewer.organization === null) throw new CliProblem(`${session.url} does not know this credential (${sourceOf(session, cli)}). "switchyard login" stores another.`, exitCodes.notAllowed);
  const { now, speed, synthetic } = viewer.marketClock;
  cli.terminal.out(`${facts([
    ['gateway', session.url], ['credential', sourceOf(session, cli)], ['you', viewer.email ?? viewer.userId ?? 'a key'],
    ['organisation', `${viewer.organization.name} (${viewer.organization.kind.toLowerCase()}, ${viewer.organization.id})`],
    ['roles', viewer.roles.join(', ')], ['may', viewer.scopes.join(', ')],
    ['market time', `${timesOf(cli, flags).exactly(now)}${speed === 1 ? '' : `, ${speed}x`}${synthetic ? ', synthetic prices and sites' : ''}`],
  ], cli.terminal)}\n`);
}

/** `switchyard whoami`. */
export function register(program: Command, cli: Cli): void {
  commonOptions(program.command('whoami').description('who you are, by which credential, what you may do, and the market\u2019s clock'), 'ada', ['whoami', 'whoami --profile work', 'whoami --json organization.id,scopes'])
    .action((flags: CommonFlags) => whoami(cli, flags));
}
