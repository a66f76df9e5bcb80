import { type ReactNode, useRef, useState } from 'react';
import { CancelJobDocument, PauseJobDocument, ResumeJobDocument } from '@switchyard/graphql-client';
import { attemptKey, refusalOf, useDeed } from '../../data/ask.js';

const ended = ['COMPLETED', 'FAILED', 'TIMED_OUT', 'CANCELLED', 'MISSED', 'REFUSED'];
const pausable = ['ACCEPTED', 'SCHEDULED', 'RUNNING', 'PARKED'];

/** What a customer can do to a job now. Cancelling asks once more, since it cannot be taken back. */
export function JobDeeds({ jobId, name, state }: { readonly jobId: string; readonly name: string; readonly state: string }): ReactNode {
  const [cancel, pause, resume] = [useDeed(CancelJobDocument), useDeed(PauseJobDocument), useDeed(ResumeJobDocument)];
  const [said, setSaid] = useState<string>();
  const asking = useRef<HTMLDialogElement>(null);
  const tell = (outcome: { readonly __typename?: string }): void => setSaid(refusalOf(outcome));
  const failed = (error: Error): void => setSaid(error.message);
  if (ended.includes(state)) return null;
  return (
    <>
      {said !== undefined && <span className="small" role="alert">{said}</span>}
      {state === 'PAUSED' && <button type="button" className="button" disabled={resume.isPending} onClick={() => resume.mutate({ input: { jobId }, idempotencyKey: attemptKey() }, { onSuccess: (data) => tell(data.resumeJob), onError: failed })}>Resume</button>}
      {pausable.includes(state) && <button type="button" className="button" disabled={pause.isPending} onClick={() => pause.mutate({ input: { jobId }, idempotencyKey: attemptKey() }, { onSuccess: (data) => tell(data.pauseJob), onError: failed })}>Pause</button>}
      <button type="button" className="button" data-kind="danger" onClick={() => asking.current?.showModal()}>Cancel job</button>
      <dialog ref={asking} aria-labelledby="cancel-title">
        <h2 id="cancel-title">Cancel {name}?</h2>
        <p>It stops where it is. What ran is billed; the rest is not.</p>
        <div className="row">
          <button type="button" className="button" data-kind="danger" disabled={cancel.isPending} onClick={() => cancel.mutate({ input: { jobId }, idempotencyKey: attemptKey() }, { onSuccess: (data) => { tell(data.cancelJob); asking.current?.close(); }, onError: failed })}>Cancel the job</button>
          <button type="button" className="button" autoFocus onClick={() => asking.current?.close()}>Keep it</button>
        </div>
      </dialog>
    </>
  );
}
