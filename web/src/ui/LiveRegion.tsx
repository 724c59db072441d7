// What a screen reader is told unasked. Drawn within what is open over the page, where it is not out of reach, and only once.
import type { ReadonlySignal } from "@preact/signals";
import { useLayoutEffect, useState } from "preact/hooks";
import { type Saying, spoken, urgent } from "./say.ts";

export function LiveRegion() {
  return (
    <>
      <div class="vh" role="status">
        <News of={spoken} />
      </div>
      <div class="vh" role="alert">
        <News of={urgent} />
      </div>
    </>
  );
}

/** What each of them said last, so that opening or closing a dialog does not say it again. */
const heard = new Map<ReadonlySignal<Saying>, Saying>();

/**
 * It is put into a region that is already there: what comes together with its region is not read out. Each time in an
 * element of its own, for the same words in the same place are no change and are not read out either.
 */
function News({ of }: { of: ReadonlySignal<Saying> }) {
  const [now, setNow] = useState<Saying & { turn: number }>({ text: "", turn: 0 });
  useLayoutEffect(
    () =>
      of.subscribe((saying) => {
        if (heard.get(of) !== saying) setNow(({ turn }) => ({ ...saying, turn: turn + 1 }));
        heard.set(of, saying);
      }),
    [],
  );
  return now.text === "" ? null : <span key={now.turn}>{now.text}</span>;
}
