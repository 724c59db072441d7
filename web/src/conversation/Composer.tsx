// Where one writes: text, an answer or an edit, and a picture that is chosen, pasted or dropped.
import { useLayoutEffect, useRef } from "preact/hooks";
import { takeFiles } from "../files/index.ts";
import { words } from "../i18n/words.ts";
import { PictureChooser, Preview, summaryOf, usePicture } from "../kinds/index.ts";
import { composes } from "../platform/differences.ts";
import { RecordButton, takesVoice, VoiceLine } from "../recording/index.ts";
import { type Conversation, nameOf, roomOf } from "../rooms/index.ts";
import { sendKey } from "../settings/index.ts";
import { Icon, IconButton } from "../ui/Icon.tsx";
import { isCovered, openDialog } from "../ui/opened.ts";
import { toWriting } from "../ui/writing.ts";
import { Attach } from "./Attach.tsx";
import { attachmentsIn } from "./attachments.ts";
import { Completion } from "./Completion.tsx";
import { leftIn, Length } from "./Length.tsx";
import { ToTheEnd } from "./LogView.tsx";
import { SlashLine } from "./part.ts";
import { PasteOffer, usePasting } from "./PasteOffer.tsx";
import { editLast, sendDraft } from "./send.ts";
import { useSlash } from "./slash.ts";
import { SoughtLine } from "./Sought.tsx";
import { TypingLine } from "./TypingLine.tsx";
import { useCompletion } from "./use-completion.ts";

export function Composer({ of }: { of: Conversation }) {
  const t = words.value;
  const { draft } = of;
  const text = draft.text.value;
  const field = useRef<HTMLTextAreaElement>(null);
  const chooser = useRef<HTMLInputElement>(null);
  const { hovers, pick, take, paint } = usePicture({ of, field, others: (files) => takeFiles(of, files) });
  const picture = draft.picture.value;
  const barred = roomOf(of).status.value.is === "refused" || roomOf(of).status.value.is === "removed";
  const ready = !barred && leftIn(text) >= 0 && (text.trim() !== "" || picture?.state === "ready");

  const write = (next: string, cursor?: number): void => {
    draft.write(next);
    if (of.kind === "room" && next.trim() !== "") of.writes();
    const box = field.current;
    if (cursor === undefined || box === null) return;
    // At once: the next letter may come before the page is drawn anew.
    box.value = next;
    box.setSelectionRange(cursor, cursor);
  };
  const list = useCompletion(of, write);
  const pasting = usePasting(text);
  const slash = useSlash(of);
  // One comes here to write: with another conversation, from outside, after a reload.
  useLayoutEffect(() => {
    if (!isCovered.peek()) toWriting();
  }, []);
  const addEmoji = (): void => {
    const [from, to] = [field.current?.selectionStart ?? text.length, field.current?.selectionEnd ?? text.length];
    const insert = (sign: string): void => {
      write(text.slice(0, from) + sign + text.slice(to), from + sign.length);
    };
    // To where the focus goes back.
    field.current?.focus();
    openDialog({ is: "emoji", take: insert });
  };
  const sendAll = (all: readonly string[]): void => {
    if (picture?.state === "busy") return;
    sendDraft(of, all);
    list.close();
    field.current?.focus();
  };
  const sendText = (): void => sendAll(text.trim() === "" ? [] : [text.trimEnd()]);
  const send = (event?: Event): void => {
    event?.preventDefault();
    if (ready && !slash.holds(event)) sendText();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (composes(event)) return;
    if (list.key(event)) event.preventDefault();
    else if (sends(event)) send(event);
    else if (event.key === "Escape" && (slash.forget() || draft.cancel())) event.preventDefault();
    else if (event.key === "ArrowUp" && text === "" && editLast(of)) event.preventDefault();
  };
  return (
    <footer class="foot">
      <p class="typing">
        <TypingLine of={of} />
        {!barred && <Length of={of} onSend={sendAll} />}
      </p>
      <form class={hovers ? "write hovers" : "write"} onSubmit={send}>
        <ToTheEnd of={of} />
        <Completion list={list} of={roomOf(of)} />
        <SoughtLine of={of} />
        <Purpose of={of} />
        <PasteOffer pasting={pasting} of={of} text={text} write={write} />
        {slash.held !== undefined && <SlashLine of={of} text={slash.held} insist={sendText} forget={slash.forget} />}
        {picture !== undefined && (
          <Preview picture={picture} onPaint={paint} onRemove={() => draft.attach(undefined)} />
        )}
        <VoiceLine of={of} />
        <PictureChooser chooser={chooser} onPick={take} />
        <div class="line">
          <Attach all={attachmentsIn(of, { choose: () => chooser.current?.click(), paint })} disabled={barred} />
          <label class="vh" for="text">
            {t.message}
          </label>
          <textarea
            id="text"
            dir="auto"
            ref={field}
            rows={1}
            value={text}
            placeholder={of.kind === "room" && of.isPrivate ? t.message : t.messageTo(nameOf(of))}
            disabled={barred}
            aria-describedby="left"
            aria-controls={list.choices.length === 0 ? undefined : "choices"}
            aria-activedescendant={list.choices.length === 0 ? undefined : `choice-${list.chosen}`}
            aria-autocomplete="list"
            onInput={(event) => {
              const { value, selectionEnd } = event.currentTarget;
              write(value);
              list.look(value, selectionEnd);
            }}
            onBlur={list.close}
            onKeyDown={onKeyDown}
            onPaste={(event) => {
              pick(event.clipboardData, event);
              const { value, selectionStart } = event.currentTarget;
              if (!event.defaultPrevented) pasting.look(event.clipboardData, value.slice(0, selectionStart));
            }}
          />
          <IconButton icon="smile" name={t.emoji} disabled={barred} onClick={addEmoji} />
          {takesVoice(of) ? (
            <RecordButton of={of} disabled={barred} />
          ) : (
            <button class="icon send" type="submit" aria-label={t.send} title={t.send} disabled={!ready}>
              <Icon name="send" />
            </button>
          )}
        </div>
      </form>
    </footer>
  );
}

/** What one is about to do, if not simply to say something. */
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

/** Enter sends, unless one chose otherwise; with Shift it breaks the line. On touch the key breaks and the button sends. */
function sends(event: KeyboardEvent): boolean {
  if (event.key !== "Enter") return false;
  if (event.ctrlKey || event.metaKey) return true;
  return sendKey.value === "enter" && !event.shiftKey && !matchMedia("(pointer: coarse)").matches;
}
