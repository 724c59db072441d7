// Keeps the log at its end while it follows it, and at its place while its reader is further up.
import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Entry } from "../log/index.ts";
import type { Conversation } from "../rooms/index.ts";
import { useUserScroll } from "../ui/user-scroll.ts";
import { isAtEnd, restorePlace } from "./place-in-log.ts";

/** Returns the handler of the log's scroll events. `entries`: those that are drawn. */
export function useFollowing(log: RefObject<HTMLElement | null>, of: Conversation, entries: readonly Entry[]): () => void {
  const { reading } = of;
  const size = useRef("");
  // Only a change of size moves the log: a scroll not yet reported is not undone.
  const stay = (): void => {
    const box = log.current;
    if (box === null || size.current === sizeOf(box)) return;
    size.current = sizeOf(box);
    if (reading.following.peek()) box.scrollTop = box.scrollHeight;
  };
  const filled = entries.findLast((entry) => entry.is === "message" && !entry.isNews)?.key;
  useLayoutEffect(() => {
    // A line with the focus, to which a link led, is not scrolled away by earlier messages that come after it.
    if (filled !== undefined && log.current?.querySelector(".msg:focus") != null) reading.follow(false);
  }, [filled]);
  useLayoutEffect(stay);
  useLayoutEffect(() => {
    const box = log.current;
    if (box === null || !restorePlace(box, of)) reading.follow();
    if (box === null) return undefined;
    const watch = new ResizeObserver(stay);
    watch.observe(box);
    for (const child of box.children) watch.observe(child);
    return () => watch.disconnect();
  }, [of]);
  const byHand = useUserScroll(log);
  return () => {
    const box = log.current;
    if (box === null) return;
    const isNear = isAtEnd(box);
    // Lines that come and go scroll the log too. Where its size has not changed, the reader did: by hand, or by the browser's search.
    if (isNear || byHand() || size.current === sizeOf(box)) reading.follow(isNear);
    else stay();
  };
}

function sizeOf(box: HTMLElement): string {
  return `${box.scrollHeight} ${box.clientHeight}`;
}
