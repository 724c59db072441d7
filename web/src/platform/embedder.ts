// What the browser tells of the page that shows this one in a frame; fetched there alone.
import type { Device } from "./asking.ts";

/** The part of the address from its ? to its #. */
export const search = (): string => location.search;
/** Origin of the page that this one is in, as far as the browser tells it. */
export const embedderOrigin = (): string =>
  (location as { ancestorOrigins?: DOMStringList }).ancestorOrigins?.[0] ?? (URL.canParse(document.referrer) ? new URL(document.referrer).origin : "");

/** Resolves to whether the `allow` of a frame leaves a device out: by the policy where the browser tells it, else by its permission. */
export async function isBarred(device: Device): Promise<boolean> {
  const { featurePolicy } = document as { featurePolicy?: { allowsFeature(name: string): boolean } };
  if (featurePolicy !== undefined) return !featurePolicy.allowsFeature(device);
  const now = await navigator.permissions?.query({ name: device as PermissionName }).catch(() => undefined);
  return now?.state === "denied";
}
