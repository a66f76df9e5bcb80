import { type ReactNode, useState } from 'react';
import { CreateWebhookDocument, RotateWebhookSecretDocument, type Schema, UpdateWebhookDocument } from '@switchyard/graphql-client';
import { At, duration } from '../../format/time.js';
import { Choices, ticked } from '../../parts/choices.js';
import { Dialog, Form, SelectField, TextField, useAttempt, useComplaint } from '../../parts/form.js';
import { Secret } from '../../parts/secret.js';
import type { Webhook } from './webhooks.js';

type Kind = Schema.WebhookEventKind;
/** What each kind tells, for the boxes; every kind of the API stands here or does not compile. */
const kindHints: Readonly<Record<Kind, string>> = {
  JOB_PLACED: 'got a place, or another one', JOB_SCHEDULED: 'its lease is made', JOB_STARTED: 'runs, for the first time or again', JOB_PARKED: 'stopped at a checkpoint, goes on later', JOB_PAUSED: 'waits until somebody resumes it', JOB_RESUMED: 'somebody resumed it',
  JOB_COMPLETED: 'ended well', JOB_FAILED: 'ended badly', JOB_CANCELLED: 'somebody cancelled it', JOB_DEADLINE_MISSED: 'its deadline passed', JOB_REFUSED: 'can never run: what it waits for did not complete', CURTAILMENT_NOTICED: 'will stop a job of yours, or will not after all', CURTAILMENT_RESUME_MISSED: 'a job did not run again in time',
  BUDGET_THRESHOLD: 'reached', INVOICE_ISSUED: 'due', INVOICE_PAID: 'settled', INVOICE_PAYMENT_FAILED: 'a charge was declined', INVOICE_REMINDER: 'overdue', INVOICE_VOIDED: 'taken back', CREDIT_NOTE_ISSUED: 'on an invoice', WEBHOOK_DISABLED: 'another one of these failed for too long',
};
const usual: readonly Kind[] = ['JOB_COMPLETED', 'JOB_FAILED', 'JOB_DEADLINE_MISSED', 'CURTAILMENT_NOTICED', 'BUDGET_THRESHOLD', 'INVOICE_ISSUED'];
/** As messages say it. */
export const kindName = (kind: Kind): string => kind.toLowerCase().replace(/^(credit_note|[a-z]+)_/, '$1.');

/** Told once: who loses it rotates it. */
function Told({ secret, children, onClose }: { readonly secret: string; readonly children?: ReactNode; readonly onClose: () => void }): ReactNode {
  return (
    <>
      <p>Copy it now: it is not shown again. Your server checks with it that a message is ours.</p>
      <Secret label="Signing secret" text={secret} />
      {children}
      <div className="row"><button type="button" className="button" data-kind="main" onClick={onClose}>I have it</button></div>
    </>
  );
}
function KindBoxes({ chosen }: { readonly chosen: readonly Kind[] }): ReactNode {
  const wrong = useComplaint('kinds');
  return (
    <>
      <Choices legend="Tell it of" name="kinds" chosen={chosen} options={(Object.keys(kindHints) as Kind[]).map((kind) => ({ value: kind, label: <code>{kindName(kind)}</code>, hint: kindHints[kind] }))} />
      {wrong !== undefined && <span className="wrong" role="alert">{wrong}</span>}
    </>
  );
}
function Fields({ webhook }: { readonly webhook?: Webhook }): ReactNode {
  return (
    <>
      <TextField label="Address" name="url" type="url" required autoFocus initial={webhook?.url ?? null} placeholder="https://example.com/switchyard" hint="HTTPS, on the public internet." />
      <TextField label="Name" name="description" initial={webhook?.description ?? null} placeholder="pager" hint="For you; may stay empty." />
      <KindBoxes chosen={webhook?.kinds ?? usual} />
    </>
  );
}
const inputOf = (fields: FormData) => ({ url: String(fields.get('url')).trim(), description: String(fields.get('description')), kinds: ticked(fields, 'kinds') as Kind[] });

export function NewWebhookDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const attempt = useAttempt(CreateWebhookDocument);
  const [secret, setSecret] = useState<string>();
  const onSend = (fields: FormData): void => attempt.send({ input: inputOf(fields) }, ({ createWebhook }) => createWebhook.__typename === 'WebhookCreated' && setSecret(createWebhook.secret));
  return (
    <Dialog title={secret === undefined ? 'New webhook' : 'Its signing secret'} onClose={onClose}>
      {secret !== undefined ? <Told secret={secret} onClose={onClose} /> : <Form attempt={attempt} send="Make the webhook" onSend={onSend} onCancel={onClose}><Fields /></Form>}
    </Dialog>
  );
}
export function ChangeWebhookDialog({ webhook, onClose }: { readonly webhook: Webhook; readonly onClose: () => void }): ReactNode {
  const attempt = useAttempt(UpdateWebhookDocument);
  return (
    <Dialog title="Change the webhook" onClose={onClose}>
      <Form attempt={attempt} send="Save" onSend={(fields) => attempt.send({ input: { webhookId: webhook.id, ...inputOf(fields) } }, onClose)} onCancel={onClose}><Fields webhook={webhook} /></Form>
    </Dialog>
  );
}
const overlaps = [['86400', 'A day'], ['3600', 'An hour'], ['0', 'Not at all: it ends now'], ['604800', 'A week'], ['2592000', '30 days']] as const;
export function RotateSecretDialog({ webhook, onClose }: { readonly webhook: Webhook; readonly onClose: () => void }): ReactNode {
  const attempt = useAttempt(RotateWebhookSecretDocument);
  const [made, setMade] = useState<{ readonly secret: string; readonly oldExpiresAt: string; readonly overlapSeconds: number }>();
  const onSend = (fields: FormData): void => {
    const overlapSeconds = Number(fields.get('overlapSeconds'));
    attempt.send({ input: { webhookId: webhook.id, overlapSeconds } }, ({ rotateWebhookSecret: answer }) => answer.__typename === 'WebhookSecretRotated' && setMade({ ...answer, overlapSeconds }));
  };
  return (
    <Dialog title={made === undefined ? 'Rotate the signing secret' : 'The new signing secret'} onClose={onClose}>
      {made !== undefined ? (
        <Told secret={made.secret} onClose={onClose}><p>{made.overlapSeconds === 0 ? 'Messages are signed with the new one alone.' : <>Messages are signed with both for {duration(made.overlapSeconds * 1_000)}, until <At at={made.oldExpiresAt} />.</>}</p></Told>
      ) : (
        <Form attempt={attempt} send="Make the new secret" onSend={onSend} onCancel={onClose}>
          <SelectField label="Sign with the old one too for" name="overlapSeconds" initial="86400" options={overlaps} hint="Time to put the new one where the old one is." />
        </Form>
      )}
    </Dialog>
  );
}
