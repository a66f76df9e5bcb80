import type { ReactNode } from 'react';
import { RedeliverWebhookDocument, WebhookDeliveriesDocument } from '@switchyard/graphql-client';
import { useAnswer } from '../../data/ask.js';
import { count } from '../../format/money.js';
import { At } from '../../format/time.js';
import { DataTable } from '../../parts/data-table.js';
import { useAttempt } from '../../parts/form.js';
import { Badge } from '../../parts/small.js';
import { Empty, Failed, Loading } from '../../parts/states.js';

/** Messages shown; more are in the API. */
const SHOWN = 100;
/** A message that waits is on its way a second or two. */
const EVERY_MS = 2_000;
const tones = { WAITING: 'warn', DELIVERED: 'good', FAILED: 'bad' } as const;
const words = { WAITING: 'Waits', DELIVERED: 'Arrived', FAILED: 'Given up' } as const;

function indented(body: string): string {
  return JSON.stringify(JSON.parse(body), null, 2);
}
/** What was sent to a webhook, newest first, as it comes in. */
export function WebhookMessages({ webhookId, name }: { readonly webhookId: string; readonly name: string }): ReactNode {
  const answer = useAnswer(WebhookDeliveriesDocument, { webhookId, first: SHOWN }, { everyMs: EVERY_MS });
  const again = useAttempt(RedeliverWebhookDocument);
  const found = answer.data?.webhookDeliveries;
  return (
    <section aria-labelledby="webhook-messages">
      <h2 id="webhook-messages">Messages to {name}</h2>
      {again.complaints !== undefined && <div className="note" data-tone="bad" role="alert"><p>{again.complaints.message}</p></div>}
      {found === undefined
        ? answer.error === null ? <Loading lines={4} /> : <Failed error={answer.error} again={() => void answer.refetch()} />
        : (
          <>
            {found.totalCount > SHOWN && <p className="small soft">The newest {count(SHOWN)} of {count(found.totalCount)}.</p>}
            <DataTable caption={`Messages to ${name}, newest first`} rows={found.edges.map(({ node }) => node)} keyOf={({ id }) => id}
              empty={<Empty title="Nothing was sent yet">Test sends a message that says nothing but that it arrives.</Empty>} columns={[
                { id: 'what', header: 'Message', cell: ({ type, eventId, body }) => <><code>{type}</code><details><summary className="small soft">{eventId}</summary><pre className="small" tabIndex={0}>{indented(body)}</pre></details></> },
                { id: 'made', header: 'Made', cell: ({ createdAt }) => <At at={createdAt} /> },
                { id: 'state', header: 'State', cell: ({ state, lastError, nextAttemptAt, attempts }) => <><Badge tone={tones[state]}>{words[state]}</Badge>{lastError !== null && <div className="small">{lastError}</div>}{nextAttemptAt !== null && attempts > 0 && <div className="small soft">next try <At at={nextAttemptAt} /></div>}</> },
                { id: 'attempts', header: 'Tried', align: 'end', cell: ({ attempts }) => count(attempts) },
                { id: 'answer', header: 'Answer', cell: ({ lastStatus }) => (lastStatus === null ? <span className="soft">none</span> : String(lastStatus)) },
                { id: 'deeds', header: 'Change', cell: ({ id, type }) => <button type="button" className="link small" disabled={again.busy} onClick={() => again.send({ input: { deliveryId: id } })} aria-label={`Send ${type} again`}>Send again</button> },
              ]} />
          </>
        )}
    </section>
  );
}
