// Models and scripts for other programs. Here they are shown and saved, and never run.
import { fileName } from "../files/index.ts";
import { isolate } from "../i18n/direction.ts";
import { words } from "../i18n/words.ts";
import { stripUnseen } from "../ui/unseen.ts";
import { type CardEntry, joinParts, textSize } from "./kind.ts";
import { Source } from "./lazy-views.ts";

export const model: CardEntry<"model"> = {
  sign: "model",
  summary: ({ model_name }, t) => `${isolate(stripUnseen(model_name))} (${t.model})`,
  view: (content) => <Source card={model.card(content, { t: words.value })} sign="model" language="xml" />,
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
  view: (content) => <Source card={script.card(content, { t: words.value })} sign="script" language="python" />,
  card: ({ name, raw_pycode }, { t }) => ({
    title: stripUnseen(name),
    detail: joinParts(t.script, textSize(raw_pycode)),
    format: t.download,
    file: { name: fileName(name.replace(/\.py$/i, ""), "py"), type: "text/x-python", content: () => raw_pycode },
  }),
};
