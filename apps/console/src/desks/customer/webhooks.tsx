import { type ReactNode, useState } from 'react';
import { DeleteWebhookDocument, TestWebhookDocument, UpdateWebhookDocument, WebhooksDocument, type WebhooksQuery } from '@switchyard/graphql-client';
import { usePages } from '../../data/ask.js';
import { useView } from '../../data/view.js';
import { useViewer } from '../../data/viewer.js';
import { count } from '../../format/money.js';
import { At } from '../../format/time.js';
import { Confirm, useAttempt } from '../../parts/form.js';
import { Listed } from '../../parts/listed.js';
import { Badge, Page } from '../../parts/small.js';
import { Empty, Loading } from '../../parts/states.js';
import { WebhookMessages } from './webhook-messages.js';
import { ChangeWebhookDialog, kindName, NewWebhookDialog, RotateSecretDialog } from './webhooks-dialogs.js';

export type Webhook = WebhooksQuery['webhooks']['edges'][number]['node'];
const defaults = { webhook: '' };
const nameOf = ({ description, url }: Webhook): string => (description === '' ? url : description);

function Standing({ of: { enabled, disabledReason, disabledAt, failingSince } }: { readonly of: Webhook }): ReactNode {
  if (!enabled) return <><Badge tone={disabledReason === 'CUSTOMER' ? 'quiet' : 'bad'}>{disabledReason === 'CUSTOMER' ? 'Stopped' : disabledReason === 'GONE' ? 'Gone: it answered 410' : 'Failed for five days'}</Badge>{disabledAt !== null && <div className="small soft"><At at={disabledAt} /></div>}</>;
  return failingSince === null ? <Badge tone="good">Works</Badge> : <><Badge tone="warn">Fails</Badge><div className="small soft">since <At at={failingSince} /></div></>;
}
/** Where the organisation is told of what happens, with what was sent there and what became of it. */
export function Webhooks(): ReactNode {
  const [view, change] = useView(defaults);
  const { data } = useViewer();
  const may = data?.viewer.scopes.includes('webhooks:write') === true;
  return may ? <Kept chosen={view.webhook} choose={(webhook) => change({ webhook })} /> : (
    <Page title="Webhooks">{data === undefined ? <Loading lines={4} /> : <Empty title="Not yours to see">A webhook is told of the whole organisation: owners look after them.</Empty>}</Page>
  );
}
function Kept({ chosen, choose }: { readonly chosen: string; readonly choose: (webhookId: string) => void }): ReactNode {
  const list = usePages(WebhooksDocument, { first: 100 }, (data) => data.webhooks);
  const [creating, setCreating] = useState(false);
  const [changing, setChanging] = useState<Webhook>();
  const [rotating, setRotating] = useState<Webhook>();
  const [deleting, setDeleting] = useState<Webhook>();
  const test = useAttempt(TestWebhookDocument);
  const update = useAttempt(UpdateWebhookDocument);
  const remove = useAttempt(DeleteWebhookDocument);
  const rows = list.data?.pages.flatMap((page) => page.webhooks.edges.map(({ node }) => node));
  const shown = rows?.find(({ id }) => id === chosen);
  const wrong = test.complaints ?? update.complaints;
  return (
    <Page title="Webhooks" actions={<button type="button" className="button" data-kind="main" onClick={() => setCreating(true)}>New webhook</button>}>
      {wrong !== undefined && <div className="note" data-tone="bad" role="alert"><p>{wrong.message}</p></div>}
      <Listed of={list} rows={rows} caption="Webhooks, newest first" keyOf={({ id }) => id}
        empty={<Empty title="No webhooks">Your server is told of what happens: jobs that end, curtailments, budgets, invoices. Each message is signed.</Empty>} columns={[
          { id: 'where', header: 'Where', cell: (webhook) => <><strong>{nameOf(webhook)}</strong>{webhook.description !== '' && <div className="small soft">{webhook.url}</div>}<code className="small soft">{webhook.id}</code></> },
          { id: 'kinds', header: 'Told of', cell: ({ kinds }) => <details><summary>{count(kinds.length)} {kinds.length === 1 ? 'thing' : 'things'}</summary><span className="scopes">{kinds.map((kind) => <code key={kind} className="small">{kindName(kind)}</code>)}</span></details> },
          { id: 'state', header: 'State', cell: (webhook) => <Standing of={webhook} /> },
          { id: 'created', header: 'Made', cell: ({ createdAt }) => <At at={createdAt} show="day" /> },
          { id: 'deeds', header: 'Change', cell: (webhook) => (
            <span className="row">
              <button type="button" className="link small" aria-pressed={webhook.id === chosen} onClick={() => choose(webhook.id === chosen ? '' : webhook.id)} aria-label={`Messages of ${nameOf(webhook)}`}>Messages</button>
              <button type="button" className="link small" disabled={test.busy} onClick={() => test.send({ input: { webhookId: webhook.id } }, () => choose(webhook.id))} aria-label={`Test ${nameOf(webhook)}`}>Test</button>
              <button type="button" className="link small" onClick={() => setChanging(webhook)} aria-label={`Change ${nameOf(webhook)}`}>Change</button>
              <button type="button" className="link small" disabled={update.busy} onClick={() => update.send({ input: { webhookId: webhook.id, enabled: !webhook.enabled } })} aria-label={`${webhook.enabled ? 'Stop' : 'Start'} ${nameOf(webhook)}`}>{webhook.enabled ? 'Stop' : 'Start'}</button>
              <button type="button" className="link small" onClick={() => setRotating(webhook)} aria-label={`Rotate the secret of ${nameOf(webhook)}`}>Rotate secret</button>
              <button type="button" className="link small" onClick={() => setDeleting(webhook)} aria-label={`Delete ${nameOf(webhook)}`}>Delete</button>
            </span>
          ) },
        ]} />
      {shown !== undefined && <WebhookMessages webhookId={shown.id} name={nameOf(shown)} />}
      {creating && <NewWebhookDialog onClose={() => setCreating(false)} />}
      {changing !== undefined && <ChangeWebhookDialog webhook={changing} onClose={() => setChanging(undefined)} />}
      {rotating !== undefined && <RotateSecretDialog webhook={rotating} onClose={() => setRotating(undefined)} />}
      {deleting !== undefined && (
        <Confirm title={`Delete ${nameOf(deleting)}?`} deed="Delete the webhook" attempt={remove} onClose={() => setDeleting(undefined)} onConfirm={() => remove.send({ input: { webhookId: deleting.id } }, () => setDeleting(undefined))}>
          <p>It is told nothing any more, and what was sent to it is forgotten.</p>
        </Confirm>
      )}
    </Page>
  );
}
