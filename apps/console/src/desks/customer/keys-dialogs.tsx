import { type ReactNode, useState } from 'react';
import { CreateApiKeyDocument, RotateApiKeyDocument } from '@switchyard/graphql-client';
import { At, duration } from '../../format/time.js';
import { Choices, ticked } from '../../parts/choices.js';
import { Dialog, Form, SelectField, TextField, useAttempt } from '../../parts/form.js';
import { Secret } from '../../parts/secret.js';
import type { ApiKey } from './keys.js';

const DAY_MS = 86_400_000;
/** What each scope lets a program do. */
const scopeHints: Readonly<Record<string, string>> = {
  'jobs:read': 'see jobs, quotes, output and files', 'jobs:write': 'quote, submit, pause and cancel: this spends money', 'billing:read': 'see costs, budgets and invoices', 'billing:write': 'set budgets and billing details',
  'keys:write': 'make and revoke keys of its owner', 'members:read': 'see who belongs to the organisation', 'members:write': 'invite and remove people, end their keys', 'projects:write': 'make and archive projects', 'audit:read': 'see the audit log', 'webhooks:write': 'see and change where the organisation is told of what happens',
};
const lives = [['90', '90 days'], ['30', '30 days'], ['365', 'A year'], ['', 'Does not end']] as const;

/** Told once: who loses it makes another. */
function Told({ secret, children, onClose }: { readonly secret: string; readonly children?: ReactNode; readonly onClose: () => void }): ReactNode {
  return (
    <>
      <p>Copy it now: it is not shown again. Send it as <code>Authorization: Bearer …</code></p>
      <Secret label="API key" text={secret} />
      {children}
      <div className="row"><button type="button" className="button" data-kind="main" onClick={onClose}>I have it</button></div>
    </>
  );
}
interface KeyDialogProps {
  /** What whoever makes it may do. */
  readonly scopes: readonly string[];
  readonly projectNames: ReadonlyMap<string, string>;
  readonly onClose: () => void;
}
export function KeyDialog({ scopes, projectNames, onClose }: KeyDialogProps): ReactNode {
  const attempt = useAttempt(CreateApiKeyDocument);
  const [secret, setSecret] = useState<string>();
  function onSend(fields: FormData): void {
    const [days, projects] = [String(fields.get('days')), ticked(fields, 'projectIds')];
    attempt.send({ input: { name: String(fields.get('name')).trim(), scopes: ticked(fields, 'scopes'), expiresAt: days === '' ? null : new Date(Date.now() + Number(days) * DAY_MS).toISOString(), projectIds: projects.length === 0 ? null : projects } },
      ({ createApiKey }) => createApiKey.__typename === 'ApiKeyCreated' && setSecret(createApiKey.secret));
  }
  const projects = [...projectNames];
  return (
    <Dialog title={secret === undefined ? 'New API key' : 'The new API key'} onClose={onClose}>
      {secret !== undefined ? <Told secret={secret} onClose={onClose} /> : (
        <Form attempt={attempt} send="Make the key" onSend={onSend} onCancel={onClose}>
          <TextField label="Name" name="name" required autoFocus placeholder="nightly training" hint="Where it is used, so that you know what breaks without it." />
          <Choices legend="May do" name="scopes" chosen={scopes.filter((scope) => scope.startsWith('jobs:'))} options={scopes.map((scope) => ({ value: scope, label: <code>{scope}</code>, ...(scopeHints[scope] !== undefined && { hint: scopeHints[scope] }) }))} />
          <SelectField label="Ends after" name="days" initial="90" options={lives} />
          {projects.length > 0 && <Choices legend="Only in these projects" name="projectIds" hint="None ticked: wherever you may." options={projects.map(([value, label]) => ({ value, label }))} />}
        </Form>
      )}
    </Dialog>
  );
}
const overlaps = [['3600', 'An hour'], ['0', 'Not at all: it ends now'], ['86400', 'A day'], ['604800', 'A week'], ['2592000', '30 days']] as const;
export function RotateDialog({ apiKey, onClose }: { readonly apiKey: ApiKey; readonly onClose: () => void }): ReactNode {
  const attempt = useAttempt(RotateApiKeyDocument);
  const [made, setMade] = useState<{ readonly secret: string; readonly oldExpiresAt: string; readonly overlapSeconds: number }>();
  const onSend = (fields: FormData): void => {
    const overlapSeconds = Number(fields.get('overlapSeconds'));
    attempt.send({ input: { apiKeyId: apiKey.id, overlapSeconds } }, ({ rotateApiKey }) => rotateApiKey.__typename === 'ApiKeyRotated' && setMade({ ...rotateApiKey, overlapSeconds }));
  };
  return (
    <Dialog title={made === undefined ? `Rotate ${apiKey.name}` : 'The new API key'} onClose={onClose}>
      {made !== undefined ? (
        <Told secret={made.secret} onClose={onClose}><p>{made.overlapSeconds === 0 ? 'The old one is refused from now on.' : <>The old one works {duration(made.overlapSeconds * 1_000)} more, until <At at={made.oldExpiresAt} />.</>}</p></Told>
      ) : (
        <Form attempt={attempt} send="Make the new key" onSend={onSend} onCancel={onClose}>
          <p>A new key with the same name, scopes and projects takes its place.</p>
          <SelectField label="The old one still works for" name="overlapSeconds" initial="3600" options={overlaps} hint="Time to put the new one where the old one is." />
        </Form>
      )}
    </Dialog>
  );
}
