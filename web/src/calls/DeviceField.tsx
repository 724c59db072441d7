// Chooses a microphone or a camera, once the browser tells their names.
import { words } from "../i18n/words.ts";
import { camera, microphone } from "../settings/index.ts";
import { SelectField } from "../ui/fields.tsx";
import type { OwnCall } from "./call.ts";
import { devices } from "./devices.ts";

export function DeviceField({ what, call }: { what: "mic" | "camera"; call?: OwnCall }) {
  const t = words.value;
  const chosen = what === "mic" ? microphone : camera;
  const kind = what === "mic" ? "audioinput" : "videoinput";
  const all = devices.value.filter((one) => one.kind === kind && one.label !== "");
  if (all.length === 0) return null;
  const choose = (device: string): void => {
    if (call === undefined) chosen.value = device;
    else void call.media.choose(what, device);
  };
  const options: [string, string][] = [["", t.usualDevice], ...all.map(({ deviceId, label }): [string, string] => [deviceId, label])];
  const label = what === "mic" ? t.microphone : t.camera;
  return <SelectField id={`device-${what}`} label={label} value={chosen.value} options={options} choose={choose} />;
}
