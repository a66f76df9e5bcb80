import { type ReactNode, useEffect, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { useNavigate } from '@tanstack/react-router';
import { BindQuoteDocument, SubmitJobDocument } from '@switchyard/graphql-client';
import { answers, attemptKey } from '../../data/ask.js';
import { api } from '../../data/client.js';
import { count, money, pricePerGpuHour } from '../../format/money.js';
import { At, duration } from '../../format/time.js';
import { type Complaints, complaintsOf } from '../../parts/complaints.js';
import { Dialog, Form } from '../../parts/form.js';
import { Badge, Facts } from '../../parts/small.js';
import type { JobSpecInput } from './new-job-draft.js';
import { forgetDraft } from './quote-keep.js';
import { askJob, type QuoteOption } from './quote-live.js';
import { choiceOf, chosenOf } from './quote-turns.js';

interface Held {
  readonly option: QuoteOption;
  readonly until: number;
}
/** Less of a hold than this, in milliseconds of market time, may be over when the submission arrives. */
const TOO_SHORT_MS = 60_000;
const nothing: Complaints = { message: 'No site can run this any more. The reasons are on the page.', problems: [] };

/** Asks the price of now for what was chosen and holds it. */
async function hold(input: JobSpecInput, like: QuoteOption): Promise<Held | Complaints> {
  const answer = await askJob(input);
  if (!('quote' in answer)) return answer.complaints;
  const option = chosenOf(answer.quote.options, choiceOf(like));
  if (option === undefined) return nothing;
  const { bindQuote } = await api.execute(BindQuoteDocument, { input: { quoteOptionId: option.id }, idempotencyKey: attemptKey() });
  if (bindQuote.__typename !== 'QuoteOption') return complaintsOf(bindQuote) ?? nothing;
  return { option: bindQuote, until: Date.parse(bindQuote.heldUntil ?? answer.quote.validUntil) };
}

/** Holds the chosen option while its person looks at it once more, then submits. */
export function QuoteConfirm({ option, input, now }: { readonly option: QuoteOption; readonly input: JobSpecInput | undefined; readonly now: number | undefined }): ReactNode {
  const [reviewed, setReviewed] = useState<{ readonly option: QuoteOption; readonly input: JobSpecInput }>();
  return (
    <>
      <button type="button" className="button" data-kind="main" disabled={input === undefined} onClick={() => input !== undefined && setReviewed({ option, input })}>Hold and review</button>
      {reviewed !== undefined && createPortal(<Review {...reviewed} now={now} onClose={() => setReviewed(undefined)} />, document.body)}
    </>
  );
}

function Review({ option: chosen, input, now, onClose }: { readonly option: QuoteOption; readonly input: JobSpecInput; readonly now: number | undefined; readonly onClose: () => void }): ReactNode {
  const [held, setHeld] = useState<Held>();
  const [busy, setBusy] = useState<'holding' | 'submitting'>();
  const [complaints, setComplaints] = useState<Complaints>();
  const key = useRef<{ readonly optionId: string; readonly key: string }>(undefined);
  const isAsked = useRef(false);
  const navigate = useNavigate();
  const shown = held?.option ?? chosen;
  const left = held === undefined || now === undefined ? undefined : held.until - now;
  const isOver = left !== undefined && left <= 0;

  async function during(what: 'holding' | 'submitting', work: () => Promise<void>): Promise<void> {
    setBusy(what);
    setComplaints(undefined);
    await work().catch((error: unknown) => setComplaints({ message: error instanceof Error ? error.message : String(error), problems: [] }));
    setBusy(undefined);
  }
  async function take(): Promise<Held | undefined> {
    const outcome = await hold(input, shown);
    if ('until' in outcome) setHeld(outcome);
    else setComplaints(outcome);
    return 'until' in outcome ? outcome : undefined;
  }
  useEffect(() => {
    if (isAsked.current) return;
    isAsked.current = true;
    void during('holding', async () => void (await take()));
  });
  async function submit(): Promise<void> {
    let mine = held;
    if (mine === undefined || left === undefined || left < TOO_SHORT_MS) {
      // The hold ran out while it was read: at the same price or less it goes on, a higher one is shown first.
      mine = await take();
      if (mine === undefined || Number(mine.option.totalUsd) > Number(shown.totalUsd)) return;
    }
    const optionId = mine.option.id;
    if (key.current?.optionId !== optionId) key.current = { optionId, key: attemptKey() };
    const { submitJob } = await api.execute(SubmitJobDocument, { input: { quoteOptionId: optionId }, idempotencyKey: key.current.key });
    if (submitJob.__typename !== 'Job') return setComplaints(complaintsOf(submitJob) ?? nothing);
    forgetDraft();
    void answers.invalidateQueries();
    await navigate({ to: '/jobs/$jobId', params: { jobId: submitJob.id } });
  }
  return (
    <Dialog title={`Run ${input.name} for ${money(shown.totalUsd)}?`} onClose={onClose}><Form send="Submit the job" cancel="Not yet" attempt={{ busy: busy !== undefined, complaints }} onSend={() => void during('submitting', submit)} onCancel={onClose}>
      <p role="status">
        {busy === 'holding' ? <Badge tone="info">Holding it…</Badge> : held === undefined ? <Badge tone="bad">Not held</Badge> : isOver ? <Badge tone="warn">The hold ran out; submitting asks again</Badge> : <Badge tone="good">Held for you</Badge>}
        {left !== undefined && left > 0 && <span className="small soft" aria-hidden="true"> for {duration(left)} of market time</span>}
      </p>
      {held !== undefined && Number(held.option.totalUsd) > Number(chosen.totalUsd) && <p className="note" data-tone="warn">The price moved: it was {money(chosen.totalUsd)}.</p>}
      <Facts of={[
        ['All-in', <strong key="t">{money(shown.totalUsd)}</strong>], ['Of it power', money(shown.powerCostUsd)], ['At worst', money(shown.worstCaseUsd)], ['Per GPU-hour', pricePerGpuHour(shown.usdPerGpuHour)],
        ['Where', `${count(input.gpuCount)} x ${shown.pool.gpuModel} at ${shown.site.name}`], ['Starts', <At key="s" at={shown.startsAt} />], ['Finished', <At key="f" at={shown.finishesAt} />],
      ]} />
      <p className="small soft">You owe what runs, never more than at worst. Until it starts it may be moved to where it costs less.</p>
    </Form></Dialog>
  );
}
