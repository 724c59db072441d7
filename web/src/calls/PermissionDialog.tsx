// How to let the page have the microphone or the camera, during a call.
import { words } from "../i18n/words.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { AllowSteps } from "./AllowSteps.tsx";

declare module "../ui/opened.ts" {
  interface Dialogs {
    allow: { what: "mic" | "camera" };
  }
}

export function PermissionDialog({ what }: { what: "mic" | "camera" }) {
  const t = words.value;
  return (
    <Dialog title={t.howToAllow}>
      <AllowSteps what={what} again={t.allowAgain(what === "mic" ? t.unmute : t.cameraOn)} />
    </Dialog>
  );
}
