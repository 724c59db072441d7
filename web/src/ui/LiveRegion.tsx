// Announcements to screen readers. Drawn within the dialog that is open, where it stays in reach, and only once.
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

/** The last announcement of each signal, so that opening or closing a dialog does not repeat it. */
const heard = new Map<ReadonlySignal<Saying>, Saying>();

/**
 * News in an existing region: text that comes together with its region is not read out. Each time in a new
 * element, for the same words in the same place are no change and are not read out either.
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
