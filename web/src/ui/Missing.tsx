// Messages about a part of the page that cannot be fetched: over the page for dialogs, as a line in the part's own
// place for all else, or as text alone.
// Some browsers ask for a script that failed only once, and after the server was renewed the old parts are gone: then a new page
// helps.
import { useContext } from "preact/hooks";
import { words } from "../i18n/words.ts";
import { reloadPage } from "../platform/load-again.ts";
import type { Part } from "../platform/part.ts";
import { isOld } from "../platform/renewed.ts";
import { Dialog, OverPage } from "./Dialog.tsx";

type Missed = { part: Part<unknown> };
type PerhapsMissed = { part: Part<unknown> | undefined };

function lossText({ name }: Part<unknown>): string {
  const t = words.value;
  return { map: t.mapMissing, calls: t.callsMissing, data: t.dataMissing, page: t.pageMissing }[name];
}

function reasonText(): string {
  const t = words.value;
  return isOld.value ? t.missingRenewed : t.missingFetch;
}

export function Missing({ part }: Missed) {
  return useContext(OverPage) ? <MissingOver part={part} /> : <MissingLine part={part} />;
}

/** Over the page. */
export function MissingDialog({ part }: Missed) {
  return (
    <Dialog title={lossText(part)}>
      <p>{reasonText()}</p>
      <Help part={part} />
    </Dialog>
  );
}

/** Over the page, once it is missing. */
export function MissingOver({ part }: Missed) {
  return part.missing.value ? <MissingDialog part={part} /> : null;
}

/** Drawn before anything is missing: text that comes together with its region is often not read out. */
export function MissingLine({ part }: PerhapsMissed) {
  return (
    <div role="status">
      {part?.missing.value === true && (
        <div class="state missing">
          <p>
            <MissingText part={part} />
          </p>
          <Help part={part} slim />
        </div>
      )}
    </div>
  );
}

export function MissingText({ part }: Missed) {
  return (
    <>
      <strong>{lossText(part)}</strong> {reasonText()}
    </>
  );
}

function Help({ part, slim = false }: Missed & { slim?: boolean }) {
  const t = words.value;
  const size = slim ? " slim" : "";
  return (
    <div class="do">
      <button type="button" class={`btn${size}`} onClick={() => void part.get().catch(() => undefined)}>
        {t.tryAgain}
      </button>
      <button type="button" class={`btn main${size}`} onClick={reloadPage}>
        {t.loadAgain}
      </button>
    </div>
  );
}
