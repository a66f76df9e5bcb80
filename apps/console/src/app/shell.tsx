import { type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { Link, Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { answers } from '../data/ask.js';
import { signOut } from '../data/client.js';
import { useLineState } from '../data/live.js';
import { deskOf, useViewer, type Viewer } from '../data/viewer.js';
import { At, zoneOf } from '../format/time.js';
import icon from '../icon.svg';
import { Badge } from '../parts/small.js';
import { useKeys } from './keys.js';
import { type NavGroup, navOf } from './nav.js';
import { type Theme, useTheme } from './theme.js';

/** The frame of every page: where one can go, whose desk it is, what the market's clock says. */
export function Shell(): ReactNode {
  const viewer = useViewer();
  const groups = navOf[deskOf(viewer.data?.viewer)];
  const [open, setOpen] = useState(false);
  const help = useRef<HTMLDialogElement>(null);
  useKeys(groups, useCallback(() => help.current?.showModal(), []));
  return (
    <div className="shell">
      <a className="skip" href="#main">Skip to the page</a>
      <aside className="side">
        <div className="row">
          <Link to="/" className="brand"><img src={icon} alt="" />Switchyard</Link>
          <button type="button" className="button menu-button" aria-expanded={open} aria-controls="nav" onClick={() => setOpen(!open)}>Menu</button>
        </div>
        <nav id="nav" aria-label="Pages" data-open={open} onClick={() => setOpen(false)}><Nav groups={groups} /></nav>
      </aside>
      <div>
        <Top viewer={viewer.data?.viewer} onHelp={() => help.current?.showModal()} />
        <main id="main" tabIndex={-1}><Outlet /></main>
      </div>
      <dialog ref={help} aria-labelledby="keys-title">
        <h2 id="keys-title">Keys</h2>
        <dl className="facts">
          {groups.flatMap(({ items }) => items).map(({ to, label, key }) => <div key={to} style={{ display: 'contents' }}><dt><kbd>g</kbd> <kbd>{key}</kbd></dt><dd>{label}</dd></div>)}
          <dt><kbd>j</kbd> <kbd>k</kbd></dt><dd>Next and previous row of a table</dd>
          <dt><kbd>Enter</kbd></dt><dd>Open the row</dd>
          <dt><kbd>?</kbd></dt><dd>This list</dd>
        </dl>
        <form method="dialog"><button className="button">Close</button></form>
      </dialog>
    </div>
  );
}

function Nav({ groups }: { readonly groups: readonly NavGroup[] }): ReactNode {
  const pathname = useLocation({ select: (location) => location.pathname });
  return groups.map(({ title, items }) => (
    <div key={title}>
      <h2>{title}</h2>
      <ul>{items.map(({ to, label }) => <li key={to}><Link to={to} activeOptions={{ exact: to === '/' || items.some((other) => other.to !== to && other.to.startsWith(to) && pathname.startsWith(other.to)) }} onClick={() => document.querySelector<HTMLElement>('#main')?.focus()}>{label}</Link></li>)}</ul>
    </div>
  ));
}

function Top({ viewer, onHelp }: { readonly viewer: Viewer | undefined; readonly onHelp: () => void }): ReactNode {
  const [theme, setTheme] = useTheme();
  const line = useLineState();
  const navigate = useNavigate();
  const leave = async (): Promise<void> => {
    await signOut();
    answers.clear();
    await navigate({ to: '/' });
  };
  return (
    <header className="top">
      {viewer !== undefined && <Clock viewer={viewer} />}
      {line === 'lost' && <Badge tone="warn">Live line lost, trying again</Badge>}
      <span className="grow" />
      <label className="small soft theme" htmlFor="theme">Theme</label>
      <select id="theme" value={theme} onChange={(event) => setTheme(event.target.value as Theme)}>
        <option value="system">System</option>
        <option value="light">Light</option>
        <option value="dark">Dark</option>
      </select>
      <button type="button" className="button keys" onClick={onHelp} aria-label="Keys">?</button>
      {viewer?.organization
        ? <><span className="small"><strong>{viewer.organization.name}</strong><span className="who"> · {viewer.email}</span></span><button type="button" className="button" onClick={() => void leave()}>Sign out</button></>
        : viewer !== undefined && <Link to="/sign-in" className="button" data-kind="main">Sign in</Link>}
    </header>
  );
}

/** The market's clock, running on at its own speed from when it was asked. A demo's says so. */
function Clock({ viewer: { marketClock: { now, speed, synthetic } } }: { readonly viewer: Viewer }): ReactNode {
  const asked = useRef({ now, at: performance.now() });
  const [, tick] = useState(0);
  useEffect(() => {
    asked.current = { now, at: performance.now() };
  }, [now]);
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), 1_000);
    return () => clearInterval(timer);
  }, []);
  const shown = Date.parse(asked.current.now) + (performance.now() - asked.current.at) * speed;
  return (
    <span className="row small clock">
      <span className="soft">Market time</span> <span className="number"><At at={shown} /> {zoneOf(shown)}</span>
      {(speed !== 1 || synthetic) && <Badge tone="warn">Demo market{speed === 1 ? '' : `, ${speed}x`}</Badge>}
    </span>
  );
}
