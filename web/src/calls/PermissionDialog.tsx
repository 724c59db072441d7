// Dialog with the steps to allow the microphone, the camera or the position, during a call or elsewhere.
import { words } from "../i18n/words.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { type Allowed, AllowSteps } from "./AllowSteps.tsx";

declare module "../ui/opened.ts" {
  interface Dialogs {
    /** `again`: the last step, outside a call. */
    allow: { what: Allowed; again?: string };
  }
}

export function PermissionDialog({ what, again }: { what: Allowed; again?: string | undefined }) {
  const t = words.value;
  return (
    <Dialog title={t.howToAllow}>
      <AllowSteps what={what} again={again ?? t.allowAgain(what === "mic" ? t.unmute : t.cameraOn)} />
    </Dialog>
  );
}
