// The user's position on the own map: the button that asks the browser for it, and the dot that nobody else sees.
import { useLayoutEffect } from "preact/hooks";
import { words } from "../../i18n/words.ts";
import { IconButton } from "../../ui/Icon.tsx";
import { useModel } from "../../ui/models.ts";
import { say } from "../../ui/say.ts";
import { SharedMaps } from "../live/shared-maps.ts";
import type { MapView } from "../room/map-view.ts";
import { MOST_RADIUS } from "./Signs.tsx";

const LOCATE = "M5.5 12a6.5 6.5 0 1 0 13 0a6.5 6.5 0 1 0 -13 0M12 2.5v3M12 18.5v3M2.5 12h3M18.5 12h3M10.75 12a1.25 1.25 0 1 0 2.5 0a1.25 1.25 0 1 0 -2.5 0";

/** Shows or hides the own position. A shared position is not asked for again. */
export function OwnPlaceButton({ view }: { view: MapView }) {
  const maps = useModel(SharedMaps);
  const { of, ownPlace } = view;
  const state = ownPlace.state.value;
  const isOn = state.is === "asked" || state.is === "found";
  useLayoutEffect(() => ownPlace.stop, [ownPlace]);
  const turn = (): void => {
    const shared = of.kind === "room" ? maps.ownShare(of)?.fix : undefined;
    if (isOn) ownPlace.stop();
    else if (shared !== undefined) view.goNear(shared.at);
    else ownPlace.start((place) => view.goNear(place));
  };
  return <IconButton icon={LOCATE} name={words.value.myPosition} aria-pressed={isOn} onClick={turn} />;
}

export function OwnPlaceSign({ view }: { view: MapView }) {
  const t = words.value;
  const state = view.ownPlace.state.value;
  const canvas = view.canvas.value;
  const isFound = state.is === "found";
  useLayoutEffect(() => void (isFound && say(t.onlyYouSee)), [isFound]);
  void view.frames.value;
  const at = isFound ? canvas?.camera.toPixel(state.at, state.accuracy) : undefined;
  if (!isFound || canvas === undefined || at === undefined) return null;
  return (
    <div class="signs" aria-hidden="true">
      <svg class="around">{at.radius <= MOST_RADIUS && <circle class="mine" cx={at.x} cy={at.y} r={at.radius} />}</svg>
      <div class="fix mine" style={{ translate: `${at.x}px ${at.y}px` }}>
        <b />
        <span>
          <strong>{t.onlyYouSee}</strong>
          <small>{t.accuracy(Math.ceil(state.accuracy))}</small>
        </span>
      </div>
    </div>
  );
}
