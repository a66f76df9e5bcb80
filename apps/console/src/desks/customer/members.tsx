import { type ReactNode, useState } from 'react';
import { InvitationsDocument, type InvitationsQuery, MembersDocument, type MembersQuery, RemoveMemberDocument, RevokeInvitationDocument } from '@switchyard/graphql-client';
import { usePages } from '../../data/ask.js';
import { useViewer } from '../../data/viewer.js';
import { words } from '../../format/money.js';
import { At } from '../../format/time.js';
import { DataTable } from '../../parts/data-table.js';
import { Confirm, useAttempt } from '../../parts/form.js';
import { Listed } from '../../parts/listed.js';
import { Badge, Page, Sheet, type Tone } from '../../parts/small.js';
import { Empty, Failed, Loading } from '../../parts/states.js';
import { InviteDialog, RolesDialog } from './members-dialogs.js';
import { useProjectNames } from './project-names.js';

export type Member = MembersQuery['members']['edges'][number]['node'];
type Invitation = InvitationsQuery['invitations']['edges'][number]['node'];
const standingOf = ({ acceptedAt, revokedAt, expiresAt }: Invitation): readonly [Tone, string] => (acceptedAt !== null ? ['good', 'Accepted'] : revokedAt !== null ? ['quiet', 'Taken back'] : Date.parse(expiresAt) <= Date.now() ? ['quiet', 'Expired'] : ['warn', 'Waiting']);

/** Who belongs to the organisation, what they may do, and who is asked to join. */
export function Members(): ReactNode {
  const members = usePages(MembersDocument, { first: 100 }, (data) => data.members);
  const { data } = useViewer();
  const viewer = data?.viewer;
  const mayWrite = viewer?.scopes.includes('members:write') === true;
  const projectNames = useProjectNames();
  const [inviting, setInviting] = useState(false);
  const [changing, setChanging] = useState<Member>();
  const [removing, setRemoving] = useState<Member>();
  const removal = useAttempt(RemoveMemberDocument);
  const rows = members.data?.pages.flatMap((page) => page.members.edges.map(({ node }) => node));
  const where = (ids: readonly string[] | null): ReactNode => (ids === null ? <span className="soft">everywhere</span> : ids.map((id) => projectNames.get(id) ?? id).join(', '));
  return (
    <Page title="Members" actions={mayWrite && <button type="button" className="button" data-kind="main" onClick={() => setInviting(true)}>Invite somebody</button>}>
      <Listed of={members} rows={rows} caption="Members, by address" keyOf={({ id }) => id} empty="Nobody" columns={[
            { id: 'who', header: 'Member', cell: (member) => <><strong>{member.name}</strong> {member.id === viewer?.userId && <Badge>You</Badge>}<br /><span className="small soft">{member.email}</span></> },
            { id: 'roles', header: 'Roles', cell: ({ roles }) => <span className="row">{roles.map((role) => <Badge key={role} tone={role === 'owner' ? 'info' : 'quiet'}>{words(role)}</Badge>)}</span> },
            { id: 'where', header: 'Projects', cell: ({ projectIds }) => where(projectIds) },
            { id: 'since', header: 'Since', cell: ({ createdAt }) => <At at={createdAt} show="day" /> },
            ...(mayWrite ? [{ id: 'deeds', header: 'Change', cell: (member: Member) => <span className="row"><button type="button" className="link small" onClick={() => setChanging(member)} aria-label={`Change roles of ${member.email}`}>Roles</button><button type="button" className="link small" onClick={() => setRemoving(member)} aria-label={`Remove ${member.email}`}>Remove</button></span> }] : []),
          ]} />
      {mayWrite && <Invitations where={where} />}
      {inviting && <InviteDialog projectNames={projectNames} onClose={() => setInviting(false)} />}
      {changing !== undefined && <RolesDialog member={changing} projectNames={projectNames} onClose={() => setChanging(undefined)} />}
      {removing !== undefined && (
        <Confirm title={`Remove ${removing.email}?`} deed="Remove them" keep="Keep them" attempt={removal} onClose={() => setRemoving(undefined)} onConfirm={() => removal.send({ input: { memberId: removing.id } }, () => setRemoving(undefined))}>
          <p>Their keys and sessions end at once; programs that use them are refused. Jobs they submitted go on. The last owner cannot be removed.</p>
        </Confirm>
      )}
    </Page>
  );
}
function Invitations({ where }: { readonly where: (ids: readonly string[] | null) => ReactNode }): ReactNode {
  const invitations = usePages(InvitationsDocument, { first: 100 }, (data) => data.invitations);
  const [ending, setEnding] = useState<Invitation>();
  const revoke = useAttempt(RevokeInvitationDocument);
  const rows = invitations.data?.pages.flatMap((page) => page.invitations.edges.map(({ node }) => node));
  return (
    <Sheet title="Invitations">
      {rows === undefined
        ? invitations.error === null ? <Loading lines={3} /> : <Failed error={invitations.error} again={() => void invitations.refetch()} />
        : (
          <DataTable caption="Invitations, newest first" rows={rows} keyOf={({ id }) => id} empty={<Empty title="Nobody is invited" />} more={{ has: invitations.hasNextPage, busy: invitations.isFetchingNextPage, load: () => void invitations.fetchNextPage() }} columns={[
            { id: 'who', header: 'Address', cell: ({ email }) => email }, { id: 'roles', header: 'As', cell: ({ roles }) => roles.map(words).join(', ') }, { id: 'where', header: 'Projects', cell: ({ projectIds }) => where(projectIds) },
            { id: 'state', header: 'State', cell: (invitation) => { const [tone, text] = standingOf(invitation); return <Badge tone={tone}>{text}</Badge>; } }, { id: 'until', header: 'Good until', cell: ({ expiresAt }) => <At at={expiresAt} /> },
            { id: 'deeds', header: 'Change', cell: (invitation) => (standingOf(invitation)[1] === 'Waiting' ? <button type="button" className="link small" onClick={() => setEnding(invitation)} aria-label={`Take back the invitation of ${invitation.email}`}>Take back</button> : null) },
          ]} />
        )}
      {ending !== undefined && (
        <Confirm title={`Take back the invitation of ${ending.email}?`} deed="Take it back" attempt={revoke} onClose={() => setEnding(undefined)} onConfirm={() => revoke.send({ input: { invitationId: ending.id } }, () => setEnding(undefined))}>
          <p>The token they were given works no more.</p>
        </Confirm>
      )}
    </Sheet>
  );
}
