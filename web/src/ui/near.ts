// Detects when an element has come within a screen of being seen; from then on it counts as near.
import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

export function useNear(of: RefObject<Element | null>): boolean {
  const [near, setNear] = useState(false);
  useLayoutEffect(() => {
    if (near || of.current === null) return undefined;
    const watch = new IntersectionObserver((seen) => seen.some((entry) => entry.isIntersecting) && setNear(true), {
      root: of.current.closest(".log"),
      rootMargin: "100% 0px",
    });
    watch.observe(of.current);
    return () => watch.disconnect();
  }, [near]);
  return near;
}
