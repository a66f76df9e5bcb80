import type { ReactNode } from 'react';
import { SelectField, TextField } from '../../parts/form.js';
import { newRule, type RuleDraft, type RuleKind, ruleKinds, ruleWords } from './offer-terms.js';

const hoursLabel: Readonly<Record<RuleKind, string | undefined>> = { VOLUME: undefined, INTERRUPTIBLE: undefined, LONG_TERM: 'From hours', SHORT_TERM: 'Below hours', FLEXIBLE: 'Hours to spare' };
const hoursField: Readonly<Record<RuleKind, string>> = { VOLUME: '', INTERRUPTIBLE: '', LONG_TERM: 'minDurationSeconds', SHORT_TERM: 'belowDurationSeconds', FLEXIBLE: 'minSlackSeconds' };

/** A rule with what tells it from others on the page while rules come and go. */
export interface KeyedRule extends RuleDraft {
  readonly key: string;
}
/** Price rules, each with what it says in words. */
export function RulesField({ rules, onRules }: { readonly rules: readonly KeyedRule[]; readonly onRules: (rules: readonly KeyedRule[]) => void }): ReactNode {
  const set = (at: number, change: Partial<RuleDraft>): void => onRules(rules.map((rule, i) => (i === at ? { ...rule, ...change } : rule)));
  return (
    <fieldset className="plain">
      <legend className="label">Price rules</legend>
      <p className="small soft">Of each kind the rule that changes most counts, and the changes add up.</p>
      {rules.map((rule, i) => (
        <div className="rule" key={rule.key}>
          <div className="fields">
            <SelectField label="For" name={`rules.${i}.kind`} initial={rule.kind} options={ruleKinds} onText={(kind) => set(i, { kind: kind as RuleKind })} />
            {rule.kind === 'VOLUME' && <TextField label="From GPUs" name={`rules.${i}.minGpus`} type="number" min={2} initial={rule.gpus} required onText={(gpus) => set(i, { gpus })} />}
            {hoursLabel[rule.kind] !== undefined && <TextField label={hoursLabel[rule.kind]} name={`rules.${i}.${hoursField[rule.kind]}`} type="number" min={0} step="any" initial={rule.hours} required onText={(hours) => set(i, { hours })} />}
            <TextField label={rule.kind === 'SHORT_TERM' ? '% on top' : '% off'} name={`rules.${i}.${rule.kind === 'SHORT_TERM' ? 'surchargeRate' : 'discountRate'}`} type="number" min={0} step="any" initial={rule.share} required onText={(share) => set(i, { share })} />
          </div>
          <div className="row" style={{ justifyContent: 'space-between' }}><span>{ruleWords(rule)}</span><button type="button" className="button" aria-label={`Remove rule ${i + 1}`} onClick={() => onRules(rules.filter((_, at) => at !== i))}>Remove</button></div>
        </div>
      ))}
      <div><button type="button" className="button" disabled={rules.length >= 20} onClick={() => onRules([...rules, { ...newRule, key: crypto.randomUUID() }])}>Add a rule</button></div>
    </fieldset>
  );
}
