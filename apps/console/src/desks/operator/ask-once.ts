import { useState } from 'react';
import type { TypedDocument } from '@switchyard/graphql-client';
import { api } from '../../data/client.js';
import { type Complaints, complaintsOf } from '../../parts/complaints.js';

interface AskedOnce<Answer, Variables> {
  readonly busy: boolean;
  readonly complaints: Complaints | undefined;
  readonly answer: Answer | undefined;
  send(variables: Variables): void;
  forget(): void;
}
/** A question with a form in front of it, such as a dry run: it changes nothing, so nothing else is asked again. */
export function useAskOnce<Answer extends object, Variables>(document: TypedDocument<Answer, Variables>): AskedOnce<Answer, Variables> {
  const [state, set] = useState<{ readonly busy: boolean; readonly complaints?: Complaints; readonly answer?: Answer }>({ busy: false });
  return {
    busy: state.busy, complaints: state.complaints, answer: state.answer,
    forget: () => set({ busy: false }),
    send: (variables) => {
      set({ busy: true });
      api.execute(document, variables).then(
        (answer) => {
          const complaints = complaintsOf(Object.values(answer)[0] as object | null);
          set({ busy: false, ...(complaints === undefined ? { answer } : { complaints }) });
        },
        (error: Error) => set({ busy: false, complaints: { message: error.message, problems: [] } }),
      );
    },
  };
}
