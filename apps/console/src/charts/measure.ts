import { type RefObject, useLayoutEffect, useRef, useState } from 'react';

/** The width a picture has, in pixels; it is drawn anew when that changes. */
export function useWidth<Element extends HTMLElement>(fallback = 640): readonly [RefObject<Element | null>, number] {
  const ref = useRef<Element>(null);
  const [width, setWidth] = useState(fallback);
  // Before it is painted: nobody sees it drawn for another width.
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return undefined;
    const measured = (width: number): void => setWidth(Math.max(200, Math.floor(width)));
    measured(element.getBoundingClientRect().width);
    const watch = new ResizeObserver(([entry]) => measured(entry!.contentRect.width));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  return [ref, width];
}
