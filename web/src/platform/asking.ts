// The question to this person before the browser asks for a device: in a frame of somebody else's page, each time.

/** A device, by the name of its policy. */
export type Device = "geolocation" | "microphone" | "camera" | "display-capture";

type Ask = (device: Device, isBarred?: boolean) => Promise<boolean>;

let ask: Ask | undefined;

/** From now on this asks; the returned function ends it. */
export function guardDevices(by: Ask): () => void {
  ask = by;
  return () => void (ask = undefined);
}

/** Resolves to whether the browser may be asked. Undefined: it asks by itself. `isBarred`: it was asked, and may not ask there. */
export const askFirst = (device: Device, isBarred?: boolean): Promise<boolean> | undefined => ask?.(device, isBarred);
