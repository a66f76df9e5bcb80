import { type ReactNode, useState } from 'react';
import { OfferDryRunDocument, PublishOfferDocument, type Schema } from '@switchyard/graphql-client';
import { pricePerGpuHour } from '../../format/money.js';
import { decimalOf } from '../../parts/complaints.js';
import { Dialog, Form, MoneyField, SelectField, TextField, useAttempt } from '../../parts/form.js';
import { Facts, Sheet } from '../../parts/small.js';
import { useAskOnce } from './ask-once.js';
import { DryRun } from './dry-run.js';
import { askOf, curtailmentWords, draftOf, powerWords, type RuleDraft, ruleInput, ruleWords } from './offer-terms.js';
import { type KeyedRule, RulesField } from './offer-rules.js';
import type { OfferVersion } from './offers-tab.js';
import type { OperatorSite } from './site-page.js';

type PowerKind = Schema.PowerTermsKind;
const powerKinds: readonly (readonly [PowerKind, string])[] = [['PASS_THROUGH', 'Passed through at the site’s price'], ['INDEXED', 'The same, with a cap and a floor'], ['FIXED', 'One price per MWh']];
const text = (fields: FormData, name: string): string => String(fields.get(name) ?? '').trim();
/** Left empty means not given. */
const amount = (fields: FormData, name: string): string | null => (text(fields, name) === '' ? null : decimalOf(text(fields, name)));
const hours = (fields: FormData, name: string): number => Math.round(Number(text(fields, name)) * 3_600);
const minutes = (fields: FormData, name: string): number => Math.round(Number(text(fields, name)) * 60);

function termsOf(fields: FormData, rules: readonly RuleDraft[], poolId: string): Schema.PublishOfferInput {
  const kind = text(fields, 'power.kind') as PowerKind;
  return {
    poolId, askUsdPerGpuHour: decimalOf(text(fields, 'askUsdPerGpuHour')), floorUsdPerGpuHour: amount(fields, 'floorUsdPerGpuHour'), rules: rules.map(ruleInput),
    power: {
      kind, multiplier: amount(fields, 'power.multiplier'), adderUsdPerMwh: amount(fields, 'power.adderUsdPerMwh'), capUsdPerMwh: amount(fields, 'power.capUsdPerMwh'), floorUsdPerMwh: amount(fields, 'power.floorUsdPerMwh'),
      fixedUsdPerMwh: amount(fields, 'power.fixedUsdPerMwh'),
    },
    curtailment: {
      noticeSeconds: minutes(fields, 'curtailment.noticeSeconds'), maxHoursPerMonth: Number(text(fields, 'curtailment.maxHoursPerMonth')), maxEventsPerDay: Number(text(fields, 'curtailment.maxEventsPerDay')),
      minRunSecondsBetweenEvents: hours(fields, 'curtailment.minRunSecondsBetweenEvents'), compensationUsdPerGpuHour: decimalOf(text(fields, 'curtailment.compensationUsdPerGpuHour')),
      resumeDeadlineSeconds: hours(fields, 'curtailment.resumeDeadlineSeconds'),
    },
    availableUntil: text(fields, 'availableUntil') === '' ? null : new Date(text(fields, 'availableUntil')).toISOString(),
  };
}
/** Months that were, and the one that runs: a dry run looks at one of them. */
const lastMonths = (now: Date): readonly (readonly [string, string])[] => [['', 'last whole month'], ...Array.from({ length: 6 }, (_, i) => {
  const month = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - i, 1)).toISOString().slice(0, 7);
  return [month, i === 0 ? `${month}, so far` : month] as const;
})];

/** A new version of a pool's terms: tried on a month that was, looked at in words, then published. */
export function OfferForm({ pool, site, from }: { readonly pool: OperatorSite['pools'][number]; readonly site: OperatorSite; readonly from: OfferVersion | undefined }): ReactNode {
  const [rules, setRules] = useState<readonly KeyedRule[]>(from?.rules.map((rule, i) => ({ ...draftOf(rule), key: String(i) })) ?? []);
  const [kind, setKind] = useState<PowerKind>(from?.power.kind ?? 'PASS_THROUGH');
  const [ask, setAsk] = useState(from?.askUsdPerGpuHour ?? '');
  const [floor, setFloor] = useState(from?.floorUsdPerGpuHour ?? '');
  const [looking, setLooking] = useState<Schema.PublishOfferInput>();
  const dryRun = useAskOnce(OfferDryRunDocument);
  const publish = useAttempt(PublishOfferDocument);
  const [said, setSaid] = useState<string>();
  const tried = dryRun.answer?.offerDryRun;
  const asked = dryRun.complaints === undefined ? publish : dryRun;
  return (
    <div className="columns">
      <Sheet title={from === undefined ? 'First terms' : `New terms, from version ${from.version}`}>
        <Form attempt={{ busy: dryRun.busy || publish.busy, complaints: asked.complaints }} send="Try on a month that was" onSend={(fields) => {
          setSaid(undefined);
          publish.forget();
          const { poolId, askUsdPerGpuHour, floorUsdPerGpuHour, rules: sent, power } = termsOf(fields, rules, pool.id);
          dryRun.send({ input: { poolId, askUsdPerGpuHour, floorUsdPerGpuHour, rules: sent, power, month: text(fields, 'month') === '' ? null : text(fields, 'month') } });
        }}>
          <div className="fields">
            <MoneyField label="Ask" name="askUsdPerGpuHour" unit="$/GPU-h" initial={ask} onText={setAsk} required hint="power not included" />
            <MoneyField label="Floor" name="floorUsdPerGpuHour" unit="$/GPU-h" initial={floor} onText={setFloor} hint="rules take nothing off below it" />
          </div>
          <RulesField rules={rules} onRules={setRules} />
          {Number(ask) > 0 && rules.length > 0 && <TryAsk ask={Number(ask)} floor={floor === '' ? null : Number(floor)} rules={rules} />}
          <h3>Power</h3>
          <SelectField label="Customers pay for power" name="power.kind" initial={kind} options={powerKinds} onText={(next) => setKind(next as PowerKind)} />
          <div className="fields" key={kind}>
            {kind === 'FIXED' ? <MoneyField label="Price" name="power.fixedUsdPerMwh" unit="$/MWh" initial={from?.power.fixedUsdPerMwh} required /> : (
              <>
                <TextField label="Multiplier" name="power.multiplier" initial={from?.power.multiplier ?? '1'} hint="of the site’s price" />
                <MoneyField label="Adder" name="power.adderUsdPerMwh" unit="$/MWh" initial={from?.power.adderUsdPerMwh ?? '0'} />
              </>
            )}
            {kind === 'INDEXED' && <><MoneyField label="Cap" name="power.capUsdPerMwh" unit="$/MWh" initial={from?.power.capUsdPerMwh} /><MoneyField label="Floor of power" name="power.floorUsdPerMwh" unit="$/MWh" initial={from?.power.floorUsdPerMwh} /></>}
          </div>
          <h3>Curtailment</h3>
          <div className="fields">
            <TextField label="Notice, minutes" name="curtailment.noticeSeconds" type="number" min={0} step="any" initial={String((from?.curtailment.noticeSeconds ?? 1_800) / 60)} required />
            <TextField label="Most hours a month" name="curtailment.maxHoursPerMonth" type="number" min={0} initial={String(from?.curtailment.maxHoursPerMonth ?? 40)} required />
            <TextField label="Most events a day" name="curtailment.maxEventsPerDay" type="number" min={0} initial={String(from?.curtailment.maxEventsPerDay ?? 2)} required />
            <TextField label="Least run between, hours" name="curtailment.minRunSecondsBetweenEvents" type="number" min={0} step="any" initial={String((from?.curtailment.minRunSecondsBetweenEvents ?? 0) / 3_600)} required />
            <TextField label="Resumed within, hours" name="curtailment.resumeDeadlineSeconds" type="number" min={0} step="any" initial={String((from?.curtailment.resumeDeadlineSeconds ?? 7_200) / 3_600)} required />
            <MoneyField label="Paid back" name="curtailment.compensationUsdPerGpuHour" unit="$/GPU-h lost" initial={from?.curtailment.compensationUsdPerGpuHour ?? '0'} required />
          </div>
          <div className="fields">
            <TextField label="On offer until" name="availableUntil" type="datetime-local" hint="your clock; no end unless given" />
            <SelectField label="Tried on" name="month" options={lastMonths(new Date())} hint={`calendar months in ${site.timeZone}`} />
          </div>
          <div><button type="button" className="button" onClick={(event) => {
            const form = event.currentTarget.form;
            if (form?.reportValidity() === true) {
              dryRun.forget();
              publish.forget();
              setLooking(termsOf(new FormData(form), rules, pool.id));
            }
          }}>Look at it and publish…</button></div>
          <div aria-live="polite">{said !== undefined && <p className="note">{said}</p>}</div>
        </Form>
      </Sheet>
      <div className="stays"><Sheet title="What these terms would have earned">
        {tried?.__typename === 'OfferDryRun' ? <DryRun of={tried} zone={site.timeZone} /> : <p className="soft">Try the terms on a month that was: what ran here then, what would have stayed, gone and come, and what would have been left after power and fee.</p>}
      </Sheet></div>
      {looking !== undefined && (
        <Dialog title={`Publish these terms of ${pool.name}?`} onClose={() => setLooking(undefined)}>
          <Form attempt={publish} send="Publish" onCancel={() => setLooking(undefined)} onSend={() => publish.send({ input: looking }, () => {
            setSaid('Published. Leases keep the terms they were made with; new ones get these.');
            setLooking(undefined);
          })}>
            <Facts of={[
              ['Ask', pricePerGpuHour(looking.askUsdPerGpuHour)], ['Floor', looking.floorUsdPerGpuHour == null ? 'none' : pricePerGpuHour(looking.floorUsdPerGpuHour)],
              ['Rules', rules.length === 0 ? 'none' : <ul key="rules">{rules.map((rule, i) => <li key={i}>{ruleWords(rule)}</li>)}</ul>],
              ['Power', powerWords({ kind: looking.power.kind, multiplier: looking.power.multiplier ?? null, adderUsdPerMwh: looking.power.adderUsdPerMwh ?? null, capUsdPerMwh: looking.power.capUsdPerMwh ?? null, floorUsdPerMwh: looking.power.floorUsdPerMwh ?? null, fixedUsdPerMwh: looking.power.fixedUsdPerMwh ?? null })],
              ['Curtailment', curtailmentWords(looking.curtailment)],
            ]} />
            <p className="small soft">It takes the place of what is published now. Leases that run keep their terms.</p>
          </Form>
        </Dialog>
      )}
    </div>
  );
}

function TryAsk({ ask, floor, rules }: { readonly ask: number; readonly floor: number | null; readonly rules: readonly RuleDraft[] }): ReactNode {
  const [job, setJob] = useState({ gpus: 64, hours: 72, slackHours: 0, isInterruptible: false });
  const { usdPerGpuHour, counted } = askOf(ask, floor, rules, job);
  const set = (change: Partial<typeof job>): void => setJob({ ...job, ...change });
  return (
    <fieldset className="plain">
      <legend className="label">Asked of a job like this</legend>
      <div className="rule">
        <div className="row small">
          <label className="row">GPUs <input className="short" inputMode="numeric" value={job.gpus} onChange={(event) => set({ gpus: Number(event.target.value) || 0 })} /></label>
          <label className="row">runs, h <input className="short" inputMode="decimal" value={job.hours} onChange={(event) => set({ hours: Number(event.target.value) || 0 })} /></label>
          <label className="row">to spare, h <input className="short" inputMode="decimal" value={job.slackHours} onChange={(event) => set({ slackHours: Number(event.target.value) || 0 })} /></label>
          <label className="row"><input type="checkbox" checked={job.isInterruptible} onChange={(event) => set({ isInterruptible: event.target.checked })} /> may be interrupted</label>
        </div>
        <p><strong className="number">{pricePerGpuHour(String(usdPerGpuHour))}</strong> <span className="soft small">{counted.length === 0 ? 'no rule counts: the ask' : counted.map(ruleWords).join(' ')}</span></p>
      </div>
    </fieldset>
  );
}
