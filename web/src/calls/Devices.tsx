// Which microphone, camera and loudspeaker, and how sound is cleaned, during a call. What is chosen is remembered.
import { useEffect } from "preact/hooks";
import { words } from "../i18n/words.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { closeDialog, opened } from "../ui/opened.ts";
import type { OwnCall } from "./call.ts";
import { DeviceField } from "./DeviceField.tsx";
import { devices } from "./devices.ts";
import { SoundFields } from "./SoundFields.tsx";

declare module "../ui/opened.ts" {
  interface Dialogs {
    devices: object;
  }
}

export function Devices({ call }: { call: OwnCall }) {
  const t = words.value;
  // A call may end while this is open.
  useEffect(() => () => void (opened.peek()?.is === "devices" && closeDialog()), []);
  const named = devices.value.some(({ label }) => label !== "");
  return (
    <Dialog title={t.devices}>
      <DeviceField what="mic" media={call.media} />
      <DeviceField what="camera" media={call.media} />
      <SoundFields media={call.media} />
      {!named && <p class="muted">{t.noDevices}</p>}
    </Dialog>
  );
}
