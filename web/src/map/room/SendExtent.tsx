// On the map: the question whether to send its extent. The map stays open.
import { useLayoutEffect, useRef } from "preact/hooks";
import { words } from "../../i18n/words.ts";
import { nameOf } from "../../rooms/index.ts";
import type { MapView } from "./map-view.ts";

export function SendExtent({ view }: { view: MapView }) {
  const t = words.value;
  const main = useRef<HTMLButtonElement>(null);
  const isAsked = view.asksExtent.value;
  // Before it is painted: Escape that comes as soon as it is seen is for this question, not for the map.
  useLayoutEffect(() => main.current?.focus(), [isAsked]);
  if (!isAsked || view.canvas.value === undefined) return null;
  const end = (): void => {
    view.askExtent(false);
    document.getElementById("room-map")?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    // The map stays.
    event.preventDefault();
    end();
  };
  const send = (): void => {
    view.sendExtent();
    end();
  };
  return (
    <div class="ask" role="group" aria-labelledby="ask-extent" onKeyDown={onKeyDown}>
      <p id="ask-extent">{t.extentAsk(nameOf(view.of))}</p>
      <button type="button" class="btn slim" onClick={end}>
        {t.cancel}
      </button>
      <button type="button" class="btn main slim" ref={main} onClick={send}>
        {t.send}
      </button>
    </div>
  );
}
