// Chooses a microphone, a camera or a loudspeaker of this device, and remembers the choice.
import type { Signal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { Words } from "../i18n/language.ts";
import { words } from "../i18n/words.ts";
import { camera, microphone, speaker } from "../settings/index.ts";
import { SelectField } from "../ui/fields.tsx";
import { devices } from "./devices.ts";
import type { OwnMedia } from "./own-media.ts";

type What = "mic" | "camera" | "speaker";

const FIELDS: Readonly<Record<What, { kind: MediaDeviceKind; chosen: Signal<string>; label: (t: Words) => string }>> = {
  mic: { kind: "audioinput", chosen: microphone, label: (t) => t.microphone },
  camera: { kind: "videoinput", chosen: camera, label: (t) => t.camera },
  speaker: { kind: "audiooutput", chosen: speaker, label: (t) => t.loudspeaker },
};

interface Props {
  what: What;
  media: OwnMedia;
  /** Also before the browser gives the names of devices, so that nothing moves when it does. */
  early?: boolean;
  children?: ComponentChildren;
}

export function DeviceField({ what, media, early = false, children }: Props) {
  const t = words.value;
  const { kind, chosen, label } = FIELDS[what];
  const all = devices.value.filter((device) => device.kind === kind);
  const named = all.filter((device) => device.label !== "");
  if ((early ? all : named).length === 0) return null;
  const choose = (device: string): void => {
    if (what === "speaker") chosen.value = device;
    else void media.choose(what, device);
  };
  const options: [string, string][] = [["", t.usualDevice], ...named.map((device): [string, string] => [device.deviceId, device.label])];
  return (
    <SelectField id={`device-${what}`} label={label(t)} value={chosen.value} options={options} choose={choose}>
      {children}
    </SelectField>
  );
}
