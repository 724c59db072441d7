// The card of a model or a script: its name and size, the source on demand, and a way to save it.
import { useId, useState } from "preact/hooks";
import { words } from "../i18n/words.ts";
import type { IconName } from "../ui/Icon.tsx";
import { About } from "./About.tsx";
import type { Card } from "./kind.ts";
import { Code } from "./lazy-views.ts";

interface Props {
  card: Card;
  sign: IconName;
  language: string;
}

export function Source({ card, sign, language }: Props) {
  const t = words.value;
  const [open, setOpen] = useState(false);
  const id = useId();
  return (
    <figure class="card source">
      <About card={card} sign={sign} />
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
