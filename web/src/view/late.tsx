// Views that few visits need: each is fetched when it is first shown.
import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

/**
 * A view in place of the one that is still to be fetched; until then there is nothing to see. `Lost`: what stands there
 * if it cannot be fetched.
 */
export function late<P extends object>(fetch: () => Promise<ComponentType<P>>, Lost?: ComponentType): ComponentType<P> {
  const found = signal<{ View: ComponentType<P> } | undefined>(undefined);
  return function Late(props: P) {
    const [lost, setLost] = useState(false);
    useEffect(() => {
      if (found.peek() !== undefined) return;
      // Without a network there is no call either; the next time it is tried again.
      void fetch().then((View) => (found.value = { View }), () => setLost(true));
    }, []);
    const View = found.value?.View;
    if (lost && Lost !== undefined) return <Lost />;
    return View === undefined ? null : <View {...props} />;
  };
}
