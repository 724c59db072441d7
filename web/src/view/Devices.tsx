// Which microphone and which camera, during a call. What is chosen is remembered.
import { useEffect } from "preact/hooks";
import type { OwnCall } from "../state/call.ts";
import { devices } from "../state/devices.ts";
import { words } from "../words/words.ts";
import { DeviceField } from "./DeviceField.tsx";
import { Dialog } from "./Dialog.tsx";
import { opened } from "./opened.ts";

export function Devices({ call }: { call: OwnCall }) {
  const t = words.value;
  // A call may end while this is open.
  useEffect(() => () => void (opened.peek()?.is === "devices" && (opened.value = undefined)), []);
  const named = devices.value.some(({ label }) => label !== "");
  return (
    <Dialog title={t.devices}>
      <DeviceField what="mic" call={call} />
      <DeviceField what="camera" call={call} />
      {!named && <p class="muted">{t.noDevices}</p>}
    </Dialog>
  );
}
