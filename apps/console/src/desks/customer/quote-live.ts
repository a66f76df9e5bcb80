import { useCallback, useEffect, useRef, useState } from 'react';
import { QuoteJobDocument, type QuoteJobMutation, QuoteReservationDocument, type QuoteReservationMutation, type Schema, SwitchyardError } from '@switchyard/graphql-client';
import { api } from '../../data/client.js';
import { type Complaints, complaintsOf } from '../../parts/complaints.js';
import type { JobSpecInput } from './new-job-draft.js';
import { ask, hear, isStale, noTurns, type Turns } from './quote-turns.js';

export type Quote = Extract<QuoteJobMutation['quoteJob'], { readonly __typename: 'Quote' }>;
export type QuoteOption = Quote['options'][number];
export type BlockQuote = Extract<QuoteReservationMutation['quoteReservation'], { readonly __typename: 'ReservationQuote' }>;
export type BlockOption = BlockQuote['options'][number];
type Answer<Some> = { readonly quote: Some } | { readonly complaints: Complaints } | { readonly error: Error };

export interface Live<Some> {
  /** The last quote that was had; it stays while the next is asked, and while the form is wrong. */
  readonly quote: Some | undefined;
  /** The quote does not answer what is filled in now. */
  readonly isStale: boolean;
  /** It is too old to be bound. */
  readonly isExpired: boolean;
  readonly complaints: Complaints | undefined;
  readonly error: Error | undefined;
  again(): void;
}
export type LiveQuote = Live<Quote>;
/** Pause after the last change before it is asked, in milliseconds. */
const PAUSE_MS = 450;
/** A page that lies open asks by itself so many times; then it waits for its person. */
const REFRESHES_MAX = 20;

const refusedWith = (outcome: object): { readonly complaints: Complaints } => ({ complaints: complaintsOf(outcome) ?? { message: 'No quote was made.', problems: [] } });
type Answered<Some> = Exclude<Answer<Some>, { readonly error: Error }>;
/** @throws SwitchyardError when there is no answer */
export async function askJob(input: JobSpecInput): Promise<Answered<Quote>> {
  const { quoteJob } = await api.execute(QuoteJobDocument, { input });
  return quoteJob.__typename === 'Quote' ? { quote: quoteJob } : refusedWith(quoteJob);
}
async function askBlock(input: Schema.ReservationSpecInput): Promise<Answered<BlockQuote>> {
  const { quoteReservation } = await api.execute(QuoteReservationDocument, { input });
  return quoteReservation.__typename === 'ReservationQuote' ? { quote: quoteReservation } : refusedWith(quoteReservation);
}

/** A quote that follows a form: asked after a short pause, asked again when it runs out. @param input undefined while nothing can be asked; @param now market time, in milliseconds; @param put the question, one function for good */
function useLive<Input, Some extends { readonly validUntil: string }>(input: Input | undefined, now: number | undefined, put: (input: Input) => Promise<Answer<Some>>): Live<Some> {
  const [turns, setTurns] = useState<Turns<Answer<Some>>>(noTurns);
  const [quote, setQuote] = useState<Some>();
  const turn = useRef(0);
  const refreshes = useRef(0);
  const text = input === undefined ? undefined : JSON.stringify(input);

  const send = useCallback((asked: string): void => {
    const mine = (turn.current += 1);
    setTurns(ask);
    const heard = (answer: Answer<Some>): void => setTurns((before) => hear(before, mine, answer));
    put(JSON.parse(asked) as Input).then(heard, (error: unknown) => heard({ error: error instanceof Error ? error : new SwitchyardError('INTERNAL', String(error)) }));
  }, [put]);

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
export const useLiveQuote = (input: JobSpecInput | undefined, now: number | undefined): LiveQuote => useLive(input, now, askJob);
export const useLiveBlockQuote = (input: Schema.ReservationSpecInput | undefined, now: number | undefined): Live<BlockQuote> => useLive(input, now, askBlock);
