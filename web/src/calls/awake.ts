// Keeps the screen of a phone on during a call. For call.ts.

import { hidden, onShown } from "../platform/hidden.ts";
import { lockScreen } from "../platform/offers.ts";

/** Until the returned function is called. The browser releases the lock whenever the page is hidden, so it is requested again. */
export function stayAwake(): () => void {
  let lock: WakeLockSentinel | undefined;
  let isOver = false;
  const release = (): void => void lock?.release().catch(() => undefined);
  const ask = async (): Promise<void> => {
    lock = await lockScreen();
    if (isOver) release();
  };
  const stop = onShown(() => void ask());
  if (!hidden.peek()) void ask();
  return () => {
    isOver = true;
    stop();
    release();
  };
}
