// The reason why the browser did not give a device, as a sentence.
import { words } from "../i18n/words.ts";
import type { Missing } from "./own-media.ts";

export function whyMissing({ what, why }: Missing): string {
  const t = words.value;
  if (why === "plain") return t.overHttp;
  const all = {
    mic: { refused: t.micRefused, none: t.micNone, busy: t.micBusy },
    camera: { refused: t.cameraRefused, none: t.cameraNone, busy: t.cameraBusy },
    screen: { refused: t.screenRefused, none: t.screenNone, busy: t.screenBusy },
  };
  return all[what][why];
}
