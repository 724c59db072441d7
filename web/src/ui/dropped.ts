// Files that are dropped anywhere on the page. Nowhere does the browser open them in place of it.
import { useEffect, useRef, useState } from "preact/hooks";

/** Browsers tell at least this often that something is still held over the page. */
const STILL_MS = 500;

/** Lets nothing happen with dropped files, but for whoever takes them. For the whole life of the page. */
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

/** Takes what is dropped; the answer is whether files are held over the page right now. */
export function useDropped(take: (from: DataTransfer | null, event: Event) => void): boolean {
  const [hovers, setHovers] = useState(false);
  const latest = useRef(take);
  latest.current = take;
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const gone = (): void => {
      clearTimeout(timer);
      setHovers(false);
    };
    const over = (event: DragEvent): void => {
      if (!holdsFiles(event)) return;
      event.preventDefault();
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = "copy";
      clearTimeout(timer);
      timer = setTimeout(gone, STILL_MS);
      setHovers(true);
    };
    const dropped = (event: DragEvent): void => {
      gone();
      latest.current(event.dataTransfer, event);
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
