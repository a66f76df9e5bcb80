import { type ReactNode, useState } from 'react';
import { AmendCurtailmentDocument, CurtailmentPreviewDocument, EndCurtailmentDocument, WithdrawCurtailmentDocument } from '@switchyard/graphql-client';
import { decimalOf } from '../../parts/complaints.js';
import { AreaField, Confirm, Dialog, Form, TextField, useAttempt } from '../../parts/form.js';
import { useAskOnce } from './ask-once.js';
import type { CurtailmentEventParts } from './curtailment-types.js';
import { Foreseen } from './foreseen.js';
import { instantOf, localOf } from './local-time.js';

/** What can be done to an event that is not over: amend it, end it early, call it off. */
export function EventDeeds({ event }: { readonly event: CurtailmentEventParts }): ReactNode {
  const [open, setOpen] = useState<'amend' | 'end' | 'withdraw'>();
  const [end, withdraw] = [useAttempt(EndCurtailmentDocument), useAttempt(WithdrawCurtailmentDocument)];
  if (event.state !== 'DECLARED' && event.state !== 'ACTIVE') return null;
  const close = (): void => setOpen(undefined);
  return (
    <div className="row">
      <button type="button" className="button" onClick={() => setOpen('amend')}>Amend…</button>
      {event.state === 'ACTIVE' && <button type="button" className="button" onClick={() => setOpen('end')}>End now…</button>}
      {event.state === 'DECLARED' && <button type="button" className="button" data-kind="danger" onClick={() => setOpen('withdraw')}>Withdraw…</button>}
      {open === 'amend' && <Amend event={event} onClose={close} />}
      {open === 'end' && (
        <Confirm title={`End the event at ${event.site.name} now?`} deed="End it" keep="Let it run" attempt={end} onClose={close} onConfirm={() => end.send({ input: { curtailmentId: event.id } }, close)}>
          <p>Load may come back at once. Jobs it stopped run again as the market places them, by their deadlines.</p>
        </Confirm>
      )}
      {open === 'withdraw' && (
        <Dialog title={`Call off the event at ${event.site.name}?`} onClose={close}>
          <Form attempt={withdraw} send="Call it off" danger onCancel={close} cancel="Keep it" onSend={(fields) => withdraw.send({ input: { curtailmentId: event.id, reason: String(fields.get('reason')) } }, close)}>
            <p>It has not begun. Customers are told, with what you write here.</p>
            <AreaField label="Why" name="reason" required />
          </Form>
        </Dialog>
      )}
    </div>
  );
}

function Amend({ event, onClose }: { readonly event: CurtailmentEventParts; readonly onClose: () => void }): ReactNode {
  const preview = useAskOnce(CurtailmentPreviewDocument);
  const amend = useAttempt(AmendCurtailmentDocument);
  const [change, setChange] = useState<{ readonly endsAt: string; readonly targetKw: string; readonly reason: string; readonly compelledBy: string | null }>();
  const seen = preview.answer?.curtailmentPreview;
  return (
    <Dialog title={`Amend the event at ${event.site.name}`} onClose={onClose}>
      {change === undefined || seen?.__typename !== 'CurtailmentPreview' ? (
        <Form attempt={preview} send="See what it does" onCancel={onClose} onSend={(fields) => {
          const compelledBy = String(fields.get('compelledBy')).trim();
          const next = { endsAt: instantOf(String(fields.get('endsAt'))), targetKw: decimalOf(String(fields.get('targetKw'))), reason: String(fields.get('reason')), compelledBy: compelledBy === '' ? null : compelledBy };
          setChange(next);
          preview.send({ input: { curtailmentId: event.id, siteId: null, startsAt: null, endsAt: next.endsAt, targetKw: next.targetKw, compelledBy: next.compelledBy } });
        }}>
          <TextField label="Load may come back" name="endsAt" type="datetime-local" initial={localOf(Date.parse(event.endsAt))} required hint="your clock" />
          <TextField label="Target, kW" name="targetKw" initial={event.targetKw} required hint="most the site may draw" />
          <AreaField label="For customers to read" name="reason" initial={event.reason} required />
          <TextField label="Forced by" name="compelledBy" hint="only when terms of leases cannot be kept, such as an order of the grid operator" />
        </Form>
      ) : (
        <Form attempt={amend} send="Amend it" onCancel={() => setChange(undefined)} cancel="Back" onSend={() => amend.send({ input: { curtailmentId: event.id, ...change } }, onClose)}>
          <Foreseen of={seen} />
        </Form>
      )}
    </Dialog>
  );
}
