import { useCallback } from 'react';
import { useLocation, useNavigate } from '@tanstack/react-router';

/** What a page shows, in the address: a link to it shows the same. Values that are the page's defaults are left out. @param defaults a constant of the page, by name in the address */
export function useView<View extends Readonly<Record<string, string>>>(defaults: View): readonly [View, (patch: Partial<View>) => void] {
  const search = useLocation({ select: (location) => location.search as Readonly<Record<string, unknown>> });
  const navigate = useNavigate();
  const entries = Object.entries(defaults).map(([name, value]) => [name, search[name] === undefined ? value : String(search[name])] as const);
  const view = Object.fromEntries(entries) as View;
  const change = useCallback((patch: Partial<View>): void => {
    const next = (before: Readonly<Record<string, unknown>>): Record<string, unknown> =>
      Object.fromEntries(Object.entries({ ...before, ...patch }).filter(([name, value]) => value !== undefined && value !== '' && value !== defaults[name]));
    void navigate({ to: '.', search: next as never, replace: true, resetScroll: false });
  }, [navigate, defaults]);
  return [view, change];
}
