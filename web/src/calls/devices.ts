// Microphone, camera and screen of this device, as this person chose them. Fetched with the first call.
import { type ReadonlySignal, signal, type Signal } from "@preact/signals";
import { isForbidden } from "../platform/differences.ts";
import { hasDevices } from "../platform/offers.ts";
import { camera, microphone } from "../settings/index.ts";

/** Why there is no track: the browser does not give it, there is no such device, or another program holds it. */
export type NoTrack = "refused" | "none" | "busy";

const all = signal<readonly MediaDeviceInfo[]>([]);

/** What can be chosen from; without names until the browser has given one of them. */
export const devices: ReadonlySignal<readonly MediaDeviceInfo[]> = all;

/** Looks what there is. */
export async function lookForDevices(): Promise<void> {
  if (!hasDevices()) return;
  const found = await navigator.mediaDevices.enumerateDevices().catch(() => undefined);
  if (found !== undefined) all.value = found;
}

/** Looks what there is, now and whenever something is plugged in or out; the answer ends it. */
export function watchDevices(): () => void {
  if (!hasDevices()) return () => undefined;
  const look = (): void => void lookForDevices();
  look();
  navigator.mediaDevices.addEventListener("devicechange", look);
  return () => navigator.mediaDevices.removeEventListener("devicechange", look);
}

export function takeMicrophone(): Promise<MediaStreamTrack | NoTrack> {
  return take("audio", microphone);
}

export function takeCamera(): Promise<MediaStreamTrack | NoTrack> {
  return take("video", camera);
}

/** Undefined when this person chose nothing after all. */
export async function takeScreen(): Promise<MediaStreamTrack | NoTrack | undefined> {
  try {
    return (await navigator.mediaDevices.getDisplayMedia({ video: true })).getVideoTracks()[0] ?? "none";
  } catch (error) {
    return error instanceof DOMException && error.name === "NotAllowedError" && !isForbidden(error) ? undefined : whyNot(error);
  }
}

async function take(kind: "audio" | "video", chosen: Signal<string>): Promise<MediaStreamTrack | NoTrack> {
  // Pages on plain http have no devices.
  if (!hasDevices()) return "refused";
  const how = chosen.value === "" ? true : { deviceId: { ideal: chosen.value } };
  try {
    return (await navigator.mediaDevices.getUserMedia({ [kind]: how })).getTracks()[0] ?? "none";
  } catch (error) {
    return whyNot(error);
  }
}

function whyNot(error: unknown): NoTrack {
  return error instanceof DOMException ? (WHY.get(error.name) ?? "busy") : "busy";
}

const WHY: ReadonlyMap<string, NoTrack> = new Map([
  ["NotAllowedError", "refused"],
  ["SecurityError", "refused"],
  ["NotFoundError", "none"],
  ["OverconstrainedError", "none"],
]);
