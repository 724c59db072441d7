// Code as it was written, to be read and copied; coloured as soon as that is done, never run. It scrolls sideways itself.
import type { RefObject } from "preact";
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { words } from "../../i18n/words.ts";
import { afterFrame } from "../../platform/schedule.ts";
import { useCopying } from "../../ui/copying.ts";
import { showUnseen } from "../../ui/unseen.ts";
import { requestColours, colouring } from "./code/coloured.ts";
import { type TokenKind, slicesOf, type Token } from "./code/slices.ts";
import type { ColouredSlices } from "./code/worker.ts";

/** Longer code stays plain. */
const MOST_COLOURED = 100_000;

const CLASSES: Record<Exclude<TokenKind, "">, string> = {
  keyword: "code-key",
  string: "code-str",
  number: "code-num",
  comment: "code-note",
};

export interface CodeProps {
  code: string;
  /** The sender's name for it; guessed where empty. */
  language: string;
  /** The name for screen readers, if not the language. */
  name?: string;
}

export function Code({ code, language, name }: CodeProps) {
  const t = words.value;
  const box = useRef<HTMLPreElement>(null);
  // A selection is copied with the signs; the button copies the code as it is.
  const shown = useMemo(() => showUnseen(code), [code]);
  const slices = useMemo(() => slicesOf(shown), [shown]);
  const found = useColours(shown, language);
  const drawn = useFrameCount(found === undefined ? 0 : slices.length);
  const scrolls = useScrolls(box);
  const { copied, copy } = useCopying(
    () => code,
    () => box.current !== null && getSelection()?.selectAllChildren(box.current),
  );
  return (
    <>
      {found === undefined && colouring.missing.value && <p class="odd">{t.dataMissing}</p>}
      {shown !== code && <p class="odd">{t.oddInCode}</p>}
      <div class="codebox">
        <pre class="code" ref={box} tabIndex={scrolls ? 0 : undefined} role="group" aria-label={name ?? t.code(found?.language ?? "")}>
          <code>
            {slices.map((text, at) => (
              <Slice key={at} text={text} tokens={at < drawn ? found?.slices[at] : undefined} />
            ))}
          </code>
        </pre>
        <button type="button" class="btn slim" onClick={copy}>
          {copied ? t.copied : t.copyCode}
        </button>
      </div>
    </>
  );
}

function Slice({ text, tokens }: { text: string; tokens: readonly Token[] | undefined }) {
  return useMemo(
    () => (
      <span class="slice">
        {tokens === undefined
          ? text
          : tokens.map(([kind, part]) => (kind === "" ? part : <span class={CLASSES[kind]}>{part}</span>))}
      </span>
    ),
    [text, tokens],
  );
}

/** True where not all of the code is seen at once. Only then it is a tab stop. */
function useScrolls(box: RefObject<HTMLElement | null>): boolean {
  const [scrolls, setScrolls] = useState(false);
  useLayoutEffect(() => {
    const inside = box.current?.firstElementChild;
    if (box.current === null || inside === null || inside === undefined) return undefined;
    const { current } = box;
    const watch = new ResizeObserver(() => {
      setScrolls(current.scrollWidth > current.clientWidth || current.scrollHeight > current.clientHeight);
    });
    watch.observe(current);
    watch.observe(inside);
    return () => watch.disconnect();
  }, []);
  return scrolls;
}

function useColours(code: string, language: string): ColouredSlices | undefined {
  const [found, setFound] = useState<ColouredSlices | undefined>(undefined);
  useLayoutEffect(() => {
    if (code.length > MOST_COLOURED) return undefined;
    let gone = false;
    void requestColours(code, language).then((answer) => !gone && setFound(answer));
    return () => {
      gone = true;
      setFound(undefined);
    };
  }, [code, language]);
  return found;
}

/** Counts up to `count`, by one in each frame. */
function useFrameCount(count: number): number {
  const [now, setNow] = useState(0);
  useLayoutEffect(() => {
    if (now >= count) return undefined;
    return afterFrame(() => setNow(now + 1));
  }, [now, count]);
  return Math.min(now, count);
}
