// Models and scripts for other programs. Here they are shown and saved, and never run.
import { useId, useState } from "preact/hooks";
import { fileName } from "../files/index.ts";
import { isolate } from "../i18n/direction.ts";
import { words } from "../i18n/words.ts";
import type { ContentOf, Kind } from "../protocol/index.ts";
import { stripUnseen } from "../ui/unseen.ts";
import { About } from "./About.tsx";
import { type CardEntry, joinParts, textSize } from "./kind.ts";
import { Code } from "./lazy-views.ts";

export const model: CardEntry<"model"> = {
  sign: "model",
  summary: ({ model_name }, t) => `${isolate(stripUnseen(model_name))} (${t.model})`,
  view: (content) => <Source content={content} kind={model} language="xml" />,
  card: ({ model_name, model_group, raw_xml }, { t }) => ({
    title: stripUnseen(model_name),
    detail: joinParts(t.model, isolate(stripUnseen(model_group ?? "")), textSize(raw_xml)),
    format: t.download,
    file: { name: fileName(model_name, "model3"), type: "application/xml", content: () => raw_xml },
  }),
};

export const script: CardEntry<"script"> = {
  sign: "script",
  summary: ({ name }, t) => `${isolate(stripUnseen(name))} (${t.script})`,
  view: (content) => <Source content={content} kind={script} language="python" />,
  card: ({ name, raw_pycode }, { t }) => ({
    title: stripUnseen(name),
    detail: joinParts(t.script, textSize(raw_pycode)),
    format: t.download,
    file: { name: fileName(name.replace(/\.py$/i, ""), "py"), type: "text/x-python", content: () => raw_pycode },
  }),
};

interface SourceProps<K extends Kind> {
  content: ContentOf<K>;
  kind: CardEntry<K>;
  language: string;
}

/** The name and size, the source on demand, and a way to save it. */
function Source<K extends Kind>({ content, kind, language }: SourceProps<K>) {
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
