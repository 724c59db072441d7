// A card under the button that opened it: the page below stays in reach. Escape, a press outside and the focus elsewhere close it.
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { words } from "../i18n/words.ts";
import { IconButton } from "./Icon.tsx";
import { closeDialog } from "./opened.ts";
import { type Edge, standUnder } from "./stand-under.ts";

interface Props {
  /** Id of the button that opened it. */
  opener: string;
  /** The edge that both have in common. */
  edge: Edge;
  title: string;
  /** A dialog has the title as its heading; a menu has a role of its own. */
  kind: "dialog" | "menu";
  children: ComponentChildren;
}

export function Popover({ opener, edge, title, kind, children }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const isOutside = (target: EventTarget | null): boolean => {
    const own = [place.current, document.getElementById(opener)];
    return target instanceof Node && own.every((element) => element?.contains(target) !== true);
  };
  useLayoutEffect(() => {
    const [card, button] = [place.current, document.getElementById(opener)];
    if (card === null || button === null) return closeDialog();
    const stop = standUnder(card, button, edge);
    if (!card.contains(document.activeElement)) card.querySelector("h2")?.focus();
    const endListening = listen(isOutside);
    return () => {
      stop();
      endListening();
      // Whoever has pressed another field stays there.
      if (document.activeElement === document.body || card.contains(document.activeElement)) button.focus();
    };
  }, [opener]);
  const named = kind === "dialog" ? { role: "dialog" as const, "aria-labelledby": "card-title" } : { role: "region" as const, "aria-label": title };
  return (
    <div
      class="dialog under"
      ref={place}
      {...named}
      onFocusOut={({ relatedTarget }) => isOutside(relatedTarget) && closeDialog()}
    >
      {/* So that its head is none of the page's. */}
      <section class="inside">
        {kind === "dialog" && (
          <header>
            <hgroup>
              <h2 id="card-title" dir="auto" tabIndex={-1}>
                {title}
              </h2>
            </hgroup>
            <IconButton icon="close" name={words.value.close} onClick={closeDialog} />
          </header>
        )}
        {children}
      </section>
    </div>
  );
}

/** Closes it from now on; returns a function that stops. */
function listen(isOutside: (target: EventTarget | null) => boolean): () => void {
  // A selection begun in it may end outside.
  let began = false;
  const onPointerDown = ({ target }: PointerEvent): void => void (began = isOutside(target));
  const onPointerUp = ({ target }: PointerEvent): void => void (began && isOutside(target) && closeDialog());
  // Before the page, for which the key means something else.
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    closeDialog();
  };
  document.addEventListener("pointerdown", onPointerDown);
  document.addEventListener("pointerup", onPointerUp);
  document.addEventListener("keydown", onKeyDown, { capture: true });
  return () => {
    document.removeEventListener("pointerdown", onPointerDown);
    document.removeEventListener("pointerup", onPointerUp);
    document.removeEventListener("keydown", onKeyDown, { capture: true });
  };
}
