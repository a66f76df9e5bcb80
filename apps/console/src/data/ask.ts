import { type TypedDocument, SwitchyardError } from '@switchyard/graphql-client';
import { QueryClient, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from './client.js';

/** Answers stay believed for so long, in milliseconds; what is live refreshes itself by events. */
const FRESH_MS = 10_000;
const isForGood = (error: unknown): boolean => error instanceof SwitchyardError && !['UNREACHABLE', 'TIMED_OUT', 'UNAVAILABLE'].includes(error.code);

export const answers = new QueryClient({
  defaultOptions: { queries: { staleTime: FRESH_MS, retry: (count, error) => !isForGood(error) && count < 3, refetchOnWindowFocus: true } },
});

/** The answer to a query, kept by its name and variables. */
export function useAnswer<Data, Variables>(document: TypedDocument<Data, Variables>, variables: Variables, options: { readonly everyMs?: number; readonly enabled?: boolean } = {}) {
  return useQuery({
    queryKey: [document.name, variables], queryFn: () => api.execute(document, variables),
    ...(options.everyMs === undefined ? {} : { refetchInterval: options.everyMs }), ...(options.enabled === undefined ? {} : { enabled: options.enabled }),
  });
}

interface Page {
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}
/** A long list, a page at a time. @param pageOf finds the list in an answer */
export function usePages<Data, Variables extends { readonly after?: string | null }>(document: TypedDocument<Data, Variables>, variables: Variables, pageOf: (data: Data) => Page | null | undefined) {
  return useInfiniteQuery({
    queryKey: [document.name, 'pages', variables],
    queryFn: ({ pageParam }) => api.execute(document, { ...variables, after: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => {
      const page = pageOf(last);
      return page?.pageInfo.hasNextPage === true ? page.pageInfo.endCursor : undefined;
    },
  });
}

/** A deed: each attempt of a person has a key of its own, each repetition of that attempt the same. Whatever was shown is asked again after it. */
export function useDeed<Data, Variables>(document: TypedDocument<Data, Variables>) {
  const known = useQueryClient();
  // Not awaited: the deed is done when it is answered, not when everything on the page was asked again.
  return useMutation({ mutationFn: (variables: Variables) => api.execute(document, variables), onSuccess: () => void known.invalidateQueries() });
}
/** A key for one attempt at a deed. */
export const attemptKey = (): string => crypto.randomUUID();

/** What a union of outcomes refused with; undefined when it did not. */
export function refusalOf(outcome: { readonly __typename?: string } | null | undefined): string | undefined {
  return outcome !== null && outcome !== undefined && 'message' in outcome && typeof outcome.message === 'string' ? outcome.message : undefined;
}
