// What this browser offers that others do not. Features are asked for, never a browser's name.

export const canCall = (): boolean => "RTCPeerConnection" in globalThis;
export const canLocate = (): boolean => "geolocation" in navigator;
export const canNotify = (): boolean => "Notification" in globalThis;
export const canShare = (): boolean => "share" in navigator;
export const canShowScreen = (): boolean => hasDevices() && "getDisplayMedia" in navigator.mediaDevices;
/** Pages without TLS have none. */
export const hasDevices = (): boolean => "mediaDevices" in navigator;
/** Pages without TLS have none. */
export const hasShell = (): boolean => "serviceWorker" in navigator;
export const hasTabs = (): boolean => "BroadcastChannel" in globalThis;
export const writesToDisk = (): boolean => "showSaveFilePicker" in globalThis;

/** As much of them as is used here. */
interface Rules<T> {
  createScriptURL: (address: string) => T;
}
interface TrustedTypes {
  createPolicy: (name: string, rules: Rules<string>) => Rules<unknown>;
}

export const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };

/** Keeps the screen on, until the lock is released. Undefined where that cannot be. */
export function lockScreen(): Promise<WakeLockSentinel | undefined> | undefined {
  return navigator.wakeLock?.request("screen").catch(() => undefined);
}
