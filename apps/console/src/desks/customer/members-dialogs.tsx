import { type ReactNode, useState } from 'react';
import { ChangeMemberRolesDocument, InviteMemberDocument } from '@switchyard/graphql-client';
import { At } from '../../format/time.js';
import { Choices, ticked } from '../../parts/choices.js';
import { Dialog, Form, SelectField, TextField, useAttempt } from '../../parts/form.js';
import { Secret } from '../../parts/secret.js';
import type { Member } from './members.js';

const roles = [
  { value: 'owner', label: 'Owner', hint: 'everything: people, projects, money, work' },
  { value: 'member', label: 'Member', hint: 'quotes and submits work, sees what it costs' },
  { value: 'billing', label: 'Billing', hint: 'budgets, billing details and the audit log; sees work' },
  { value: 'viewer', label: 'Viewer', hint: 'sees work and costs' },
] as const;
function Where({ projectNames, chosen }: { readonly projectNames: ReadonlyMap<string, string>; readonly chosen?: readonly string[] }): ReactNode {
  if (projectNames.size === 0) return null;
  return <Choices legend="Only in these projects" name="projectIds" hint="None ticked: everywhere. Who is limited to projects sees neither costs nor people." options={[...projectNames].map(([value, label]) => ({ value, label }))} {...(chosen !== undefined && { chosen })} />;
}
const projectsOf = (fields: FormData): string[] | null => {
  const ids = ticked(fields, 'projectIds');
  return ids.length === 0 ? null : ids;
};
const lives = [['604800', 'A week'], ['86400', 'A day'], ['2592000', '30 days']] as const;

/** Makes the token with which somebody joins; it is told once. */
export function InviteDialog({ projectNames, onClose }: { readonly projectNames: ReadonlyMap<string, string>; readonly onClose: () => void }): ReactNode {
  const attempt = useAttempt(InviteMemberDocument);
  const [made, setMade] = useState<{ readonly token: string; readonly email: string; readonly expiresAt: string }>();
  const onSend = (fields: FormData): void => attempt.send(
    { input: { email: String(fields.get('email')).trim(), roles: ticked(fields, 'roles'), projectIds: projectsOf(fields), expiresInSeconds: Number(fields.get('expiresInSeconds')) } },
    ({ inviteMember }) => inviteMember.__typename === 'MemberInvited' && setMade({ token: inviteMember.token, ...inviteMember.invitation }),
  );
  return (
    <Dialog title={made === undefined ? 'Invite somebody' : `The invitation of ${made.email}`} onClose={onClose}>
      {made !== undefined ? (
        <>
          <p>Send them this address yourself, now: it is not shown again and no mail goes out. It is good once, until <At at={made.expiresAt} />.</p>
          <Secret label="Address to join at" text={`${location.origin}/join#${made.token}`} />
          <div className="row"><button type="button" className="button" data-kind="main" onClick={onClose}>I have it</button></div>
        </>
      ) : (
        <Form attempt={attempt} send="Make the invitation" onSend={onSend} onCancel={onClose}>
          <TextField label="E-mail" name="email" type="email" required autoFocus />
          <Choices legend="As" name="roles" chosen={['member']} options={roles} />
          <Where projectNames={projectNames} />
          <SelectField label="Good for" name="expiresInSeconds" initial="604800" options={lives} />
        </Form>
      )}
    </Dialog>
  );
}
export function RolesDialog({ member, projectNames, onClose }: { readonly member: Member; readonly projectNames: ReadonlyMap<string, string>; readonly onClose: () => void }): ReactNode {
  const attempt = useAttempt(ChangeMemberRolesDocument);
  const onSend = (fields: FormData): void => attempt.send({ input: { memberId: member.id, roles: ticked(fields, 'roles'), projectIds: projectsOf(fields) } }, onClose);
  return (
    <Dialog title={`Roles of ${member.email}`} onClose={onClose}>
      <Form attempt={attempt} send="Save" onSend={onSend} onCancel={onClose}>
        <p>Their keys follow at once.</p>
        <Choices legend="As" name="roles" chosen={member.roles} options={roles} />
        <Where projectNames={projectNames} {...(member.projectIds !== null && { chosen: member.projectIds })} />
      </Form>
    </Dialog>
  );
}
