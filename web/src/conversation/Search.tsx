// The search field of a conversation: counts the hits, marks them in the log, and goes to each.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { words } from "../i18n/words.ts";
import type { Entry } from "../log/index.ts";
import { isComposing } from "../platform/differences.ts";
import type { Conversation } from "../rooms/index.ts";
import { IconButton } from "../ui/Icon.tsx";
import { UP } from "../ui/icon-paths.ts";
import { focusWriting } from "../ui/writing.ts";
import { showLine } from "./go-to-line.ts";
import { findHits, findPlaces, type Wanted, parseWanted } from "./search.ts";
import { endSearch, searches } from "./searching.ts";

/** The same in all languages. */
const EXAMPLE = "from:lena";
/** The names of the marks in the style sheet. */
const [HIT, HIT_NOW] = ["hit", "hit-now"];
/** So many hits are marked at most. */
const MOST_MARKED = 2_000;

/** `entries`: those that are drawn. */
export function Search({ of, entries }: { of: Conversation; entries: readonly Entry[] }) {
  const t = words.value;
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState("");
  const [chosen, setChosen] = useState<number | undefined>(undefined);
  const wanted = parseWanted(typed);
  const hits = findHits(entries, wanted);
  // The newest hit first.
  const at = chosen !== undefined && hits.includes(chosen) ? hits.indexOf(chosen) : hits.length - 1;
  const key = hits[at];
  const close = useFocusBack(field);
  useLayoutEffect(() => {
    if (key !== undefined) showLine(key, of.reading);
  }, [key, typed]);
  useLayoutEffect(() => {
    markHits(hits, key, wanted);
    return () => markHits([], undefined, wanted);
  }, [entries, typed, key]);
  const step = (by: number): void => {
    if (hits.length > 0) setChosen(hits[(at + by + hits.length) % hits.length]);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (isComposing(event)) return;
    if (event.key === "Escape") close();
    else if (event.key === "Enter") step(event.shiftKey ? 1 : -1);
    else return;
    event.preventDefault();
  };
  return (
    <div class="search" role="search" onKeyDown={onKeyDown}>
      <input
        ref={field}
        type="search"
        dir="auto"
        autocomplete="off"
        aria-label={t.search}
        placeholder={t.searchHint(EXAMPLE)}
        value={typed}
        onInput={(event) => setTyped(event.currentTarget.value)}
      />
      <span role="status">{typed.trim() !== "" && (hits.length === 0 ? t.matches(0) : t.partOf(String(at + 1), String(hits.length)))}</span>
      <IconButton icon={UP} name={t.hitBefore} disabled={hits.length === 0} onClick={() => step(-1)} />
      <IconButton icon="down" name={t.hitAfter} disabled={hits.length === 0} onClick={() => step(1)} />
      <IconButton icon="close" name={t.close} onClick={close} />
    </div>
  );
}

/** Takes the focus, and gives it back when the search is closed. */
function useFocusBack(field: { current: HTMLElement | null }): () => void {
  const before = useRef<Element | null>(null);
  useLayoutEffect(() => {
    before.current = document.activeElement;
    return endSearch;
  }, []);
  useLayoutEffect(() => field.current?.focus(), [searches.value]);
  return () => {
    endSearch();
    const to = before.current;
    if (to instanceof HTMLElement && to.isConnected && to !== document.body) to.focus();
    else focusWriting();
  };
}

/** Marks hits without drawing lines again. Where a browser cannot, the log still goes to them. */
function markHits(hits: readonly number[], now: number | undefined, wanted: Wanted): void {
  const marks = "highlights" in CSS ? CSS.highlights : undefined;
  if (marks === undefined) return;
  marks.set(HIT, highlight(hits.filter((key) => key !== now), wanted));
  marks.set(HIT_NOW, highlight(now === undefined ? [] : [now], wanted));
}

/** Highlights hits, the newest first. */
function highlight(hits: readonly number[], wanted: Wanted): Highlight {
  const marked = new Highlight();
  for (const key of hits.toReversed()) {
    for (const range of findRanges(key, wanted)) {
      if (marked.size === MOST_MARKED) return marked;
      marked.add(range);
    }
  }
  return marked;
}

/** Returns the ranges of the words in a line; of its whole content, where only its author was searched. */
function findRanges(key: number, { words: sought }: Wanted): Range[] {
  const body = document.querySelector(`#m${key} .body`);
  if (body === null) return [];
  const ranges: Range[] = [];
  const texts = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  for (let text = texts.nextNode(); text !== null && ranges.length < MOST_MARKED; text = texts.nextNode()) {
    for (const [from, to] of findPlaces(text.nodeValue ?? "", sought)) ranges.push(createRange(text, from, to));
  }
  if (ranges.length === 0) ranges.push(createRange(body, 0, body.childNodes.length));
  return ranges;
}

function createRange(node: Node, from: number, to: number): Range {
  const range = document.createRange();
  range.setStart(node, from);
  range.setEnd(node, to);
  return range;
}
