import { useEffect } from 'react';
import { useNavigate } from '@tanstack/react-router';
import type { NavGroup } from './nav.js';

/** Milliseconds in which the second key has to follow. */
const SECOND_KEY_MS = 1_200;
const isTyping = (target: EventTarget | null): boolean => target instanceof HTMLElement && (target.isContentEditable || target.closest('input, select, textarea, dialog[open]') !== null);

/** `g` and a letter go to a page; `?` tells the keys. */
export function useKeys(groups: readonly NavGroup[], tell: () => void): void {
  const navigate = useNavigate();
  useEffect(() => {
    let began = -Infinity;
    const onKey = (event: KeyboardEvent): void => {
      if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === '?') return tell();
      if (event.key === 'g') {
        began = event.timeStamp;
        return undefined;
      }
      if (event.timeStamp - began > SECOND_KEY_MS) return undefined;
      began = -Infinity;
      if (event.key.length !== 1) return undefined;
      // The second key is nobody else's: a page's own `a`, say, would approve what stands in focus on the way to another page.
      event.stopPropagation();
      event.preventDefault();
      const item = groups.flatMap(({ items }) => items).find(({ key }) => key === event.key);
      if (item !== undefined) void navigate({ to: item.to });
      return undefined;
    };
    addEventListener('keydown', onKey, true);
    return () => removeEventListener('keydown', onKey, true);
  }, [groups, navigate, tell]);
}
