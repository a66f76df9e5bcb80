import { type KeyboardEvent, type ReactNode, useRef } from 'react';
import { Link, useSearch } from '@tanstack/react-router';

const siteTabs = [['now', 'Now'], ['offers', 'Offers'], ['calendar', 'Calendar'], ['curtailment', 'Curtailment'], ['agents', 'Agents'], ['settings', 'Settings']] as const;
export type SiteTab = (typeof siteTabs)[number][0];
/** Which part of the site's page the address names. */
export function useSiteTab(): SiteTab {
  const { tab } = useSearch({ strict: false });
  return siteTabs.find(([key]) => key === tab)?.[0] ?? 'now';
}
/** The parts of the page, as links: arrow keys walk them. */
export function SiteTabs({ siteId, at }: { readonly siteId: string; readonly at: SiteTab }): ReactNode {
  const list = useRef<HTMLElement>(null);
  function onKeyDown(event: KeyboardEvent): void {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const links = [...(list.current?.querySelectorAll('a') ?? [])];
    const from = links.indexOf(event.target as HTMLAnchorElement);
    if (step !== 0 && from >= 0) links[(from + step + links.length) % links.length]?.focus();
  }
  return (
    <nav ref={list} className="site-tabs" aria-label="Parts of the site" onKeyDown={onKeyDown}>
      {siteTabs.map(([key, label]) => <Link key={key} to="/sites/$siteId" params={{ siteId }} search={{ tab: key }} aria-current={key === at ? 'page' : undefined} activeProps={{}}>{label}</Link>)}
    </nav>
  );
}
