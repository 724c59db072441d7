// What a screen reader is told unasked. Drawn within what is open over the page, where it is not out of reach, and only once.
import type { Signal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { spoken, urgent } from "./say.ts";

export function Said() {
  return (
    <>
      <div class="vh" role="status">
        {useNews(spoken)}
      </div>
      <div class="vh" role="alert">
        {useNews(urgent)}
      </div>
    </>
  );
}

/** What each of them said last, so that opening or closing a dialog does not say it again. */
const heard = new Map<Signal<string>, string>();

/** It is put into a region that is already there: what comes together with its region is not read out. */
function useNews(of: Signal<string>): string {
  const [text, setText] = useState("");
  useEffect(
    () =>
      of.subscribe((now) => {
        if (heard.get(of) !== now) setText(now);
        heard.set(of, now);
      }),
    [],
  );
  return text;
}
