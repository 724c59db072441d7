// The number of characters left, and the choices for a text that is too long: several messages, or a file.
import { useLayoutEffect, useMemo, useState } from "preact/hooks";
import { FileExchange, fileName, takesFiles } from "../files/index.ts";
import { words } from "../i18n/words.ts";
import { underWay } from "../platform/schedule.ts";
import { type Conversation, roomOf } from "../rooms/index.ts";
import { useModel } from "../ui/models.ts";

/** From this share of the longest text on, the characters left are shown. */
const COUNT_FROM = 0.8;
/** A longer text is offered in so many messages at most. */
const MOST_PARTS = 10;
const NAME_FROM = 40;

/** Returns how many characters still fit; if negative, how many are too many. */
export function leftIn(text: string, of: Conversation): number {
  return roomOf(of).server.rules.value.maxText - [...text.trimEnd()].length;
}

/** `onSend`: undefined while nothing can be sent. */
export function Length({ of, onSend }: { of: Conversation; onSend: ((parts: readonly string[]) => void) | undefined }) {
  const t = words.value;
  const exchange = useModel(FileExchange);
  const { draft } = of;
  const text = draft.text.value;
  const most = roomOf(of).server.rules.value.maxText;
  const left = leftIn(text, of);
  // An edit replaces exactly one message, so it has to fit.
  const choices = left < 0 && draft.edits.value === undefined;
  const [cut, setCut] = useState<typeof import("./split.ts")>();
  // If it does not load, nothing is cut: the text can still be made shorter.
  useLayoutEffect(() => void (choices && underWay(import("./split.ts")).then(setCut, () => undefined)), [choices]);
  const parts = choices ? (cut?.split(text, most, MOST_PARTS) ?? []) : [];
  // The same for each press.
  const file = useMemo(() => choices && new File([text], fileName(text.trim().slice(0, NAME_FROM), "txt"), { type: "text/plain" }), [choices, text]);
  const offer = (): void => {
    if (file !== false) exchange.offer(of, [file], () => draft.text.peek() === text && draft.write(""));
  };
  return (
    <>
      <span class={left < 0 ? "left bad" : "left"} id="left">
        {left < 0 ? t.tooLong(-left) : most - left >= most * COUNT_FROM ? t.left(left) : ""}
      </span>
      {parts.length > 1 && onSend !== undefined && (
        <button type="button" class="link" onClick={() => onSend(parts)}>
          {t.inParts(parts.length)}
        </button>
      )}
      {choices && takesFiles(of) && (
        <button type="button" class="link" onClick={offer}>
          {t.asFile}
        </button>
      )}
    </>
  );
}
