import type { Schema } from '@switchyard/graphql-client';
import { parseId, type ProjectId } from '@switchyard/kernel';
import { countProjects, insertProject, lockProject, projectNamed, type ProjectRow, saveProject, type Tx } from '@switchyard/store';
import { InputCheck } from '../graphql/check-input.js';
import { type Doing, orgOf, recordDeed } from '../graphql/doing.js';
import { plainRefusal, refuse } from '../graphql/refusals.js';

export const projectView = ({ id, name, createdAt, archivedAt }: ProjectRow) => ({ __typename: 'Project' as const, id, name, createdAt, archivedAt });
export type ProjectView = ReturnType<typeof projectView>;

const PROJECTS_MAX = 1_000;
const NAME_CHARACTERS_MAX = 100;
const taken = (name: string): never => refuse(plainRefusal('ALREADY_EXISTS', `You have a project ${JSON.stringify(name)} already.`, ['input', 'name']));

export async function createProject(tx: Tx, doing: Doing, input: Schema.CreateProjectInput): Promise<ProjectView> {
  const name = nameOf(input.name);
  const { context, parts } = doing;
  if ((await countProjects(tx, orgOf(doing))) >= PROJECTS_MAX) refuse(plainRefusal('WRONG_STATE', `You have ${PROJECTS_MAX} projects: rename one that is not needed.`));
  const row = (await insertProject(tx, { id: parts.ids.next('proj'), customerOrg: orgOf(doing), name, createdAt: context.now })) ?? taken(name);
  await recordDeed(tx, doing, 'project.create', row.id, { name });
  return projectView(row);
}
export async function renameProject(tx: Tx, doing: Doing, input: Schema.RenameProjectInput): Promise<ProjectView> {
  const name = nameOf(input.name);
  const project = await ownProject(tx, doing, input.projectId);
  if (project.name === name) return projectView(project);
  const other = await projectNamed(tx, orgOf(doing), name);
  if (other !== undefined) taken(name);
  await saveProject(tx, { ...project, name });
  await recordDeed(tx, doing, 'project.rename', project.id, { from: project.name, to: name });
  return projectView({ ...project, name });
}
/** Archived, it takes no new jobs; those in it go on. */
export async function setArchived(tx: Tx, doing: Doing, projectId: string, archived: boolean): Promise<ProjectView> {
  const project = await ownProject(tx, doing, projectId);
  if ((project.archivedAt !== null) === archived) return projectView(project);
  const after = { ...project, archivedAt: archived ? doing.context.now : null };
  await saveProject(tx, after);
  await recordDeed(tx, doing, archived ? 'project.archive' : 'project.restore', project.id, { name: project.name });
  return projectView(after);
}

function nameOf(value: string): string {
  const check = new InputCheck();
  const name = check.text('name', value, NAME_CHARACTERS_MAX);
  check.done();
  return name!;
}
async function ownProject(tx: Tx, doing: Doing, id: string): Promise<ProjectRow> {
  const known: ProjectId | undefined = parseId('proj', id);
  return (known && (await lockProject(tx, orgOf(doing), known))) ?? refuse(plainRefusal('NOT_FOUND', 'You have no such project.', ['input', 'projectId']));
}
