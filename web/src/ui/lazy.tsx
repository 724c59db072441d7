// Views of a part of the page that is fetched when any of them is first shown.
import type { ComponentType } from "preact";
import { useLayoutEffect } from "preact/hooks";
import type { Part } from "../platform/part.ts";
import { Missing } from "./Missing.tsx";

/** A view that stands in until the part is fetched: `Until` shows something if it does not come. */
export function lazy<T, P extends object>(
  part: Part<T>,
  of: (here: T) => ComponentType<P>,
  Until: ComponentType<{ part: Part<unknown> } & NoInfer<P>> = Missing,
): ComponentType<P> {
  return function Lazy(props: P) {
    useLayoutEffect(() => void part.get().catch(() => undefined), []);
    const here = part.here.value;
    const View = here && of(here);
    if (View !== undefined) return <View {...props} />;
    return <Until part={part} {...props} />;
  };
}
