import { type ReactNode, useState } from 'react';
import { Link } from '@tanstack/react-router';
import { ArchiveProjectDocument, CreateProjectDocument, ProjectsDocument, type ProjectsQuery, RenameProjectDocument, RestoreProjectDocument } from '@switchyard/graphql-client';
import { usePages } from '../../data/ask.js';
import { useView } from '../../data/view.js';
import { useViewer } from '../../data/viewer.js';
import { At } from '../../format/time.js';
import { Confirm, Dialog, Form, TextField, useAttempt } from '../../parts/form.js';
import { Listed } from '../../parts/listed.js';
import { Badge, Page } from '../../parts/small.js';
import { Empty } from '../../parts/states.js';

type Project = ProjectsQuery['projects']['edges'][number]['node'];
const defaults = { show: 'open' };
const shown = { open: { archived: false }, archived: { archived: true }, all: {} } as const;

/** What work is put in, to tell its costs apart and to limit who sees it. */
export function Projects(): ReactNode {
  const [view, change] = useView(defaults);
  const filter = view.show in shown ? shown[view.show as keyof typeof shown] : shown.open;
  const projects = usePages(ProjectsDocument, { filter, first: 100 }, (data) => data.projects);
  const mayWrite = useViewer().data?.viewer.scopes.includes('projects:write') === true;
  const [naming, setNaming] = useState<Project | 'new'>();
  const [moving, setMoving] = useState<Project>();
  const rows = projects.data?.pages.flatMap((page) => page.projects.edges.map(({ node }) => node));
  return (
    <Page title="Projects" actions={mayWrite && <button type="button" className="button" data-kind="main" onClick={() => setNaming('new')}>New project</button>}>
      <div className="choices" role="group" aria-label="Which projects">
        {([['open', 'Open'], ['archived', 'Archived'], ['all', 'All']] as const).map(([show, label]) => <button key={show} type="button" aria-pressed={view.show === show} onClick={() => change({ show })}>{label}</button>)}
      </div>
      <Listed of={projects} rows={rows} caption="Projects, by name" keyOf={({ id }) => id}
        empty={<Empty title={view.show === 'archived' ? 'No archived projects' : 'No projects yet'}>A project tells the costs of its jobs apart, can have a budget of its own, and can be all that a member or key sees.</Empty>} columns={[
          { id: 'name', header: 'Project', cell: (project) => <><strong>{project.name}</strong><br /><code className="small soft">{project.id}</code></> },
          { id: 'state', header: 'State', cell: ({ archivedAt }) => (archivedAt === null ? <Badge tone="good">Takes jobs</Badge> : <><Badge tone="quiet">Archived</Badge> <span className="small soft"><At at={archivedAt} show="day" /></span></>) },
          { id: 'created', header: 'Created', cell: ({ createdAt }) => <At at={createdAt} /> },
          { id: 'costs', header: 'Costs', cell: (project) => <Link to="/costs" search={{ project: project.id, by: 'JOB' } as never} aria-label={`This month of ${project.name}: its costs`}>This month</Link> },
          ...(mayWrite ? [{ id: 'deeds', header: 'Change', cell: (project: Project) => <span className="row"><button type="button" className="link small" onClick={() => setNaming(project)} aria-label={`Rename ${project.name}`}>Rename</button><button type="button" className="link small" onClick={() => setMoving(project)} aria-label={`${project.archivedAt === null ? 'Archive' : 'Restore'} ${project.name}`}>{project.archivedAt === null ? 'Archive' : 'Restore'}</button></span> }] : []),
        ]} />
      {naming !== undefined && <Naming project={naming === 'new' ? undefined : naming} onClose={() => setNaming(undefined)} />}
      {moving !== undefined && <Moving project={moving} onClose={() => setMoving(undefined)} />}
    </Page>
  );
}
function Naming({ project, onClose }: { readonly project: Project | undefined; readonly onClose: () => void }): ReactNode {
  const [create, rename] = [useAttempt(CreateProjectDocument), useAttempt(RenameProjectDocument)];
  const onSend = (fields: FormData): void => {
    const name = String(fields.get('name')).trim();
    if (project === undefined) create.send({ input: { name } }, onClose);
    else rename.send({ input: { projectId: project.id, name } }, onClose);
  };
  return (
    <Dialog title={project === undefined ? 'New project' : `Rename ${project.name}`} onClose={onClose}>
      <Form attempt={project === undefined ? create : rename} send={project === undefined ? 'Create it' : 'Rename it'} onSend={onSend} onCancel={onClose}><TextField label="Name" name="name" required autoFocus initial={project?.name} hint="Unlike your other projects'." /></Form>
    </Dialog>
  );
}
function Moving({ project, onClose }: { readonly project: Project; readonly onClose: () => void }): ReactNode {
  const [archive, restore] = [useAttempt(ArchiveProjectDocument), useAttempt(RestoreProjectDocument)];
  const isOpen = project.archivedAt === null;
  const attempt = isOpen ? archive : restore;
  return (
    <Confirm title={`${isOpen ? 'Archive' : 'Restore'} ${project.name}?`} deed={isOpen ? 'Archive it' : 'Restore it'} keep="Leave it" attempt={attempt} onClose={onClose} onConfirm={() => attempt.send({ input: { projectId: project.id } }, onClose)}>
      <p>{isOpen ? 'It takes no new jobs. Those that are in it go on, and its costs stay where they are.' : 'It takes jobs again.'}</p>
    </Confirm>
  );
}
