// How to let the page have the microphone or the camera after the browser said no: in words, for browsers differ.
import { words } from "../i18n/words.ts";

/** `again`: what to do then. */
export function AllowSteps({ what, again }: { what: "mic" | "camera"; again: string }) {
  const t = words.value;
  return (
    <>
      <ol class="steps">
        <li>{t.allowOpen}</li>
        <li>{t.allowChoose(what === "mic" ? t.microphone : t.camera)}</li>
        <li>{again}</li>
      </ol>
      <p class="muted">{t.allowSystem}</p>
    </>
  );
}
