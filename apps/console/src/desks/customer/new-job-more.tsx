import type { ReactNode } from 'react';
import { Field } from '../../parts/form.js';
import { utc } from '../../format/time.js';
import { Line, Words } from './new-job-controls.js';
import type { Draft } from './new-job-draft.js';
import type { FormParts } from './new-job-form.js';

const advanced: readonly (keyof Draft)[] = ['earliestStart', 'maxPriceUsdPerGpuHour', 'minGpuMemoryGib', 'reservationId', 'datasetGib', 'datasetSiteId', 'checkpointGib', 'after', 'environment', 'artifacts', 'args'];

/** What few jobs need; folded, and it says how much of it is filled in. */
export function Advanced({ draft, set, known }: FormParts): ReactNode {
  const used = advanced.filter((name) => draft[name] !== '').length;
  const reservations = known?.reservations.edges ?? [];
  return (
    <details className="group" open={used > 0 || undefined}>
      <summary>More: prices, data, environment {used > 0 && <span className="soft">({used} set)</span>}</summary>
      <div className="form">
        <div className="pair">
          <Line name="maxPriceUsdPerGpuHour" label="Most per GPU-hour" unit="USD" inputMode="decimal" value={draft.maxPriceUsdPerGpuHour} onText={(maxPriceUsdPerGpuHour) => set({ maxPriceUsdPerGpuHour })} placeholder="none" />
          <Line name="minGpuMemoryGib" label="Least GPU memory" unit="GiB" type="number" min={1} value={draft.minGpuMemoryGib} onText={(minGpuMemoryGib) => set({ minGpuMemoryGib })} placeholder="any" />
        </div>
        <Line name="earliestStart" label="Not before" type="datetime-local" value={draft.earliestStart} onText={(earliestStart) => set({ earliestStart })} hint="In your time zone; now unless given." />
        {reservations.length > 0 && (
          <Field name="reservationId" label="Inside a reservation" hint="It then runs there and nowhere else, and pays power alone.">
            {(control) => (
              <select {...control} value={draft.reservationId} onChange={(event) => set({ reservationId: event.target.value })}>
                <option value="">no, in the market</option>
                {reservations.map(({ node }) => <option key={node.id} value={node.id}>{`${node.name}: ${node.gpuCount} x ${node.pool.gpuModel} at ${node.site.name}, until ${utc(node.endsAt)}`}</option>)}
              </select>
            )}
          </Field>
        )}
        <div className="pair">
          <Line name="datasetGib" label="Dataset" unit="GiB" inputMode="decimal" value={draft.datasetGib} onText={(datasetGib) => set({ datasetGib })} placeholder="none" />
          <Field name="datasetSiteId" label="It is at">
            {(control) => <select {...control} value={draft.datasetSiteId} onChange={(event) => set({ datasetSiteId: event.target.value })}><option value="">nowhere yet</option>{(known?.market.sites ?? []).map(({ site }) => <option key={site.id} value={site.id}>{site.name}</option>)}</select>}
          </Field>
        </div>
        <div className="pair">
          <Line name="checkpointGib" label="A checkpoint is" unit="GiB" inputMode="decimal" value={draft.checkpointGib} onText={(checkpointGib) => set({ checkpointGib })} placeholder="0" />
          <span />
        </div>
        <Words name="after" label="After jobs" hint="Ids of jobs that must finish first, one a line." rows={2} value={draft.after} onText={(after) => set({ after })} />
        <Words name="run.args" label="Arguments" hint="One a line." rows={2} value={draft.args} onText={(args) => set({ args })} />
        <Words name="run.environment" label="Environment" hint="NAME=value a line; secret://name for a secret. Values are not kept on this machine." rows={2} value={draft.environment} onText={(environment) => set({ environment })} />
        <Words name="run.artifacts" label="Files to keep" hint="Paths below the working directory, one a line." rows={2} value={draft.artifacts} onText={(artifacts) => set({ artifacts })} />
      </div>
    </details>
  );
}
