// The position of this device from the browser: for the own map, and for others once it is shared.
import { words } from "../i18n/words.ts";
import { askFirst } from "../platform/asking.ts";
import { isPlain } from "../platform/offers.ts";

/** Reasons for no position: the person or the browser does not allow it, it was not found, or it never is. */
export type LocatingFault = "refused" | "nowhere" | "missing";

/** The reason for `missing`, in words. */
export function missingReason(): string {
  return isPlain() ? words.value.overHttp : words.value.positionMissing;
}

/** Why a watched position ends; `unwanted`: the person did not want it when asked. */
export type LocatingEnd = "refused" | "nowhere" | "unwanted";

interface LocatingEvents {
  found: (coords: GeolocationCoordinates) => void;
  lost: (why: LocatingEnd) => void;
}

/** Watches the device until the result is called. `exact`: as exactly as it can. */
export function watchDevice(exact: boolean, { found, lost }: LocatingEvents): () => void {
  let [id, isOver]: [number | undefined, boolean] = [undefined, false];
  const watch = (may: boolean): void => {
    if (isOver) return;
    if (!may) return lost("unwanted");
    id = navigator.geolocation.watchPosition(
      ({ coords }) => found(coords),
      ({ code, PERMISSION_DENIED }) => lost(code === PERMISSION_DENIED ? "refused" : "nowhere"),
      { enableHighAccuracy: exact, maximumAge: 10_000, timeout: 60_000 },
    );
  };
  const asked = askFirst("geolocation");
  if (asked === undefined) watch(true);
  else void asked.then(watch);
  return () => {
    isOver = true;
    if (id !== undefined) navigator.geolocation.clearWatch(id);
  };
}
