import { Argument, type Command } from 'commander';
import { InvoicesDocument, JobsDocument, LeasesDocument, QuotesDocument, SitesDocument } from '@switchyard/graphql-client';
import type { Cli } from '../base/cli.js';
import { completionScript, type Shell, shells } from '../base/completion-scripts.js';
import { completionTable, type IdKind, idKinds, type Word } from '../base/completion-table.js';
import { plainWords } from '../base/output.js';
import { EMBEDDED, readProfiles } from '../base/profiles.js';

/** The newest of a kind: what somebody most likely means. */
const NEWEST = 50;

async function idsOf(cli: Cli, kind: IdKind): Promise<readonly Word[]> {
  const client = cli.client({}, 'ada');
  switch (kind) {
    case 'job':
      return (await client.execute(JobsDocument, { first: NEWEST })).jobs.edges.map(({ node }) => ({ word: node.id, says: `${node.name}, ${plainWords(node.state)}` }));
    case 'lease':
      return (await client.execute(LeasesDocument, { first: NEWEST })).leases.edges.map(({ node }) => ({ word: node.id, says: `${node.site.name}, ${plainWords(node.state)}` }));
    case 'quote':
      return (await client.execute(QuotesDocument, { first: NEWEST })).quotes.edges.map(({ node }) => ({ word: node.id, says: node.name }));
    case 'site':
      return (await client.execute(SitesDocument, { first: NEWEST })).sites.edges.map(({ node }) => ({ word: node.id, says: node.name }));
    case 'invoice':
      return (await client.execute(InvoicesDocument, { first: NEWEST })).invoices.edges.map(({ node }) => ({ word: node.id, says: `${node.number ?? ''} ${plainWords(node.state)}`.trim() }));
    case 'profile':
      return [...Object.keys(readProfiles(cli.terminal.env).profiles), EMBEDDED].map((word) => ({ word, says: '' }));
  }
}

/** `switchyard completion <shell>`; and `complete-ids`, which its scripts call. */
export function register(program: Command, cli: Cli): void {
  program.command('completion').description('a script that teaches your shell the commands, options, field names and ids')
    .addArgument(new Argument('<shell>', 'which one').choices(shells))
    .addHelpText('after', '\nbash and zsh: source <(switchyard completion bash)   fish: switchyard completion fish > ~/.config/fish/completions/switchyard.fish')
    .action(async (shell: Shell) => cli.terminal.out(completionScript(shell, await completionTable(program))));
  program.command('complete-ids', { hidden: true }).description('ids of a kind, for completion scripts').addArgument(new Argument('<kind>').choices(idKinds))
    .action(async (kind: IdKind) => {
      // Names are other people's text: a line break or a tab in one would make another candidate.
      for (const { word, says } of await idsOf(cli, kind)) cli.terminal.out(`${word}${says === '' ? '' : `\t${says.replace(/\s+/g, ' ')}`}\n`);
    });
}
