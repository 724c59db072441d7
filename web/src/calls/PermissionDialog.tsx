// How to let the page have the microphone or the camera after the browser said no: in words, for browsers differ.
import { words } from "../i18n/words.ts";
import { Dialog } from "../ui/Dialog.tsx";

declare module "../ui/opened.ts" {
  interface Dialogs {
    allow: { what: "mic" | "camera" };
  }
}

export function PermissionDialog({ what }: { what: "mic" | "camera" }) {
  const t = words.value;
  const device = what === "mic" ? t.microphone : t.camera;
  return (
    <Dialog title={t.howToAllow}>
      <ol class="steps">
        <li>{t.allowOpen}</li>
        <li>{t.allowChoose(device)}</li>
        <li>{t.allowAgain(what === "mic" ? t.unmute : t.cameraOn)}</li>
      </ol>
      <p class="muted">{t.allowSystem}</p>
    </Dialog>
  );
}
