import { type ReactNode, useState } from 'react';
import { AdvanceSiteDocument, type Schema } from '@switchyard/graphql-client';
import { power, words } from '../../format/money.js';
import { At } from '../../format/time.js';
import { DataTable } from '../../parts/data-table.js';
import { AreaField, Dialog, Form, TextField, useAttempt } from '../../parts/form.js';
import { Facts, Sheet } from '../../parts/small.js';
import { iso } from './market-hour.js';
import type { OperatorSite, TabProps } from './site-page.js';
import { tariffWords } from './tariff-words.js';

const rungs: readonly (readonly [Schema.SiteReadiness, string])[] = [
  ['PROSPECT', 'An idea with a place'], ['LOAD_STUDY', 'The utility studies what it can serve'], ['INTERCONNECTION_SIGNED', 'The interconnection is agreed'], ['ENERGISED', 'Power is there'], ['BUILT', 'Halls and GPUs stand'],
  ['READY_FOR_SERVICE', 'You say that work can run'], ['ACCEPTED', 'The platform found everything there'], ['BILLABLE', 'Offers may be published'],
];
/** The last rung an operator climbs itself. */
const OWN_LAST = 'READY_FOR_SERVICE';
const checkWords: Readonly<Record<Schema.AcceptanceCheckKind, string>> = {
  POWER_MODEL: 'A power model is in force', FEEDER: 'There is a feeder', POOL: 'There is a pool in use', NODE: 'A node is up', AGENT: 'An agent is enrolled and heard', INVENTORY: 'No node has less than is listed', BENCHMARK: 'No benchmark failed', PRICES: 'Prices are fresh, or fixed',
  STANDING: 'Neither the site nor you are suspended',
};

/** How far the site is, what comes next, and what it is made of. */
export default function SettingsTab({ site, acceptance, hour }: TabProps): ReactNode {
  return (
    <>
      <Ladder site={site} acceptance={acceptance} hour={hour} />
      <div className="columns">
        <Sheet title="What it is">
          <Facts of={[
            ['Id', <code key="id">{site.id}</code>], ['Place', [site.region, site.country].filter((part) => part !== null).join(', ')], ['Time zone', site.timeZone], ['Position', site.latitude === null || site.longitude === null ? 'not given' : `${site.latitude.toFixed(3)}°, ${site.longitude.toFixed(3)}°`],
            ['Interconnection', power(site.interconnectionKw)],
            ['Feeders', <ul key="f">{site.feeders.map(({ id, name, limitKw }) => <li key={id}>{name}: {power(limitKw)}</li>)}</ul>],
            ['Halls', (site.halls ?? []).length === 0 ? 'none given' : <ul key="h">{site.halls?.map(({ id, name, limitKw, feeders }) => <li key={id}>{name}: {limitKw === null ? 'no limit stated' : power(limitKw)}, {feeders.length} feeders</li>)}</ul>],
            ['Invented', site.synthetic ? 'yes: a demo site' : 'no'],
          ]} />
        </Sheet>
        <Sheet title="How it pays for power">
          {site.powerModel === null ? <p className="soft">No power model is in force: prices and offers wait for one.</p> : (
            <Facts of={[['Version', `${site.powerModel.version}`], ['Since', <At key="at" at={site.powerModel.effectiveFrom} />], ['PUE', site.powerModel.pue], ['Tariff', <ul key="t">{tariffWords(site.powerModel.tariff).map((line) => <li key={line}>{line}</li>)}</ul>]]} />
          )}
        </Sheet>
      </div>
    </>
  );
}
function Ladder({ site, acceptance, hour }: TabProps): ReactNode {
  const [climbing, setClimbing] = useState(false);
  const at = rungs.findIndex(([rung]) => rung === site.readiness);
  const next = rungs[at + 1];
  const isOwn = next !== undefined && at + 1 <= rungs.findIndex(([rung]) => rung === OWN_LAST);
  const open = acceptance?.filter(({ passed }) => !passed) ?? [];
  return (
    <Sheet title="Readiness" aside={isOwn ? <button type="button" className="button" data-kind="main" onClick={() => setClimbing(true)}>Next: {words(next[0])}…</button> : undefined}>
      <ol className="ladder" aria-label="Readiness ladder">
        {rungs.map(([rung, meaning], i) => <li key={rung} data-at={i < at ? 'past' : i === at ? 'now' : 'next'} aria-current={i === at ? 'step' : undefined}><strong>{words(rung)}</strong><br />{meaning}</li>)}
      </ol>
      <p>{next === undefined ? 'The site is on the market.' : isOwn ? <>Next: <strong>{words(next[0])}</strong>. {next[1]}. It takes a day, and a document or a note that shows it.</> : <>The platform accepts next{open.length > 0 ? <>: {open.length} of {acceptance?.length} checks are open</> : ', all checks pass'}.</>}</p>
      {acceptance !== null && (
        <>
          <h3>What acceptance looks at</h3>
          <ul className="checks">{acceptance.map(({ check, passed, found }) => <li key={check}><span aria-hidden="true" style={{ color: passed ? 'var(--good)' : 'var(--bad)' }}>{passed ? '✓' : '✗'}</span><span><strong>{checkWords[check]}</strong> <span className="hidden-visually">{passed ? 'passed' : 'open'}</span><br /><span className="small soft">{found}</span></span></li>)}</ul>
        </>
      )}
      {(site.steps ?? []).length > 0 && (
        <details>
          <summary>How it got here ({site.steps?.length})</summary>
          <DataTable caption="Moves on the ladder with their evidence, oldest first" rows={site.steps ?? []} keyOf={({ seq }) => String(seq)} empty="None" columns={[
            { id: 'to', header: 'To', cell: ({ to }) => words(to) }, { id: 'day', header: 'Evidence of', cell: ({ evidenceDate }) => evidenceDate }, { id: 'ref', header: 'Document', cell: ({ reference }) => reference ?? <span className="soft">—</span> },
            { id: 'note', header: 'Note', cell: ({ note }) => note ?? '' }, { id: 'by', header: 'By', cell: ({ by }) => words(by) }, { id: 'at', header: 'Moved', cell: (step) => <At at={step.at} /> },
          ]} />
        </details>
      )}
      {climbing && next !== undefined && <Climb site={site} to={next[0]} today={iso(hour).slice(0, 10)} onClose={() => setClimbing(false)} />}
    </Sheet>
  );
}
function Climb({ site, to, today, onClose }: { readonly site: OperatorSite; readonly to: Schema.SiteReadiness; readonly today: string; readonly onClose: () => void }): ReactNode {
  const advance = useAttempt(AdvanceSiteDocument);
  return (
    <Dialog title={`${site.name}: ${words(to).toLowerCase()}`} onClose={onClose}>
      <Form attempt={advance} send="Move it up" onCancel={onClose} onSend={(fields) => {
        const given = (name: string): string | null => (String(fields.get(name) ?? '').trim() === '' ? null : String(fields.get(name)).trim());
        advance.send({ input: { siteId: site.id, steps: [{ to, evidenceDate: String(fields.get('steps.0.evidenceDate')), reference: given('steps.0.reference'), note: given('steps.0.note') }] } }, onClose);
      }}>
        <TextField label="Day of the evidence" name="steps.0.evidenceDate" type="date" initial={today} required max={today} />
        <TextField label="Document" name="steps.0.reference" hint="number or name of what shows it" />
        <AreaField label="Note" name="steps.0.note" hint="a document or a note is required" />
      </Form>
    </Dialog>
  );
}
