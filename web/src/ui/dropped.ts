// Files dropped anywhere on the page. The browser never opens them in place of it.
import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

/** Longest time between a browser's events while something is held over the page. */
const STILL_MS = 500;

/** Ignores dropped files outside of the places that take them. For the whole life of the page. */
export function refuseDrops(): void {
  const refuse = (event: DragEvent): void => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    if (event.dataTransfer !== null) event.dataTransfer.dropEffect = "none";
  };
  document.addEventListener("dragover", refuse);
  document.addEventListener("drop", refuse);
}

function holdsFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes("Files") === true;
}

/** Takes drops on a place, which is marked as such, or on all of the page but such places. Returns whether files are held over it right now. */
export function useDropped(take: (from: DataTransfer | null, event: Event) => void, place?: RefObject<HTMLElement | null>): boolean {
  const [hovers, setHovers] = useState(false);
  const latest = useRef(take);
  latest.current = take;
  useLayoutEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const isHere = ({ target }: DragEvent): boolean => {
      const at = target instanceof Element ? target.closest("[data-drops]") : null;
      return at === (place?.current ?? null);
    };
    const gone = (): void => {
      clearTimeout(timer);
      setHovers(false);
    };
    const over = (event: DragEvent): void => {
      if (!holdsFiles(event)) return;
      if (!isHere(event)) return gone();
      event.preventDefault();
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = "copy";
      clearTimeout(timer);
      timer = setTimeout(gone, STILL_MS);
      setHovers(true);
    };
    const dropped = (event: DragEvent): void => {
      gone();
      if (isHere(event)) latest.current(event.dataTransfer, event);
    };
    document.addEventListener("dragover", over);
    document.addEventListener("drop", dropped);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("dragover", over);
      document.removeEventListener("drop", dropped);
    };
  }, []);
  return hovers;
}
