// Where this device is, as the browser tells it: for one's own map, and for others once one shares it.
import { words } from "../i18n/words.ts";
import { isPlain } from "../platform/offers.ts";

/** Why a device does not tell where it is: its person or its browser does not allow it, it has not found it, or it never does. */
export type LocatingFault = "refused" | "nowhere" | "missing";

/** Why it is `missing`, in words. */
export function whyMissing(): string {
  return isPlain() ? words.value.overHttp : words.value.positionMissing;
}

interface LocatingEvents {
  found: (coords: GeolocationCoordinates) => void;
  lost: (why: "refused" | "nowhere") => void;
}

/** Watches the device until the answer is called. `exact`: as exactly as it can. */
export function watchDevice(exact: boolean, { found, lost }: LocatingEvents): () => void {
  const id = navigator.geolocation.watchPosition(
    ({ coords }) => found(coords),
    ({ code, PERMISSION_DENIED }) => lost(code === PERMISSION_DENIED ? "refused" : "nowhere"),
    { enableHighAccuracy: exact, maximumAge: 10_000, timeout: 60_000 },
  );
  return () => navigator.geolocation.clearWatch(id);
}
