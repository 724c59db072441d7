// Microphone, camera and screen of this device, as this person chose them. Fetched with the first call.
import { type ReadonlySignal, signal, type Signal } from "@preact/signals";
import { askFirst } from "../platform/asking.ts";
import { isForbidden } from "../platform/differences.ts";
import { hasDevices, isPlain } from "../platform/offers.ts";
import { camera, echo, microphone, noise } from "../settings/index.ts";

/** Why the browser gives no track: the page came over plain http, it refuses, there is no such device, or another program holds it. */
export type NoTrack = "plain" | "refused" | "none" | "busy";

const all = signal<readonly MediaDeviceInfo[]>([]);

/** The devices of this machine; without names until the browser has given access to any. */
export const devices: ReadonlySignal<readonly MediaDeviceInfo[]> = all;

/** As much as is sent to one person; to several, less is. */
const PICTURE: MediaTrackConstraints = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };

/** Lists the devices. */
export async function lookForDevices(): Promise<void> {
  if (!hasDevices()) return;
  const found = await navigator.mediaDevices.enumerateDevices().catch(() => undefined);
  if (found !== undefined) all.value = found;
}

/** Lists the devices now and whenever something is plugged in or out; the returned function ends it. */
export function watchDevices(): () => void {
  if (!hasDevices()) return () => undefined;
  const look = (): void => void lookForDevices();
  look();
  navigator.mediaDevices.addEventListener("devicechange", look);
  return () => navigator.mediaDevices.removeEventListener("devicechange", look);
}

/** As all of these: undefined where this person wanted none when asked. */
export function takeMicrophone(): Promise<MediaStreamTrack | NoTrack | undefined> {
  const cleaned = { noiseSuppression: noise.value === "yes", echoCancellation: echo.value === "yes" };
  return take("audio", microphone, cleaned, "speech");
}

export function takeCamera(wanted = PICTURE): Promise<MediaStreamTrack | NoTrack | undefined> {
  return take("video", camera, wanted, "motion");
}

/** A refusal that comes sooner is taken for the browser's own, also on a slow machine. */
const SOONEST_CHOICE_MS = 2_000;

/** A screen, a window or a tab, with its sound, where the browser gives that. */
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

export async function takeScreen(): Promise<Screen | NoTrack | undefined> {
  const asked = askFirst("display-capture");
  if (asked !== undefined && !(await asked)) return undefined;
  const before = performance.now();
  try {
    const stream = await navigator.mediaDevices.getDisplayMedia(SHOWN);
    const [picture] = stream.getVideoTracks();
    const [sound] = stream.getAudioTracks();
    if (picture === undefined) return "none";
    return { picture: setHint(picture, "detail"), sound: sound && setHint(sound, "music") };
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== "NotAllowedError" || isForbidden(error)) return reasonOf(error);
    // Firefox does not tell a frame beforehand that it may not ask, but refuses sooner than people do.
    if (performance.now() - before < SOONEST_CHOICE_MS) void askFirst("display-capture", true);
    return undefined;
  }
}

type DeviceKind = "audio" | "video";

async function take(kind: DeviceKind, chosen: Signal<string>, wanted: MediaTrackConstraints, hint: string): Promise<MediaStreamTrack | NoTrack | undefined> {
  if (!hasDevices()) return isPlain() ? "plain" : "refused";
  const asked = askFirst(kind === "audio" ? "microphone" : "camera");
  if (asked !== undefined && !(await asked)) return undefined;
  const how = chosen.value === "" ? wanted : { ...wanted, deviceId: { ideal: chosen.value } };
  try {
    const track = (await navigator.mediaDevices.getUserMedia({ [kind]: how })).getTracks()[0];
    // From now on the browser gives the names of its devices.
    void lookForDevices();
    return track === undefined ? "none" : setHint(track, hint);
  } catch (error) {
    return reasonOf(error);
  }
}

/** Sets the purpose of a track, which some browsers use. */
function setHint(track: MediaStreamTrack, hint: string): MediaStreamTrack {
  track.contentHint = hint;
  return track;
}

function reasonOf(error: unknown): NoTrack {
  return error instanceof DOMException ? (WHY.get(error.name) ?? "busy") : "busy";
}

const WHY: ReadonlyMap<string, NoTrack> = new Map([
  ["NotAllowedError", "refused"],
  ["SecurityError", "refused"],
  ["NotFoundError", "none"],
  ["OverconstrainedError", "none"],
]);
