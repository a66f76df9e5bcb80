import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useNavigate } from '@tanstack/react-router';
import { BindQuoteDocument, SubmitJobDocument } from '@switchyard/graphql-client';
import { count, money, pricePerGpuHour } from '../../format/money.js';
import { At, duration } from '../../format/time.js';
import { Confirm, useAttempt } from '../../parts/form.js';
import { Badge, Facts } from '../../parts/small.js';
import type { Draft } from './new-job-draft.js';
import type { LiveQuote, QuoteOption } from './quote-live.js';
import { forgetDraft } from './quote-keep.js';

/** Holds the chosen option while its person looks at it once more, then submits. */
export function QuoteConfirm({ live, option, draft, now }: { readonly live: LiveQuote; readonly option: QuoteOption; readonly draft: Draft; readonly now: number | undefined }): ReactNode {
  const [reviewed, setReviewed] = useState<QuoteOption>();
  const isReady = !live.isStale && !live.isExpired;
  return (
    <>
      <button type="button" className="button" data-kind="main" disabled={!isReady} onClick={() => setReviewed(option)}>Hold and review</button>
      {reviewed !== undefined && <Review key={reviewed.id} option={reviewed} next={isReady && option.id !== reviewed.id ? option : undefined} onNext={setReviewed} draft={draft} now={now} onClose={() => setReviewed(undefined)} />}
    </>
  );
}

function Review({ option, next, onNext, draft, now, onClose }: { readonly option: QuoteOption; readonly next: QuoteOption | undefined; readonly onNext: (option: QuoteOption) => void; readonly draft: Draft; readonly now: number | undefined; readonly onClose: () => void }): ReactNode {
  const [bind, submit] = [useAttempt(BindQuoteDocument), useAttempt(SubmitJobDocument)];
  const [heldUntil, setHeldUntil] = useState<string | null>(null);
  const navigate = useNavigate();
  const asked = useRef(false);
  useEffect(() => {
    if (asked.current) return;
    asked.current = true;
    bind.send({ input: { quoteOptionId: option.id } }, ({ bindQuote }) => bindQuote.__typename === 'QuoteOption' && setHeldUntil(bindQuote.heldUntil));
  });
  const left = heldUntil === null || now === undefined ? undefined : Date.parse(heldUntil) - now;
  const isOver = left !== undefined && left <= 0;
  const attempt = { busy: bind.busy || submit.busy, complaints: submit.complaints ?? bind.complaints };
  const go = (): void => {
    if (isOver || heldUntil === null) {
      if (next !== undefined) onNext(next);
      return;
    }
    submit.send({ input: { quoteOptionId: option.id } }, ({ submitJob }) => {
      if (submitJob.__typename !== 'Job') return;
      forgetDraft();
      void navigate({ to: '/jobs/$jobId', params: { jobId: submitJob.id } });
    });
  };
  const deed = isOver || (heldUntil === null && !bind.busy) ? (next === undefined ? 'Waiting for a new price…' : `Hold again at ${money(next.totalUsd)}`) : 'Submit the job';
  return (
    <Confirm title={`Run ${draft.name} for ${money(option.totalUsd)}?`} deed={deed} keep="Not yet" attempt={attempt} onConfirm={go} onClose={onClose}>
      <p role="status">
        {bind.busy ? <Badge tone="info">Holding it…</Badge>
          : isOver ? <Badge tone="warn">The hold ran out</Badge>
          : left !== undefined ? <Badge tone="good">Held for you</Badge> : <Badge tone="bad">Not held</Badge>}
        {left !== undefined && left > 0 && <span className="small soft" aria-hidden="true"> for {duration(left)} of market time</span>}
      </p>
      <Facts of={[
        ['All-in', <strong key="t">{money(option.totalUsd)}</strong>], ['Of it power', money(option.powerCostUsd)], ['At worst', money(option.worstCaseUsd)], ['Per GPU-hour', pricePerGpuHour(option.usdPerGpuHour)],
        ['Where', `${count(Number(draft.gpuCount))} x ${option.pool.gpuModel} at ${option.site.name}`], ['Starts', <At key="s" at={option.startsAt} />], ['Finished', <At key="f" at={option.finishesAt} />],
      ]} />
      <p className="small soft">You owe what runs, never more than at worst. Until it starts it may be moved to where it costs less.</p>
    </Confirm>
  );
}
