// What a program of somebody else could run: a model or a script. Here it is shown and saved, and never run.
import { fileName } from "../files/index.ts";
import { isolated } from "../i18n/direction.ts";
import { seen } from "../ui/unseen.ts";
import { type CardEntry, joined, textSize } from "./kind.ts";
import { Source } from "./Source.tsx";

export const model: CardEntry<"model"> = {
  sign: "model",
  summary: ({ model_name }, t) => `${isolated(seen(model_name))} (${t.model})`,
  view: (content) => <Source content={content} kind={model} language="xml" />,
  card: ({ model_name, model_group, raw_xml }, { t }) => ({
    title: seen(model_name),
    detail: joined(t.model, isolated(seen(model_group ?? "")), textSize(raw_xml)),
    format: t.download,
    file: { name: fileName(model_name, "model3"), type: "application/xml", content: () => raw_xml },
  }),
};

export const script: CardEntry<"script"> = {
  sign: "script",
  summary: ({ name }, t) => `${isolated(seen(name))} (${t.script})`,
  view: (content) => <Source content={content} kind={script} language="python" />,
  card: ({ name, raw_pycode }, { t }) => ({
    title: seen(name),
    detail: joined(t.script, textSize(raw_pycode)),
    format: t.download,
    file: { name: fileName(name.replace(/\.py$/i, ""), "py"), type: "text/x-python", content: () => raw_pycode },
  }),
};
