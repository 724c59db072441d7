// A model or a script: its name and size, its source on demand, and a way to save it. It is never run.
import { useId, useState } from "preact/hooks";
import { words } from "../i18n/words.ts";
import type { ContentOf } from "../protocol/index.ts";
import { cardOf } from "./card.ts";
import { About } from "./Card.tsx";
import { Code } from "./text/Code.tsx";

export function Source({ content }: { content: ContentOf<"model"> | ContentOf<"script"> }) {
  const t = words.value;
  const [open, setOpen] = useState(false);
  const id = useId();
  const card = cardOf(content, undefined, t);
  return (
    <figure class="card source">
      <About card={card} />
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
          <Code
            code={card.file.content()}
            language={content.kind === "model" ? "xml" : "python"}
            name={t.sourceOf(card.title)}
          />
        </div>
      )}
    </figure>
  );
}
