// The cursor of a field that gets the focus back from a dialog. Chromium gives it back while it still holds the field for
// covered: it has the focus then, but no cursor, and what one types is lost.
import { afterFrame } from "./schedule.ts";

interface Cursor {
  text: string;
  from: number;
  to: number;
}

/** To be called when the field is covered; then the answer before it gets the focus back, and the answer to that afterwards. */
export function keepCursor(field: Element | null): () => () => void {
  if (!(field instanceof HTMLTextAreaElement)) return () => () => undefined;
  const before = cursorOf(field);
  return () => {
    const now = cursorOf(field);
    // Something may have been written into it meanwhile, behind which the cursor stands then.
    const { text, from, to } = now.text === before.text ? before : now;
    const putBack = (): void => {
      if (document.activeElement === field && field.value === text) field.setSelectionRange(from, to);
    };
    return () => afterFrame(putBack);
  };
}

function cursorOf({ value, selectionStart, selectionEnd }: HTMLTextAreaElement): Cursor {
  return { text: value, from: selectionStart, to: selectionEnd };
}
