// The own position before it is sent: located now, shown with its accuracy, and sent only on a press.
import { useLayoutEffect, useMemo, useState } from "preact/hooks";
import { formatDegrees } from "../i18n/coordinates.ts";
import { words } from "../i18n/words.ts";
import { askFirst } from "../platform/asking.ts";
import { canLocate } from "../platform/offers.ts";
import { type Conversation, nameOf } from "../rooms/index.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { closeDialog } from "../ui/opened.ts";
import { focusWriting } from "../ui/writing.ts";
import { type LocatingFault, missingReason } from "./locating.ts";
import { MapPicture } from "./MapPicture.tsx";
import type { Mapped } from "./subject.ts";
import { wktOf } from "./systems.ts";

declare module "../ui/opened.ts" {
  interface Dialogs {
    position: { of: Conversation };
  }
}

type Found = { is: "here"; x: number; y: number; accuracy: number } | { is: LocatingFault };

const CODE = "EPSG:4326";
const PATIENCE_MS = 30_000;
/** A position is not more exact than this when it is sent: a decimetre, in degrees. */
const DECIMALS = 6;

/** The most that the server takes. */
const MOST_ACCURACY_M = 100_000;

export function SendPosition({ of }: { of: Conversation }) {
  const t = words.value;
  const [found, setFound] = useState<Found>();
  useLayoutEffect(() => {
    let gone = false;
    void locate().then((here) => gone || (here === undefined ? closeDialog() : setFound(here)));
    return () => void (gone = true);
  }, []);
  const mapped = useMemo((): Mapped | undefined => {
    if (found?.is !== "here") return undefined;
    const { x, y, accuracy } = found;
    return { content: { kind: "position", crs_authid: CODE, crs_wkt: wktOf(CODE) ?? "", x, y, accuracy: Math.min(MOST_ACCURACY_M, Math.ceil(accuracy)) }, text: "" };
  }, [found]);
  const send = (event: Event): void => {
    event.preventDefault();
    if (mapped === undefined) return;
    of.say(mapped.content);
    of.reading.follow();
    closeDialog();
    focusWriting();
  };
  return (
    <Dialog title={t.sendPosition}>
      <form onSubmit={send}>
        <div class="plate">
          {mapped === undefined ? <p class="why">{waitingText(found)}</p> : <MapPicture mapped={mapped} asked />}
        </div>
        <p role="status">
          {found?.is === "here" && (
            <>
              <strong>{formatDegrees([found.x, found.y])}</strong> {t.accuracy(Math.ceil(found.accuracy))}
            </>
          )}
        </p>
        <p class="limits">{of.kind === "room" ? t.positionToRoom : t.positionTo(nameOf(of))}</p>
        <div class="do">
          <button type="button" class="btn" onClick={closeDialog}>
            {t.cancel}
          </button>
          <button type="submit" class="btn main" disabled={mapped === undefined}>
            {t.send}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

/** The browser asks for permission now, if it has none. Undefined: the person did not want that. */
async function locate(): Promise<Found | undefined> {
  const asked = askFirst("geolocation");
  if (asked !== undefined && !(await asked)) return undefined;
  return new Promise((done) => {
    if (!canLocate()) return done({ is: "missing" });
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const [x, y] = [coords.longitude, coords.latitude].map((value) => Number(value.toFixed(DECIMALS)));
        done({ is: "here", x: x ?? 0, y: y ?? 0, accuracy: coords.accuracy });
      },
      ({ code, PERMISSION_DENIED }) => done({ is: code === PERMISSION_DENIED ? "refused" : "nowhere" }),
      { enableHighAccuracy: true, timeout: PATIENCE_MS, maximumAge: 0 },
    );
  });
}

function waitingText(found: Found | undefined): string {
  const t = words.value;
  if (found === undefined) return t.positionAsked;
  return { here: "", refused: t.positionRefused, nowhere: t.positionNowhere, missing: missingReason() }[found.is];
}
