// Views that few visits need: each is fetched when it is first shown.
import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";

/** What stands in the place of a view that cannot be fetched. `again` tries it once more. */
export type Lost = ComponentType<{ again: () => void }>;

/**
 * A view in place of the one that is still to be fetched; until then there is nothing to see. One that was lost is fetched
 * anew when it is next shown.
 */
export function late<P extends object>(fetch: () => Promise<ComponentType<P>>, Lost: Lost): ComponentType<P> {
  const found = signal<{ View: ComponentType<P> } | undefined>(undefined);
  return function Late(props: P) {
    const [lost, setLost] = useState(false);
    const get = (): void => {
      setLost(false);
      void fetch().then((View) => (found.value = { View }), () => setLost(true));
    };
    useEffect(() => {
      if (found.peek() === undefined) get();
    }, []);
    const View = found.value?.View;
    if (View !== undefined) return <View {...props} />;
    return lost ? <Lost again={get} /> : null;
  };
}
