import { type ReactNode, useState } from 'react';
import { CurtailmentPreviewDocument, DeclareCurtailmentDocument, type Schema, ScheduleMaintenanceDocument } from '@switchyard/graphql-client';
import { HOUR_MS } from '@switchyard/kernel';
import { power } from '../../format/money.js';
import { decimalOf } from '../../parts/complaints.js';
import { AreaField, Dialog, Form, SelectField, TextField, useAttempt } from '../../parts/form.js';
import { useAskOnce } from './ask-once.js';
import { Foreseen } from './foreseen.js';
import { instantOf, localOf } from './local-time.js';

export interface DeclareSite {
  readonly id: string;
  readonly name: string;
  readonly interconnectionKw: string;
}
interface Draft {
  readonly siteId: string;
  readonly kind: 'EVENT' | 'MAINTENANCE';
  readonly startsAt: string;
  readonly endsAt: string;
  readonly targetKw: string;
  readonly reason: string;
  readonly compelledBy: string | null;
}
/** A new event: planned first, so that one sees who is hit and what it costs, then declared. */
export function DeclareForm({ sites, now, onClose }: { readonly sites: readonly DeclareSite[]; readonly now: number; readonly onClose: () => void }): ReactNode {
  const [draft, setDraft] = useState<Draft>();
  const [opened] = useState(now);
  const [siteId, setSiteId] = useState(sites[0]!.id);
  const preview = useAskOnce(CurtailmentPreviewDocument);
  const declare = useAttempt(DeclareCurtailmentDocument);
  const maintain = useAttempt(ScheduleMaintenanceDocument);
  const seen = preview.answer?.curtailmentPreview;
  const site = sites.find(({ id }) => id === siteId) ?? sites[0]!;
  const next = Math.ceil((opened + 3 * HOUR_MS) / HOUR_MS) * HOUR_MS;
  if (draft === undefined || seen?.__typename !== 'CurtailmentPreview') {
    return (
      <Dialog title="Declare an event" onClose={onClose}>
        <Form attempt={preview} send="See what it does" onCancel={onClose} onSend={(fields) => {
          const text = (name: string): string => String(fields.get(name) ?? '').trim();
          const made: Draft = { siteId: text('siteId'), kind: text('kind') as Draft['kind'], startsAt: instantOf(text('startsAt')), endsAt: instantOf(text('endsAt')), targetKw: decimalOf(text('targetKw')), reason: text('reason'), compelledBy: text('compelledBy') === '' ? null : text('compelledBy') };
          setDraft(made);
          const { reason: _, ...asked } = made;
          preview.send({ input: { ...asked, curtailmentId: null } satisfies Schema.CurtailmentPreviewInput });
        }}>
          <SelectField label="Site" name="siteId" initial={draft?.siteId ?? siteId} options={sites.map(({ id, name }) => [id, name])} onText={setSiteId} hint={`interconnection ${power(site.interconnectionKw)}`} />
          <SelectField label="What it is" name="kind" initial={draft?.kind ?? 'EVENT'} options={[['EVENT', 'Curtailment: the grid or the market asks'], ['MAINTENANCE', 'Maintenance: you work on the site']]} />
          <div className="fields">
            <TextField label="Load must be down" name="startsAt" type="datetime-local" initial={localOf(draft === undefined ? next : Date.parse(draft.startsAt))} required hint="your clock, market time" />
            <TextField label="Load may come back" name="endsAt" type="datetime-local" initial={localOf(draft === undefined ? next + 2 * HOUR_MS : Date.parse(draft.endsAt))} required />
          </div>
          <TextField label="Target, kW" name="targetKw" initial={draft?.targetKw ?? '0'} required hint="most the site may draw meanwhile" />
          <AreaField label="For customers to read" name="reason" initial={draft?.reason} required />
          <TextField label="Forced by" name="compelledBy" initial={draft?.compelledBy} hint="only when terms of leases cannot be kept, such as an order of the grid operator: every broken promise is recorded" />
        </Form>
      </Dialog>
    );
  }
  const isMaintenance = draft.kind === 'MAINTENANCE';
  const { kind: _, targetKw, ...rest } = draft;
  return (
    <Dialog title="What it would do" onClose={onClose}>
      <Form attempt={isMaintenance ? maintain : declare} send={isMaintenance ? 'Schedule the work and tell customers' : 'Declare it and tell customers'} danger onCancel={() => setDraft(undefined)} cancel="Back"
        onSend={() => (isMaintenance ? maintain.send({ input: { ...rest, remainingKw: targetKw } }, onClose) : declare.send({ input: draft }, onClose))}>
        <Foreseen of={seen} />
      </Form>
    </Dialog>
  );
}
