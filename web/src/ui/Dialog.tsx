// A dialog over the page. The browser keeps the focus in it, closes it on Escape and gives the focus back.
import { type ComponentChildren, type ComponentType, createContext } from "preact";
import { useContext, useLayoutEffect, useRef } from "preact/hooks";
import { words } from "../i18n/words.ts";
import { keepCursor } from "../platform/keep-cursor.ts";
import { IconButton } from "./Icon.tsx";
import { LiveRegion } from "./LiveRegion.tsx";
import { closeDialog, isCovered } from "./opened.ts";
import { standBeside } from "./stand-beside.ts";
import { focusWriting } from "./writing.ts";

/** Controls that stay reachable at any time: drawn within whatever is open, for nothing else can be reached then. */
export const Overlay = createContext<ComponentType>(() => null);

/** Context: a view drawn here lies over the page by itself, as dialogs do, and nothing within a dialog. */
export const OverPage = createContext(false);

interface Props {
  title: string;
  /** A shape of its own: "picture" takes the whole window, "emoji" stands above the field, "settings" has one height for all tabs. */
  shape?: "picture" | "emoji" | "paint" | "settings";
  /** Place of the opening element, to stand beside. */
  near?: DOMRect | undefined;
  /** Element with the first focus, if not the title. */
  first?: "field" | "entry";
  /** A line below the title. */
  about?: string;
  /** Content beside the title. */
  beside?: ComponentChildren;
  /** Asked before closing; something in the dialog may still be wanted. */
  mayClose?: () => boolean;
  children: ComponentChildren;
}

export function Dialog({ title, shape, near, first, about, beside, mayClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const t = words.value;
  const Above = useContext(Overlay);
  // A dialog that closes because another was opened must not close that too: its event comes late.
  const gone = useRef(false);
  /** The pointer went down and up outside of the dialog: a selection begun in it may end outside. */
  const pressed = useRef(false);
  // At once, so that no key goes to the page below.
  useLayoutEffect(() => {
    const shown = dialog.current;
    const before = document.activeElement;
    const cursor = keepCursor(before);
    shown?.showModal();
    shown?.querySelector<HTMLElement>({ field: "input", entry: "[role=menuitem]", title: "h2" }[first ?? "title"])?.focus();
    const stop = shown === null || near === undefined ? undefined : standBeside(shown, near);
    return () => {
      stop?.();
      gone.current = true;
      const putCursorBack = cursor();
      shown?.close();
      if (before instanceof HTMLElement && before !== document.body) before.focus();
      // The opening element is gone.
      if (document.activeElement === document.body && !isCovered.peek()) focusWriting();
      putCursorBack();
    };
  }, []);
  const closed = (): void => {
    if (!gone.current) closeDialog();
  };
  const close = (): void => {
    if (mayClose?.() !== false) closed();
  };
  // At once: the event of the closing comes later, and a key between the two is for the page.
  const onCancel = (event: Event): void => {
    if (mayClose?.() === false) event.preventDefault();
    else closed();
  };
  return (
    <dialog
      ref={dialog}
      class={`dialog ${shape ?? (near === undefined ? "" : "near")}`}
      aria-labelledby="dialog-title"
      onCancel={onCancel}
      onClose={closed}
      onPointerDown={(event) => (pressed.current = event.target === dialog.current)}
      onPointerUp={(event) => (pressed.current &&= event.target === dialog.current)}
      onClick={(event) => event.target === dialog.current && pressed.current && close()}
    >
      <OverPage.Provider value={false}>
        <div class="inside">
          <header>
            <hgroup>
              <h2 id="dialog-title" dir="auto" tabIndex={-1}>
                {title}
              </h2>
              {about !== undefined && <p>{about}</p>}
            </hgroup>
            {beside}
            <IconButton icon="close" name={t.close} onClick={close} />
          </header>
          {children}
        </div>
        <LiveRegion />
        <Above />
      </OverPage.Provider>
    </dialog>
  );
}
