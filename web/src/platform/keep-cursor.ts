// Restores the cursor of a field that gets the focus back from a dialog. Chromium gives it back while it still takes
// the field for covered: the field has no cursor then, and typed text is lost.
import { afterFrame } from "./schedule.ts";

interface Cursor {
  text: string;
  from: number;
  to: number;
}

/** To be called when the field is covered; then its result before the field gets the focus back, and the result of that afterwards. */
export function keepCursor(field: Element | null): () => () => void {
  if (!(field instanceof HTMLTextAreaElement)) return () => () => undefined;
  const before = cursorOf(field);
  return () => {
    const now = cursorOf(field);
    // Text may have been inserted meanwhile, behind which the cursor stands then.
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
