// The divider of the conversation and the map beside it.
import { useRef } from "preact/hooks";
import { keepLine } from "../../conversation/index.ts";
import { words } from "../../i18n/words.ts";
import { storedSignal } from "../../platform/stored.ts";
import type { Conversation } from "../../rooms/index.ts";
import { useMovedSize } from "./moved-size.ts";
import { Separator } from "./Separator.tsx";

/** In rem: the least of the conversation, and the rest for the folded rooms and for the map. */
const [LEAST, RAIL, MAP_LEAST] = [20, 3.75, 24];

const kept = storedSignal<string>("talk-width", "");

export function Divider({ of }: { of: Conversation }) {
  const at = useRef<HTMLDivElement>(null);
  const app = useRef<HTMLElement | null>(null);
  const talk = (): Element | null | undefined => app.current?.querySelector(".talk");
  const size = useMovedSize({
    kept,
    side: "width",
    least: LEAST,
    rest: RAIL + MAP_LEAST,
    find: () => {
      app.current = at.current?.closest<HTMLElement>(".app") ?? null;
      return { place: talk(), around: app.current };
    },
    set: (rem) => keepLine(of, () => app.current?.style.setProperty("--talk", rem === undefined ? "" : `${rem}rem`)),
  });
  const edge = (isRtl: boolean): number | undefined => talk()?.getBoundingClientRect()[isRtl ? "right" : "left"];
  return <Separator name={words.value.dividerName} at={at} size={size} orientation="vertical" edge={edge} />;
}
