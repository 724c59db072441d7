// Over an opened map: whether what one sees is to be sent as an extent, and that it was. The map stays open.
import { useLayoutEffect, useRef } from "preact/hooks";
import { words } from "../i18n/words.ts";

export type ExtentAsking = "no" | "asked" | "sent";

interface Props {
  asking: ExtentAsking;
  /** Who would get it. */
  to: string;
  send: () => void;
  end: () => void;
}

const SHOWN_MS = 4_000;

export function SendExtent({ asking, to, send, end }: Props) {
  const t = words.value;
  const main = useRef<HTMLButtonElement>(null);
  // Before it is painted: Escape that comes as soon as one sees it is for this question, not for the map.
  useLayoutEffect(() => main.current?.focus(), [asking]);
  useLayoutEffect(() => {
    const timer = asking === "sent" ? setTimeout(end, SHOWN_MS) : undefined;
    return () => clearTimeout(timer);
  }, [asking]);
  if (asking === "no") return null;
  if (asking === "sent") return <p class="ask">{t.extentSent}</p>;
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    // The map stays.
    event.preventDefault();
    end();
  };
  return (
    <div class="ask framed" role="group" aria-labelledby="ask-extent" onKeyDown={onKeyDown}>
      <p id="ask-extent">{t.extentAsk(to)}</p>
      <button type="button" class="btn slim" onClick={end}>
        {t.cancel}
      </button>
      <button type="button" class="btn main slim" ref={main} onClick={send}>
        {t.send}
      </button>
    </div>
  );
}
