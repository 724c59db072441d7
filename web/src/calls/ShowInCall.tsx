// Shows the drawing on a canvas in the running call, in place of a screen.
import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";
import { words } from "../i18n/words.ts";
import { Icon } from "../ui/Icon.tsx";
import { useModel } from "../ui/models.ts";
import { Calls } from "./calls.ts";

export function ShowInCall({ canvas, isReady }: { canvas: RefObject<HTMLCanvasElement | null>; isReady: boolean }) {
  const t = words.value;
  const calls = useModel(Calls);
  const call = calls.own.value;
  // Not in another call that is joined meanwhile.
  const [shownIn, setShownIn] = useState<typeof call>(undefined);
  const isShown = call !== undefined && shownIn === call;
  useLayoutEffect(() => (isShown && canvas.current !== null ? call?.media.showCanvas(canvas.current) : undefined), [isShown, call]);
  if (call === undefined) return null;
  return (
    <button type="button" class="btn" disabled={!isReady} onClick={() => setShownIn(isShown ? undefined : call)}>
      <Icon name="screen" />
      {isShown ? t.hideDrawing : t.showDrawing}
    </button>
  );
}
