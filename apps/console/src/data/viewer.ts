import { ViewerDocument, type ViewerQuery } from '@switchyard/graphql-client';
import { useAnswer } from './ask.js';

export type Viewer = ViewerQuery['viewer'];
/** A desk: what a kind of organisation works at. */
export type Desk = 'customer' | 'operator' | 'finance' | 'public';

/** The desk a person works at; who belongs to the platform works in finance. */
export function deskOf(viewer: Viewer | undefined): Desk {
  switch (viewer?.organization?.kind) {
    case 'CUSTOMER': return 'customer';
    case 'OPERATOR': return 'operator';
    case 'PLATFORM': return 'finance';
    default: return 'public';
  }
}
export const useViewer = () => useAnswer(ViewerDocument, {});
