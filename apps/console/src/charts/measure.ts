import { type RefObject, useEffect, useRef, useState } from 'react';

/** The width a picture has, in pixels; it is drawn anew when that changes. */
export function useWidth<Element extends HTMLElement>(fallback = 640): readonly [RefObject<Element | null>, number] {
  const ref = useRef<Element>(null);
  const [width, setWidth] = useState(fallback);
  useEffect(() => {
    const element = ref.current;
    if (element === null) return undefined;
    const watch = new ResizeObserver(([entry]) => setWidth(Math.max(200, Math.floor(entry!.contentRect.width))));
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  return [ref, width];
}
