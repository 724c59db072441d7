// The composer: text, an answer or an edit, and a picture that is chosen, pasted or dropped.
import type { RefObject, TargetedClipboardEvent } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { FileExchange, takeFiles } from "../files/index.ts";
import { withWords, words } from "../i18n/words.ts";
import { PictureChooser, PicturePreview, summaryOf, usePicture } from "../kinds/views.ts";
import { isComposing } from "../platform/differences.ts";
import { Part } from "../platform/part.ts";
import { type Conversation, nameOf, roomOf } from "../rooms/index.ts";
import { sendKey } from "../settings/index.ts";
import { Icon, IconButton } from "../ui/Icon.tsx";
import { MenuButton, type MenuEntry } from "../ui/MenuButton.tsx";
import { lazy } from "../ui/lazy.tsx";
import { useModel } from "../ui/models.ts";
import { isCovered, openDialog } from "../ui/opened.ts";
import { focusWriting } from "../ui/writing.ts";
import { listAttachments } from "./attachments.ts";
import { type Completing, Completion, useCompletion } from "./Completion.tsx";
import { leftIn, Length } from "./Length.tsx";
import { ToTheEnd } from "./LogView.tsx";
import { isWritten, takeLong, usePasting } from "./pasting.ts";
import { editLast, sendDraft } from "./send.ts";
import { useSlash } from "./slash.ts";
import { SoughtLine } from "./Sought.tsx";
import { TypingLine } from "./TypingLine.tsx";
import { VoiceRecorder } from "./voice-recorder.ts";

const SlashLine = lazy(new Part("page", withWords(() => import("./SlashLine.tsx"))), (part) => part.SlashLine, () => null);

/** `more`: what the menu has besides. */
export function Composer({ of, more = [] }: { of: Conversation; more?: readonly MenuEntry[] }) {
  const [exchange, voice] = [useModel(FileExchange), useModel(VoiceRecorder)];
  const { draft } = of;
  const text = draft.text.value;
  const picture = draft.picture.value;
  const field = useRef<HTMLTextAreaElement>(null);
  const chooser = useRef<HTMLInputElement>(null);
  const { hovers, pick, take, paint } = usePicture({ of, field, others: (files) => takeFiles(exchange, of, files) });
  const write = createWriter(of, field);
  const completing = useCompletion(of, write);
  const { offer, look, forget } = usePasting(of);
  const slash = useSlash(of);
  const barred = ["refused", "removed", "closed"].includes(roomOf(of).status.value.is);
  const { ready, sendAll, send } = createSubmission(of, { field, completing, slash, barred });
  // The field takes the focus with another conversation, on return from outside, and after a reload.
  useLayoutEffect(() => {
    if (!isCovered.peek()) focusWriting();
  }, []);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (isComposing(event)) return;
    if (completing.list.onKeyDown(event)) return;
    if (isSendKey(event)) send(event);
    else if (event.key === "Escape" && (slash.forget() || draft.cancel())) event.preventDefault();
    else if (event.key === "ArrowUp" && text === "" && editLast(of)) event.preventDefault();
  };
  const onPaste = (event: TargetedClipboardEvent<HTMLTextAreaElement>): void => {
    if (!isWritten(event.clipboardData)) pick(event.clipboardData, event);
    const { value, selectionStart } = event.currentTarget;
    if (!event.defaultPrevented && !takeLong(exchange, of, event)) look(event.clipboardData, value.slice(0, selectionStart));
  };
  return (
    <footer class="foot">
      <p class="typing">
        <TypingLine of={of} />
        {!barred && <Length of={of} onSend={sendAll} />}
      </p>
      <form class={hovers ? "write hovers" : "write"} onSubmit={send}>
        <ToTheEnd of={of} />
        {hovers && <p class="drop-here">{words.value.dropToSend(nameOf(of))}</p>}
        <Completion completing={completing} of={roomOf(of)} />
        <SoughtLine of={of} />
        <Purpose of={of} />
        {offer !== undefined && <offer.part.PasteOffer offer={offer.pasted} forget={forget} of={of} write={write} />}
        {slash.held && <SlashLine of={of} forget={slash.forget} />}
        {picture !== undefined && <PicturePreview picture={picture} onPaint={paint} onRemove={() => draft.attach(undefined)} />}
        <voice.Line of={of} />
        <PictureChooser chooser={chooser} onPick={take} />
        <div class="line">
          <MenuButton
            class="attach"
            icon="plus"
            name={words.value.add}
            sheet
            entries={[...more, ...listAttachments(exchange, of, { choose: () => chooser.current?.click(), paint })]}
            disabled={barred}
          />
          <Field of={of} field={field} completing={completing} disabled={barred} write={write} onKeyDown={onKeyDown} onPaste={onPaste} />
          <EmojiButton field={field} text={text} write={write} disabled={barred} />
          {voice.takes(of) ? <voice.Button of={of} disabled={barred} /> : <SendButton disabled={!ready} />}
        </div>
      </form>
    </footer>
  );
}

/** Writes a text into the field, with the cursor at a place in it. */
type Write = (text: string, cursor?: number) => void;
type FieldRef = RefObject<HTMLTextAreaElement | null>;

function createWriter(of: Conversation, field: FieldRef): Write {
  return (next, cursor) => {
    of.draft.write(next);
    if (of.kind === "room" && next.trim() !== "") of.writes();
    const box = field.current;
    if (cursor === undefined || box === null) return;
    // At once: the next letter may come before the page is drawn again.
    box.value = next;
    box.setSelectionRange(cursor, cursor);
  };
}

interface Parts {
  field: FieldRef;
  completing: Completing;
  slash: ReturnType<typeof useSlash>;
  barred: boolean;
}

interface Submission {
  /** There is something to send, it fits, and nothing is still being prepared. */
  ready: boolean;
  /** Sends these texts with the attached picture; undefined while that is being prepared. */
  sendAll: ((texts: readonly string[]) => void) | undefined;
  /** Sends the draft, unless it is held back to be explained first. */
  send: (event?: Event) => void;
}

function createSubmission(of: Conversation, { field, completing, slash, barred }: Parts): Submission {
  const text = of.draft.text.value;
  const picture = of.draft.picture.value;
  const isBusy = picture?.state === "busy";
  const ready = !barred && !isBusy && leftIn(text, of) >= 0 && (text.trim() !== "" || picture?.state === "ready");
  const sendAll = (texts: readonly string[]): void => {
    sendDraft(of, texts);
    completing.close();
    field.current?.focus();
  };
  const send: Submission["send"] = (event) => {
    event?.preventDefault();
    if (ready && !slash.holds(event)) sendAll(text.trim() === "" ? [] : [text.trimEnd()]);
  };
  return { ready, sendAll: isBusy ? undefined : sendAll, send };
}

interface FieldProps extends Pick<Parts, "field" | "completing"> {
  of: Conversation;
  disabled: boolean;
  write: Write;
  onKeyDown: (event: KeyboardEvent) => void;
  onPaste: (event: TargetedClipboardEvent<HTMLTextAreaElement>) => void;
}

function Field({ of, field, completing, write, ...more }: FieldProps) {
  const t = words.value;
  return (
    <>
      <label class="vh" for="text">
        {t.message}
      </label>
      <textarea
        id="text"
        dir="auto"
        ref={field}
        rows={1}
        value={of.draft.text.value}
        placeholder={of.kind === "room" && of.isPrivate ? t.message : t.messageTo(nameOf(of))}
        aria-describedby="left"
        {...completing.list.field}
        onInput={(event) => {
          const { value, selectionEnd } = event.currentTarget;
          write(value);
          completing.look(value, selectionEnd);
        }}
        onBlur={completing.close}
        {...more}
      />
    </>
  );
}

function EmojiButton({ field, text, write, disabled }: { field: FieldRef; text: string; write: Write; disabled: boolean }) {
  const open = (): void => {
    const [from, to] = [field.current?.selectionStart ?? text.length, field.current?.selectionEnd ?? text.length];
    // The focus goes back there.
    field.current?.focus();
    openDialog({ is: "emoji", take: (emoji) => write(text.slice(0, from) + emoji + text.slice(to), from + emoji.length) });
  };
  return <IconButton icon="smile" name={words.value.emoji} disabled={disabled} onClick={open} />;
}

function SendButton({ disabled }: { disabled: boolean }) {
  const { send } = words.value;
  return (
    <button class="icon send" type="submit" aria-label={send} title={send} disabled={disabled}>
      <Icon name="send" />
    </button>
  );
}

/** The purpose of the draft, if it is an answer or an edit. */
function Purpose({ of }: { of: Conversation }) {
  const t = words.value;
  const { answers, edits } = of.draft;
  const line = edits.value ?? answers.value;
  if (line === undefined) return null;
  return (
    <div class="purpose">
      <p>
        <b>{edits.value === undefined ? t.answering(line.from.nickname) : t.editing}</b> <span dir="auto">{summaryOf(line.content)}</span>
      </p>
      <IconButton icon="close" name={t.cancel} onClick={() => of.draft.cancel()} />
    </div>
  );
}

/** Enter sends, unless the settings say otherwise; with Shift it breaks the line. On touch the key breaks and the button sends. */
function isSendKey(event: KeyboardEvent): boolean {
  if (event.key !== "Enter") return false;
  if (event.ctrlKey || event.metaKey) return true;
  return sendKey.value === "enter" && !event.shiftKey && !matchMedia("(pointer: coarse)").matches;
}
