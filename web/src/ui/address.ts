// The address under which the page shows or plays something that it has.
import { useLayoutEffect, useMemo } from "preact/hooks";

/** The address of a blob, for as long as it is shown. */
export function useAddress(blob: Blob): string {
  const address = useMemo(() => URL.createObjectURL(blob), [blob]);
  useLayoutEffect(() => () => URL.revokeObjectURL(address), [address]);
  return address;
}
