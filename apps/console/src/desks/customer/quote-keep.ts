import { type Draft, draftFrom, withoutSecrets } from './new-job-draft.js';

const KEY = 'switchyard.new-job';
/** The draft of this tab; it survives a reload, nothing more. */
export function keptDraft(): Draft | undefined {
  try {
    return draftFrom(sessionStorage.getItem(KEY));
  } catch (error) {
    // What somebody else wrote there is not ours to read.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
export const keepDraft = (draft: Draft): void => sessionStorage.setItem(KEY, JSON.stringify(withoutSecrets(draft)));
export const forgetDraft = (): void => sessionStorage.removeItem(KEY);
