// Steps to allow the microphone, the camera or the position after the browser refused: in words, since browsers differ.
import { words } from "../i18n/words.ts";

/** A permission that a browser asks its user for. */
export type Allowed = "mic" | "camera" | "position";

/** `again`: the last step. */
export function AllowSteps({ what, again }: { what: Allowed; again: string }) {
  const t = words.value;
  const name = { mic: t.microphone, camera: t.camera, position: t.locationSetting }[what];
  return (
    <>
      <ol class="steps">
        <li>{t.allowOpen}</li>
        <li>{t.allowChoose(name)}</li>
        <li>{again}</li>
      </ol>
      <p class="muted">{t.allowSystem}</p>
    </>
  );
}
