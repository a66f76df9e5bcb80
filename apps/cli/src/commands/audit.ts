import type { Command } from 'commander';
import { AuditLogDocument, type Schema } from '@switchyard/graphql-client';
import type { Cli } from '../base/cli.js';
import { given, listCommand, type PageFlags } from '../base/command.js';
import { harmless } from '../base/output.js';
import { instantOption } from '../base/time.js';

interface AuditFlags extends PageFlags { readonly actor?: string; readonly action?: string; readonly subject?: string; readonly from?: string; readonly to?: string; readonly organization?: string }
/** An instant of the command line; the log has no future, so `+2h` has no use here. */
const instant = (option: string, text: string | undefined): string | undefined => (text === undefined ? undefined : new Date(instantOption(option, text, '')).toISOString());
const DETAIL_CHARACTERS_MAX = 160;
const detail = (value: unknown): string => {
  const text = harmless(JSON.stringify(value) ?? '');
  return text.length <= DETAIL_CHARACTERS_MAX ? text : `${text.slice(0, DETAIL_CHARACTERS_MAX - 1)}\u2026`;
};

/** `switchyard audit`: who did what. */
export function register(program: Command, cli: Cli): void {
  listCommand(program, cli, {
    name: 'audit', description: 'the audit log, newest first: your organisation\u2019s; the platform sees all', examples: ['audit', 'audit --action job. --subject job_\u2026', 'audit --as finn --organization org_\u2026 --json at,actor,action'], as: 'ada',
    document: AuditLogDocument, noun: 'entries', page: (data) => data.auditLog, empty: 'No such entries.',
    options: (command) => command.option('--actor <id>', 'only what this member, agent or process did').option('--action <name>', 'only this action, such as job.submit, or all of a kind: job.')
      .option('--subject <id>', 'only what was done to this thing').option('--from <when>', 'market time').option('--to <when>', 'market time').option('--organization <org>', 'whose (the platform)'),
    variables: (flags: AuditFlags, page) => given({
      ...page, filter: given<Schema.AuditFilter>({ actor: flags.actor, action: flags.action, subject: flags.subject, from: instant('--from', flags.from), to: instant('--to', flags.to), organizationId: flags.organization }),
    }),
    columns: (times) => [
      { title: 'AT', value: (entry) => times.at(entry.at) }, { title: 'ACTOR', value: (entry) => entry.actor }, { title: 'ACTION', value: (entry) => entry.action }, { title: 'SUBJECT', value: (entry) => entry.subject },
      { title: 'DETAIL', value: (entry) => detail(entry.detail), isFlexible: true },
    ],
  });
}
