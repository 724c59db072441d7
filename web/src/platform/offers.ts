// Optional features of browsers. Features are tested, never a browser's name.
import { isEmbedded } from "./embedded.ts";

/** Languages of the user, the best first; none outside of a browser. */
export const languages = (): readonly string[] => (typeof navigator === "undefined" ? [] : navigator.languages);
export const canCall = (): boolean => "RTCPeerConnection" in globalThis;
export const canChooseSpeaker = (): boolean => "setSinkId" in HTMLMediaElement.prototype;
/** Some browsers have the API over plain http too, and then say that their user refused. */
export const canLocate = (): boolean => !isPlain() && "geolocation" in navigator;
export const canNotify = (): boolean => "Notification" in globalThis;
/** Recording sound and pictures of this device. Over plain http the page explains why not. */
export const canRecord = (): boolean => (hasDevices() || isPlain()) && "MediaRecorder" in globalThis;
export const canShare = (): boolean => "share" in navigator;
export const canShowScreen = (): boolean => hasDevices() && "getDisplayMedia" in navigator.mediaDevices;
/** Pages without TLS have none. */
export const hasDevices = (): boolean => "mediaDevices" in navigator;
/** Pages without TLS have none, and a frame needs none. */
export const hasShell = (): boolean => !isEmbedded && "serviceWorker" in navigator;
/** The page came over plain http from another machine. */
export const isPlain = (): boolean => globalThis.isSecureContext === false;
/** A frame is no tab of this person. */
export const hasTabs = (): boolean => !isEmbedded && "BroadcastChannel" in globalThis;
export const writesToFolders = (): boolean => "showDirectoryPicker" in globalThis;
export const writesToDisk = (): boolean => "showSaveFilePicker" in globalThis;

/** The part of Trusted Types that is used here. */
interface Policy<T> {
  createScriptURL: (address: string) => T;
}
interface TrustedTypes {
  createPolicy: (name: string, rules: Policy<string>) => Policy<unknown>;
}

export const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };

/** Browsers let a page sound only after an action of its user. */
export const maySound = (): boolean => navigator.userActivation?.hasBeenActive === true;

/** Sets the number on the icon of an installed page; none for zero. */
export function setBadge(count: number): void {
  const set = count > 0 ? navigator.setAppBadge?.(count) : navigator.clearAppBadge?.();
  set?.catch(() => undefined);
}

/** Returns the service worker that serves the page while the server is away, if any. */
export async function findShell(): Promise<ServiceWorkerRegistration | undefined> {
  return hasShell() ? navigator.serviceWorker.getRegistration().catch(() => undefined) : undefined;
}

/** Asks this person for a place on the disk, where `writesToDisk`. */
export function pickPlace(suggestedName: string): Promise<FileSystemFileHandle> {
  const { showSaveFilePicker: pick } = globalThis as unknown as {
    showSaveFilePicker: (options: { suggestedName: string }) => Promise<FileSystemFileHandle>;
  };
  return pick({ suggestedName });
}

/** Asks this person for a folder on the disk, where `writesToFolders`. */
export function pickFolder(): Promise<FileSystemDirectoryHandle> {
  const { showDirectoryPicker: pick } = globalThis as unknown as {
    showDirectoryPicker: (options: { mode: "readwrite" }) => Promise<FileSystemDirectoryHandle>;
  };
  return pick({ mode: "readwrite" });
}

/** Removes the file at a place; other browsers leave it empty. */
export async function removePlace(place: FileSystemFileHandle & { remove?: () => Promise<void> }): Promise<void> {
  await place.remove?.();
}

/** Keeps the screen on, until the lock is released. Undefined where unsupported, and in a frame, which its embedder does not let do it. */
export function lockScreen(): Promise<WakeLockSentinel | undefined> | undefined {
  return isEmbedded ? undefined : navigator.wakeLock?.request("screen").catch(() => undefined);
}
