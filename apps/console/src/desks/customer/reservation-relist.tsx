import { type ReactNode, useState } from 'react';
import { RelistReservationDocument } from '@switchyard/graphql-client';
import { count, money } from '../../format/money.js';
import { Dialog, Form, TextField, useAttempt } from '../../parts/form.js';
import { localText } from './new-job-draft.js';
import type { Reservation } from './reservation-page.js';
import { hours } from './reservation-parts.js';
import { relistable } from './reservation-use.js';

const instant = (local: FormDataEntryValue | null): string => (typeof local === 'string' && !Number.isNaN(Date.parse(local)) ? new Date(local).toISOString() : String(local));

/** Gives the unused part back to the market: others may run there, and what they use is credited. @param now market time, in milliseconds */
export function Relist({ of, now }: { readonly of: Pick<Reservation, 'id' | 'name' | 'gpuCount' | 'startsAt' | 'endsAt' | 'gpuHours' | 'usdPerGpuHour'>; readonly now: number }): ReactNode {
  const [isOpen, setOpen] = useState(false);
  const attempt = useAttempt(RelistReservationDocument);
  const left = relistable(of, now);
  if (left === null || Number(of.gpuHours.unused) <= 0) return null;
  const close = (): void => {
    attempt.forget();
    setOpen(false);
  };
  return (
    <>
      <button type="button" className="button" onClick={() => setOpen(true)}>Relist unused</button>
      {isOpen && (
        <Dialog title={`Give part of ${of.name} back`} onClose={close}>
          <p className="small soft">{hours(of.gpuHours.unused)} are unused, bought at {money(of.usdPerGpuHour, 'USD', 4)} a GPU-hour. You still owe them; of what others then use, you are credited a part. It cannot be taken back.</p>
          <Form attempt={attempt} send="Give back" onCancel={close} onSend={(fields) => attempt.send({ input: { reservationId: of.id, startsAt: instant(fields.get('startsAt')), endsAt: instant(fields.get('endsAt')), gpuCount: Number(fields.get('gpuCount')) } }, close)}>
            <TextField name="startsAt" label="From" type="datetime-local" step={900} required initial={localText(left.from)} hint="On a quarter of an hour, not before now." />
            <TextField name="endsAt" label="To" type="datetime-local" step={900} required initial={localText(left.to)} />
            <TextField name="gpuCount" label={`GPUs, of ${count(of.gpuCount)}`} type="number" min={1} max={of.gpuCount} required initial={String(of.gpuCount)} hint="None that your own jobs use in that time are taken." />
          </Form>
        </Dialog>
      )}
    </>
  );
}
