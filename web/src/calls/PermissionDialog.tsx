// How to let the page have the microphone or the camera, during a call or for a recording.
import { words } from "../i18n/words.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { AllowSteps } from "./AllowSteps.tsx";

declare module "../ui/opened.ts" {
  interface Dialogs {
    /** `again`: what to do then, outside a call. */
    allow: { what: "mic" | "camera"; again?: string };
  }
}

export function PermissionDialog({ what, again }: { what: "mic" | "camera"; again?: string | undefined }) {
  const t = words.value;
  return (
    <Dialog title={t.howToAllow}>
      <AllowSteps what={what} again={again ?? t.allowAgain(what === "mic" ? t.unmute : t.cameraOn)} />
    </Dialog>
  );
}
