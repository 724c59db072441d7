// At build time: extracts the page's data from emojibase-data. `vite.config.ts` calls it; the page gets the outcome as
// `virtual:emoji/en` and `virtual:emoji/fr`, in the form that `find.ts` takes.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

interface Known {
  emoji: string;
  label: string;
  tags?: string[];
  group?: number;
  order?: number;
  version: number;
}
interface Messages {
  groups: { order: number; message: string }[];
}

const NAME = /^\0?virtual:emoji\/([a-z]{2})$/;
/** Newer emoji are a box on many systems in use. */
const NEWEST = 15;
/** Skin tones and hair, which mean nothing alone. */
const PARTS = 2;
const MOST_TAGS = 8;

/** The plugin that makes the two modules. */
export function emojiData() {
  return {
    name: "emoji-data",
    resolveId: (id: string) => (NAME.test(id) ? `\0${id}` : undefined),
    load: (id: string) => {
      const language = NAME.exec(id)?.[1];
      return language === undefined ? undefined : `export default ${JSON.stringify(cut(language))};`;
    },
  };
}

/** A line for each emoji, below a line for its group. The English names are good everywhere. */
export function cut(language: string): string {
  const groups = new Map(read<Messages>(language, "messages").groups.map(({ order, message }) => [order, message]));
  const english = new Map(read<Known[]>("en", "data").map((entry) => [entry.emoji, entry]));
  const lines: string[] = [];
  let last: number | undefined;
  const all = read<Known[]>(language, "data").filter(({ group, version }) => group !== undefined && group !== PARTS && version <= NEWEST);
  for (const { emoji, label, tags, group } of all.toSorted((a, b) => (a.order ?? 0) - (b.order ?? 0))) {
    if (group !== last) lines.push(`#${groups.get(group ?? 0) ?? ""}`);
    last = group;
    const also = language === "en" ? undefined : english.get(emoji);
    const names = new Set([...(tags ?? []), ...(also === undefined ? [] : [also.label, ...(also.tags ?? [])])]);
    names.delete(label);
    lines.push([stripPictureSign(emoji), label, ...[...names].slice(0, MOST_TAGS)].join("\t"));
  }
  return lines.join("\n");
}

/** Drops the sign that asks for a picture, where the emoji is a picture anyway: others send it so. */
function stripPictureSign(emoji: string): string {
  return emoji.replace(/(\p{Emoji_Presentation})\ufe0f/gu, "$1");
}

function read<T>(language: string, file: string): T {
  const path = createRequire(import.meta.url).resolve(`emojibase-data/${language}/${file}.json`);
  return JSON.parse(readFileSync(path, "utf8")) as T;
}
