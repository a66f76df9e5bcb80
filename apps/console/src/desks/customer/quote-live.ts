import { useCallback, useEffect, useRef, useState } from 'react';
import { QuoteJobDocument, type QuoteJobMutation, SwitchyardError } from '@switchyard/graphql-client';
import { api } from '../../data/client.js';
import { type Complaints, complaintsOf } from '../../parts/complaints.js';
import type { JobSpecInput } from './new-job-draft.js';
import { ask, hear, isStale, noTurns, type Turns } from './quote-turns.js';

export type Quote = Extract<QuoteJobMutation['quoteJob'], { readonly __typename: 'Quote' }>;
export type QuoteOption = Quote['options'][number];
type Answer = { readonly quote: Quote } | { readonly complaints: Complaints } | { readonly error: Error };

export interface LiveQuote {
  /** The last quote that was had; it stays while the next is asked, and while the form is wrong. */
  readonly quote: Quote | undefined;
  /** The quote does not answer what is filled in now. */
  readonly isStale: boolean;
  /** It is too old to be bound. */
  readonly isExpired: boolean;
  readonly complaints: Complaints | undefined;
  readonly error: Error | undefined;
  again(): void;
}
/** Pause after the last change before it is asked, in milliseconds. */
const PAUSE_MS = 450;
/** A page that lies open asks by itself so many times; then it waits for its person. */
const REFRESHES_MAX = 20;

/** A quote that follows the form: asked after a short pause, asked again when it runs out. @param input undefined while nothing can be asked; @param now market time, in milliseconds */
export function useLiveQuote(input: JobSpecInput | undefined, now: number | undefined): LiveQuote {
  const [turns, setTurns] = useState<Turns<Answer>>(noTurns);
  const [quote, setQuote] = useState<Quote>();
  const turn = useRef(0);
  const refreshes = useRef(0);
  const text = input === undefined ? undefined : JSON.stringify(input);

  const send = useCallback((asked: string): void => {
    const mine = (turn.current += 1);
    setTurns(ask);
    const heard = (answer: Answer): void => setTurns((before) => hear(before, mine, answer));
    api.execute(QuoteJobDocument, { input: JSON.parse(asked) as JobSpecInput }).then(({ quoteJob }) => {
      const complaints = complaintsOf(quoteJob);
      heard(quoteJob.__typename === 'Quote' ? { quote: quoteJob } : { complaints: complaints ?? { message: 'No quote was made.', problems: [] } });
    }, (error: unknown) => heard({ error: error instanceof Error ? error : new SwitchyardError('INTERNAL', String(error)) }));
  }, []);

  useEffect(() => {
    if (text === undefined) return undefined;
    refreshes.current = 0;
    const timer = setTimeout(() => send(text), turn.current === 0 ? 0 : PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text, send]);

  const { answer } = turns;
  useEffect(() => {
    if (answer !== undefined && 'quote' in answer) setQuote(answer.quote);
  }, [answer]);

  const isExpired = quote !== undefined && now !== undefined && now >= Date.parse(quote.validUntil);
  const isAsking = isStale(turns);
  useEffect(() => {
    if (!isExpired || isAsking || text === undefined || document.hidden || refreshes.current >= REFRESHES_MAX) return;
    refreshes.current += 1;
    send(text);
  }, [isExpired, isAsking, text, send]);

  return {
    quote, isExpired, isStale: isAsking || text === undefined || (answer !== undefined && !('quote' in answer)),
    complaints: answer !== undefined && 'complaints' in answer ? answer.complaints : undefined, error: answer !== undefined && 'error' in answer ? answer.error : undefined,
    again: () => {
      refreshes.current = 0;
      if (text !== undefined) send(text);
    },
  };
}
