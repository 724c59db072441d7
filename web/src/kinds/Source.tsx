// A model or a script: its name and size, its source on demand, and a way to save it. It is never run.
import { useId, useState } from "preact/hooks";
import { words } from "../i18n/words.ts";
import type { ContentOf, Kind } from "../protocol/index.ts";
import { About } from "./About.tsx";
import type { CardEntry } from "./kind.ts";
import { Code } from "./lazy-views.ts";

interface Props<K extends Kind> {
  content: ContentOf<K>;
  kind: CardEntry<K>;
  language: string;
}

export function Source<K extends Kind>({ content, kind, language }: Props<K>) {
  const t = words.value;
  const [open, setOpen] = useState(false);
  const id = useId();
  const card = kind.card(content, { t });
  return (
    <figure class="card source">
      <About card={card} sign={kind.sign} />
      <button
        type="button"
        class="btn slim"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        {open ? t.hideSource : t.showSource}
      </button>
      {open && (
        <div class="long" id={id}>
          <Code code={card.file.content()} language={language} name={t.sourceOf(card.title)} />
        </div>
      )}
    </figure>
  );
}
