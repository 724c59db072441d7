// Where one writes: text, and a picture that is chosen, pasted or dropped.
import { useRef, useState } from "preact/hooks";
import { rules } from "../state/place.ts";
import { following } from "../state/reading.ts";
import type { Room } from "../state/room.ts";
import { words } from "../words/words.ts";
import { ToTheEnd } from "./Log.tsx";
import { Preview, type Picked, usePicture } from "./Pick.tsx";
import { Sign } from "./Sign.tsx";

/** From this share of the longest text on, what is left is counted. */
const COUNT_FROM = 0.8;

/** What was begun in other rooms; lives as long as the page. */
const drafts = new Map<string, string>();

export function Composer({ of }: { of: Room }) {
  const t = words.value;
  const [text, setText] = useState(drafts.get(of.name) ?? "");
  const field = useRef<HTMLTextAreaElement>(null);
  const { picked, pick, drop } = usePicture(field);
  const left = rules.value.maxText - [...text.trimEnd()].length;
  const barred = of.registration.state.value === "taken" || of.registration.state.value === "refused";
  const ready = !barred && left >= 0 && (text.trim() !== "" || picked?.state === "ready");

  const write = (words: string): void => {
    setText(words);
    drafts.set(of.name, words);
  };
  const send = (event?: Event): void => {
    event?.preventDefault();
    if (!ready || picked?.state === "busy") return;
    following.value = true;
    if (picked?.state === "ready") of.say("image", picked.base64);
    if (text.trim() !== "") of.say("text", text.trimEnd());
    drop();
    write("");
    field.current?.focus();
  };
  return (
    <footer class="foot">
      <p class={left < 0 ? "left bad" : "left"} id="left">
        {left < 0 ? t.tooLong(-left) : left <= rules.value.maxText * (1 - COUNT_FROM) ? t.left(left) : ""}
      </p>
      <form class="write" onSubmit={send}>
        <ToTheEnd />
        {picked !== undefined && <Preview picked={picked} onRemove={drop} />}
        <div class="line">
          <AddPicture onPick={pick} />
          <label class="vh" for="text">
            {t.message}
          </label>
          <textarea
            id="text"
            ref={field}
            rows={1}
            value={text}
            placeholder={t.messageTo(of.name)}
            disabled={barred}
            aria-describedby="left"
            onInput={(event) => write(event.currentTarget.value)}
            onKeyDown={(event) => sends(event) && send(event)}
            onPaste={(event) => pick(event.clipboardData, event)}
          />
          <button class="icon send" type="submit" aria-label={t.send} title={t.send} disabled={!ready}>
            <Sign name="send" />
          </button>
        </div>
      </form>
    </footer>
  );
}

/** Enter sends, with Shift it breaks the line; on touch the key breaks and the button sends. */
function sends(event: KeyboardEvent): boolean {
  if (event.key !== "Enter" || event.isComposing) return false;
  return event.ctrlKey || event.metaKey || (!event.shiftKey && !matchMedia("(pointer: coarse)").matches);
}

function AddPicture({ onPick }: { onPick: Picked["pick"] }) {
  const chooser = useRef<HTMLInputElement>(null);
  const t = words.value;
  return (
    <>
      <button
        class="icon"
        type="button"
        aria-label={t.addImage}
        title={t.addImage}
        onClick={() => chooser.current?.click()}
      >
        <Sign name="image" />
      </button>
      <input
        ref={chooser}
        class="chooser"
        type="file"
        accept="image/*"
        hidden
        onChange={(event) => {
          onPick(event.currentTarget);
          event.currentTarget.value = "";
        }}
      />
    </>
  );
}
