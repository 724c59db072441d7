// The devices and the sound filters of calls, chosen during one or tried out before. The choice is remembered.
import { useLayoutEffect, useState } from "preact/hooks";
import { words } from "../i18n/words.ts";
import { isPlain } from "../platform/offers.ts";
import { Dialog } from "../ui/Dialog.tsx";
import { HttpsHelp } from "../ui/HttpsHelp.tsx";
import { closeDialog } from "../ui/opened.ts";
import type { OwnCall } from "./call.ts";
import { DeviceField } from "./DeviceField.tsx";
import { devices, watchDevices } from "./devices.ts";
import { Mirror } from "./Mirror.tsx";
import { DevicePreview } from "./preview.ts";
import { SoundFields } from "./SoundFields.tsx";

declare module "../ui/opened.ts" {
  interface Dialogs {
    devices: object;
  }
}

/** The dialog of a call, no longer than it. */
export function Devices({ call }: { call: OwnCall | undefined }) {
  useLayoutEffect(() => {
    if (call === undefined) closeDialog();
  }, [call]);
  return <Dialog title={words.value.devices}>{call !== undefined && <DevicesInCall call={call} />}</Dialog>;
}

/** For the settings: those of the call, or of none. */
export function OwnDevices({ call }: { call: OwnCall | undefined }) {
  return call === undefined ? <DevicesOutside /> : <DevicesInCall call={call} />;
}

function DevicesInCall({ call }: { call: OwnCall }) {
  const t = words.value;
  const named = devices.value.some(({ label }) => label !== "");
  return (
    <>
      <DeviceField what="mic" media={call.media} />
      <DeviceField what="camera" media={call.media} />
      <SoundFields media={call.media} />
      {!named && <p class="muted">{t.noDevices}</p>}
    </>
  );
}

function DevicesOutside() {
  return <TriedDevices preview={usePreview()} />;
}

/** Nobody else sees or hears anything, and all devices are released when this is closed. */
export function usePreview(): DevicePreview {
  const [preview] = useState(() => new DevicePreview());
  useLayoutEffect(watchDevices, []);
  useLayoutEffect(() => {
    preview.begin();
    return () => preview.close();
  }, []);
  return preview;
}

/** `joins`: the call begins with these devices as they are. */
export function TriedDevices({ preview, joins = false }: { preview: DevicePreview; joins?: boolean }) {
  const t = words.value;
  if (isPlain()) {
    return (
      <p>
        <strong>{t.overHttp}</strong> <HttpsHelp />
      </p>
    );
  }
  return (
    <div class="precall">
      <Mirror preview={preview} joins={joins} />
      <div class="knobs">
        <DeviceField what="mic" media={preview.media} early />
        <DeviceField what="camera" media={preview.media} early />
        <SoundFields media={preview.media} early />
      </div>
    </div>
  );
}
