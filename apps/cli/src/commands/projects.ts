import type { Command } from 'commander';
import { ArchiveProjectDocument, CreateProjectDocument, ProjectsDocument, RenameProjectDocument, RestoreProjectDocument, type Schema } from '@switchyard/graphql-client';
import type { Cli } from '../base/cli.js';
import { commonOptions, given, listCommand, type PageFlags } from '../base/command.js';
import { type ConfirmFlags, confirmOptions, keyOf, planThenDo } from '../base/confirm.js';
import { madeOf, type OptionNames } from '../base/problems.js';

interface ListFlags extends PageFlags { readonly archived?: boolean; readonly open?: boolean }
const AS = 'ada';
const names: OptionNames = { name: '<name>', projectId: '<project>' };

async function create(cli: Cli, name: string, flags: ConfirmFlags): Promise<void> {
  await planThenDo(cli, flags, {
    plan: `A project ${JSON.stringify(name)}: jobs are put into it with --project.`, planValue: { name }, question: 'Begin it?', json: { document: CreateProjectDocument, path: 'createProject', typename: 'Project' },
    act: async () => madeOf((await cli.client(flags, AS).execute(CreateProjectDocument, { input: { name }, idempotencyKey: keyOf(cli, flags) })).createProject, 'Project', names), told: ({ id }) => `${id}\nNext: switchyard submit --project ${id} \u2026`,
  });
}
async function rename(cli: Cli, projectId: string, name: string, flags: ConfirmFlags): Promise<void> {
  await planThenDo(cli, flags, {
    plan: `${projectId} is called ${JSON.stringify(name)} from now on.`, planValue: { projectId, name }, question: 'Rename it?', json: { document: RenameProjectDocument, path: 'renameProject', typename: 'Project' },
    act: async () => madeOf((await cli.client(flags, AS).execute(RenameProjectDocument, { input: { projectId, name }, idempotencyKey: keyOf(cli, flags) })).renameProject, 'Project', names), told: (project) => `${project.id} is called ${project.name}.`,
  });
}
async function archive(cli: Cli, projectId: string, flags: ConfirmFlags): Promise<void> {
  await planThenDo(cli, flags, {
    plan: `${projectId} takes no new jobs; those that are in it go on.`, planValue: { projectId }, question: 'Archive it?', json: { document: ArchiveProjectDocument, path: 'archiveProject', typename: 'Project' },
    act: async () => madeOf((await cli.client(flags, AS).execute(ArchiveProjectDocument, { input: { projectId }, idempotencyKey: keyOf(cli, flags) })).archiveProject, 'Project', names), told: (project) => `${project.id} is archived.`,
  });
}
async function restore(cli: Cli, projectId: string, flags: ConfirmFlags): Promise<void> {
  await planThenDo(cli, flags, {
    plan: `${projectId} takes jobs again.`, planValue: { projectId }, question: 'Restore it?', json: { document: RestoreProjectDocument, path: 'restoreProject', typename: 'Project' },
    act: async () => madeOf((await cli.client(flags, AS).execute(RestoreProjectDocument, { input: { projectId }, idempotencyKey: keyOf(cli, flags) })).restoreProject, 'Project', names), told: (project) => `${project.id} takes jobs again.`,
  });
}

/** `switchyard projects`: groups of a customer's jobs. */
export function register(program: Command, cli: Cli): void {
  const projects = program.command('projects').description('groups of jobs, with members, keys and budgets of their own');
  listCommand(projects, cli, {
    description: 'your projects, by name', examples: ['projects list', 'projects list --open --json id,name'], as: AS, document: ProjectsDocument, noun: 'projects',
    options: (command) => command.option('--archived', 'only archived ones').option('--open', 'only those that take jobs'),
    variables: ({ archived, open }: ListFlags, page) => given({ ...page, filter: given<Schema.ProjectFilter>({ archived: archived ?? (open === true ? false : undefined) }) }), page: (data) => data.projects,
    empty: 'No projects. Begin one with "switchyard projects create <name>".',
    columns: (times) => [
      { title: 'PROJECT', value: (project) => project.id }, { title: 'NAME', value: (project) => project.name, isFlexible: true }, { title: 'SINCE', value: (project) => times.at(project.createdAt) },
      { title: 'ARCHIVED', value: (project) => (project.archivedAt ? times.at(project.archivedAt) : '') },
    ],
  });
  commonOptions(confirmOptions(projects.command('create <name>').description('begins a project')), AS, ['projects create vision --yes']).action((name: string, flags: ConfirmFlags) => create(cli, name, flags));
  commonOptions(confirmOptions(projects.command('rename <project> <name>').description('gives it another name')), AS, ['projects rename proj_\u2026 speech']).action((id: string, name: string, flags: ConfirmFlags) => rename(cli, id, name, flags));
  commonOptions(confirmOptions(projects.command('archive <project>').description('closes it to new jobs')), AS, ['projects archive proj_\u2026 --yes']).action((id: string, flags: ConfirmFlags) => archive(cli, id, flags));
  commonOptions(confirmOptions(projects.command('restore <project>').description('opens it again')), AS, ['projects restore proj_\u2026 --yes']).action((id: string, flags: ConfirmFlags) => restore(cli, id, flags));
}
