// Addresses of blobs that the page shows or plays.
import { useLayoutEffect, useMemo } from "preact/hooks";

/** Returns the address of a blob, for as long as it is shown. */
export function useAddress(blob: Blob): string {
  const address = useMemo(() => URL.createObjectURL(blob), [blob]);
  useLayoutEffect(() => () => URL.revokeObjectURL(address), [address]);
  return address;
}
