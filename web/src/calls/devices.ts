// Microphone, camera and screen of this device, as this person chose them. Fetched with the first call.
import { type ReadonlySignal, signal, type Signal } from "@preact/signals";
import { isForbidden } from "../platform/differences.ts";
import { hasDevices, isPlain } from "../platform/offers.ts";
import { camera, echo, microphone, noise } from "../settings/index.ts";

/** Why there is no track: the page came over plain http, the browser does not give it, there is no such device, or another program holds it. */
export type NoTrack = "plain" | "refused" | "none" | "busy";

const all = signal<readonly MediaDeviceInfo[]>([]);

/** What can be chosen from; without names until the browser has given one of them. */
export const devices: ReadonlySignal<readonly MediaDeviceInfo[]> = all;

/** As much as goes out between two; among more, less of it does. */
const PICTURE: MediaTrackConstraints = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };

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
  const cleaned = { noiseSuppression: noise.value === "yes", echoCancellation: echo.value === "yes" };
  return take("audio", microphone, cleaned, "speech");
}

export function takeCamera(wanted = PICTURE): Promise<MediaStreamTrack | NoTrack> {
  return take("video", camera, wanted, "motion");
}

/** A screen, a window or a tab, and what it sounds like, where the browser gives that. */
interface Screen {
  picture: MediaStreamTrack;
  sound: MediaStreamTrack | undefined;
}

/** Without the sound of the whole system and of this page, for the call itself is in both; others would hear themselves. */
const SHOWN = {
  video: true,
  audio: { suppressLocalAudioPlayback: false, restrictOwnAudio: true, echoCancellation: false, noiseSuppression: false, autoGainControl: false },
  systemAudio: "exclude",
  selfBrowserSurface: "exclude",
  surfaceSwitching: "include",
};

/** Undefined when this person chose nothing after all. */
export async function takeScreen(): Promise<Screen | NoTrack | undefined> {
  try {
    const stream = await navigator.mediaDevices.getDisplayMedia(SHOWN);
    const [picture] = stream.getVideoTracks();
    const [sound] = stream.getAudioTracks();
    if (picture === undefined) return "none";
    return { picture: hinted(picture, "detail"), sound: sound && hinted(sound, "music") };
  } catch (error) {
    return error instanceof DOMException && error.name === "NotAllowedError" && !isForbidden(error) ? undefined : whyNot(error);
  }
}

type DeviceKind = "audio" | "video";

async function take(kind: DeviceKind, chosen: Signal<string>, wanted: MediaTrackConstraints, hint: string): Promise<MediaStreamTrack | NoTrack> {
  if (!hasDevices()) return isPlain() ? "plain" : "refused";
  const how = chosen.value === "" ? wanted : { ...wanted, deviceId: { ideal: chosen.value } };
  try {
    const track = (await navigator.mediaDevices.getUserMedia({ [kind]: how })).getTracks()[0];
    // From now on the browser tells what it has by name.
    void lookForDevices();
    return track === undefined ? "none" : hinted(track, hint);
  } catch (error) {
    return whyNot(error);
  }
}

/** Says what a track is for, where a browser wants to know. */
function hinted(track: MediaStreamTrack, hint: string): MediaStreamTrack {
  track.contentHint = hint;
  return track;
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
