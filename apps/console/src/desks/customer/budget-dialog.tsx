import { type ReactNode, useState } from 'react';
import { JobsDocument, SetBudgetDocument } from '@switchyard/graphql-client';
import { useAnswer } from '../../data/ask.js';
import { money } from '../../format/money.js';
import { decimalOf } from '../../parts/complaints.js';
import { CheckField, Dialog, Form, MoneyField, SelectField, TextField, useAttempt } from '../../parts/form.js';
import { percentsOf } from './budget-meter.js';
import { type BudgetRow, budgetName } from './budget-name.js';

const alive = ['SUBMITTED', 'ACCEPTED', 'SCHEDULED', 'RUNNING', 'PARKED', 'PAUSED'] as const;
/** Sets a budget, or says anew how much and how hard one is. @param budget undefined: a new one */
export function BudgetDialog({ budget, projectNames, onClose }: { readonly budget: BudgetRow | undefined; readonly projectNames: ReadonlyMap<string, string>; readonly onClose: () => void }): ReactNode {
  const attempt = useAttempt(SetBudgetDocument);
  const [of, setOf] = useState('organisation');
  const jobs = useAnswer(JobsDocument, { filter: { states: [...alive] }, first: 100 }, { enabled: of === 'job' });
  function onSend(fields: FormData): void {
    const text = (name: string): string => String(fields.get(name) ?? '').trim();
    attempt.send({
      input: {
        projectId: budget === undefined ? (of === 'project' ? text('projectId') : null) : (budget.projectId ?? null), jobId: budget === undefined ? (of === 'job' ? text('jobId') : null) : (budget.jobId ?? null),
        limitUsd: decimalOf(text('limitUsd')), hard: fields.get('hard') === 'on', alertPercents: percentsOf(text('alertPercents')), tell: text('tell').split(/[\s,;]+/u).filter((address) => address !== ''),
      },
    }, onClose);
  }
  const jobOptions = jobs.data?.jobs.edges.map(({ node }) => [node.id, `${node.name} (${node.maxTotalUsd === null ? 'no cap' : `cap ${money(node.maxTotalUsd)}`})`] as const) ?? [];
  return (
    <Dialog title={budget === undefined ? 'Set a budget' : `Budget: ${budgetName(budget, projectNames)}`} onClose={onClose}>
      <Form attempt={attempt} send={budget === undefined ? 'Set it' : 'Save'} onSend={onSend} onCancel={onClose}>
        {budget === undefined && (
          <>
            <SelectField label="Budget of" name="of" initial="organisation" onText={setOf} options={[['organisation', 'The whole organisation, each month'], ['project', 'A project, each month'], ['job', 'A job, in all']]} />
            {of === 'project' && <SelectField label="Project" name="projectId" options={[...projectNames]} hint={projectNames.size === 0 ? 'There are no projects yet.' : undefined} />}
            {of === 'job' && <SelectField label="Job" name="jobId" options={jobOptions} hint={jobs.isPending ? 'Looking for your jobs…' : jobOptions.length === 0 ? 'No job is under way.' : 'At most the cap it was submitted with.'} />}
          </>
        )}
        <MoneyField label="Limit" name="limitUsd" required autoFocus initial={budget?.limitUsd} placeholder="1,000.00" hint={of === 'job' || budget?.scope === 'JOB' ? 'Of the job in all.' : 'Per calendar month, in the time zone of your bills. There is one budget of each: setting it again replaces it.'} />
        <CheckField label="Hard: park work when it is used up" name="hard" initial={budget?.hard ?? true} hint="Running work writes its checkpoint and goes on when there is room again. Not hard: alerts only." />
        <TextField label="Alert at, in percent of the limit" name="alertPercents" initial={(budget?.alertPercents ?? [50, 80, 100]).join(', ')} hint="1 to 200, at most 10." />
        <TextField label="Tell also" name="tell" initial={budget?.tell.join(', ')} placeholder="lead@example.com" hint="E-mail addresses beside the account's, with commas. At most 20." />
      </Form>
    </Dialog>
  );
}
