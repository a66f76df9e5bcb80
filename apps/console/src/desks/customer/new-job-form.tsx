import { type ReactNode, useState } from 'react';
import type { ConsoleNewJobQuery } from '@switchyard/graphql-client';
import { type Complaints, complaintsAside } from '../../parts/complaints.js';
import { Complained, Field } from '../../parts/form.js';
import { type Draft, localText } from './new-job-draft.js';
import { Advanced } from './new-job-more.js';
import { Chips, Length, Line, Words } from './new-job-controls.js';

export interface FormParts {
  readonly draft: Draft;
  readonly set: (patch: Partial<Draft>) => void;
  readonly known: ConsoleNewJobQuery | undefined;
  /** Market time, in milliseconds. */
  readonly now: number;
}
const DAY_MS = 86_400_000;

/** What the job needs, as a person thinks of it. */
export function NewJobForm({ complaints, ...parts }: FormParts & { readonly complaints: Complaints | undefined }): ReactNode {
  const [fields] = useState(() => new Set<string>());
  const aside = complaints === undefined ? [] : complaintsAside(complaints, [...fields]);
  return (
    <Complained value={{ complaints, fields }}>
      <form className="form" aria-label="What the job needs" onSubmit={(event) => event.preventDefault()}>
        {aside.length > 0 && <div className="note" data-tone="bad" role="alert">{aside.map((message) => <p key={message}>{message}</p>)}</div>}
        <What {...parts} />
        <Size {...parts} />
        <Time {...parts} />
        <Limits {...parts} />
        <Where {...parts} />
        <Advanced {...parts} />
      </form>
    </Complained>
  );
}

function What({ draft, set }: FormParts): ReactNode {
  return (
    <fieldset className="group">
      <legend>What it runs</legend>
      <Line name="name" label="Name" value={draft.name} onText={(name) => set({ name })} maxLength={200} />
      <div className="pick" role="radiogroup" aria-label="What it runs">
        <label><input type="radio" name="what" checked={draft.what === 'demo'} onChange={() => set({ what: 'demo' })} /><span><strong>Training demo</strong><small>A small built-in model; every site runs it</small></span></label>
        <label><input type="radio" name="what" checked={draft.what === 'image'} onChange={() => set({ what: 'image' })} /><span><strong>Container image</strong><small>Yours, at sites whose engine runs images</small></span></label>
      </div>
      {draft.what === 'image' && (
        <>
          <Line name="run.image" label="Image" value={draft.image} onText={(image) => set({ image })} placeholder="registry.example/team/train:1.4" />
          <Words name="run.command" label="Command" hint="A word a line; the image's own unless given." value={draft.command} onText={(command) => set({ command })} />
        </>
      )}
    </fieldset>
  );
}

/** Models on the market with how many GPUs of each are free. */
function modelsOf(known: ConsoleNewJobQuery | undefined): readonly { readonly model: string; readonly free: number }[] {
  const free = new Map<string, number>();
  for (const { site } of known?.market.sites ?? []) for (const pool of site.pools) free.set(pool.gpuModel, (free.get(pool.gpuModel) ?? 0) + pool.gpusFree);
  return [...free].map(([model, gpus]) => ({ model, free: gpus })).sort((a, b) => (a.model < b.model ? -1 : 1));
}
function Size({ draft, set, known }: FormParts): ReactNode {
  return (
    <fieldset className="group">
      <legend>Size</legend>
      <div className="pair">
        <Line name="gpuCount" label="GPUs" type="number" min={1} value={draft.gpuCount} onText={(gpuCount) => set({ gpuCount })} hint="All together, or none." />
        <label className="check"><input type="checkbox" checked={draft.nodesWhole} onChange={(event) => set({ nodesWhole: event.target.checked })} /><span>Whole nodes only</span></label>
      </div>
      <Chips name="gpuModels" legend="Models" none="any model" chosen={draft.gpuModels} onChosen={(gpuModels) => set({ gpuModels })} of={modelsOf(known).map(({ model, free }) => ({ value: model, label: model, note: `${free} free` }))} />
    </fieldset>
  );
}

function Time({ draft, set, now }: FormParts): ReactNode {
  return (
    <fieldset className="group">
      <legend>Time</legend>
      <div className="pair">
        <Length name="expectedDurationSeconds" label="Expected to run" value={draft.expected} unit={draft.expectedUnit} onText={(expected) => set({ expected })} onUnit={(expectedUnit) => set({ expectedUnit })} />
        <Length name="maxDurationSeconds" label="Stopped after" value={draft.most} unit={draft.mostUnit} onText={(most) => set({ most })} onUnit={(mostUnit) => set({ mostUnit })} hint="Blank: 1.5 x expected." />
      </div>
      <div className="pick" role="radiogroup" aria-label="When it has to be done">
        <label><input type="radio" name="when" checked={draft.deadline === ''} onChange={() => set({ deadline: '' })} /><span><strong>As cheap as possible</strong><small>Whenever that is</small></span></label>
        <label><input type="radio" name="when" checked={draft.deadline !== ''} onChange={() => set({ deadline: localText(now + DAY_MS) })} /><span><strong>Finished by</strong><small>A deadline it is held to</small></span></label>
      </div>
      {draft.deadline !== '' && <Line name="deadline" label="Deadline" type="datetime-local" value={draft.deadline} onText={(deadline) => set({ deadline: deadline === '' ? draft.deadline : deadline })} hint="In your time zone." />}
      <Field name="policy" label="Cheapest by" hint={draft.policy === 'POWER_COST' ? 'Where and when power is cheapest; another site may ask less for its GPUs.' : 'What the operator asks and power, together.'}>
        {(control) => <select {...control} value={draft.policy} onChange={(event) => set({ policy: event.target.value === 'ALL_IN_PRICE' ? 'ALL_IN_PRICE' : 'POWER_COST' })}><option value="POWER_COST">power cost</option><option value="ALL_IN_PRICE">all-in price</option></select>}
      </Field>
    </fieldset>
  );
}

function Limits({ draft, set }: FormParts): ReactNode {
  return (
    <fieldset className="group">
      <legend>Limits and interruptions</legend>
      <Line name="maxTotalUsd" label="Hard cap" unit="USD" inputMode="decimal" value={draft.maxTotalUsd} onText={(maxTotalUsd) => set({ maxTotalUsd })} placeholder="none" hint="Most the whole job may cost, all-in." />
      <Field name="interruptible" label="Interruptions" hint="A job that can stop and resume runs in the cheapest hours, not in one piece.">
        {(control) => <label className="check"><input {...control} type="checkbox" checked={draft.isInterruptible} onChange={(event) => set({ isInterruptible: event.target.checked })} /><span>It writes checkpoints and can be interrupted</span></label>}
      </Field>
      {draft.isInterruptible && (
        <div className="three">
          <Line name="interruptible.checkpointSeconds" label="To checkpoint" unit="s" type="number" min={0} max={3600} value={draft.checkpointSeconds} onText={(checkpointSeconds) => set({ checkpointSeconds })} />
          <Line name="interruptible.restartSeconds" label="To resume" unit="s" type="number" min={0} max={86400} value={draft.restartSeconds} onText={(restartSeconds) => set({ restartSeconds })} />
          <Line name="interruptible.maxInterruptions" label="At most" unit="times" type="number" min={1} max={1000} value={draft.maxInterruptions} onText={(maxInterruptions) => set({ maxInterruptions })} />
        </div>
      )}
    </fieldset>
  );
}

function Where({ draft, set, known }: FormParts): ReactNode {
  const sites = known?.market.sites ?? [];
  const countries = [...new Set(sites.map(({ site }) => site.country))].sort();
  const projects = known?.projects.edges ?? [];
  return (
    <fieldset className="group">
      <legend>Where</legend>
      <Chips name="countries" legend="Countries" none="anywhere" chosen={draft.countries} onChosen={(chosen) => set({ countries: chosen })} of={countries.map((value) => ({ value, label: value }))} />
      <Chips name="siteIds" legend="Sites" none="any site" chosen={draft.siteIds} onChosen={(siteIds) => set({ siteIds })} of={sites.map(({ site, gpusFree }) => ({ value: site.id, label: site.name, note: `${gpusFree} free` }))} />
      {projects.length > 0 && (
        <Field name="projectId" label="Project">
          {(control) => <select {...control} value={draft.projectId} onChange={(event) => set({ projectId: event.target.value })}><option value="">none</option>{projects.map(({ node }) => <option key={node.id} value={node.id}>{node.name}</option>)}</select>}
        </Field>
      )}
    </fieldset>
  );
}
