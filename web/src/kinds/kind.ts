// A kind of content on the page. Each has an entry in table.tsx; its shape is in the protocol's frames.
import type { ComponentChild } from "preact";
import { locale, type Words } from "../i18n/language.ts";
import { formatSize } from "../i18n/size.ts";
import type { Line } from "../log/index.ts";
import type { ContentOf, Kind } from "../protocol/index.ts";
import type { Conversation } from "../rooms/index.ts";
import type { IconName } from "../ui/Icon.tsx";

/** The texts of a card, and the file that it saves. */
export interface Card {
  title: string;
  detail: string;
  /** The place in degrees, if the title does not say it. */
  place?: string | undefined;
  /** Coordinates as other programs read them. */
  copied?: string;
  /** The label of the button to save it. */
  format: string;
  /** The content is made when it is wanted: a layer may be large. */
  file: { name: string; type: string; content: () => string };
}

/** Context of a card, besides the content. */
export interface CardContext {
  t: Words;
  /** A layer is kept as the text that it came in. */
  layer?: { text: string; features: number } | undefined;
  /** The place, as its map found out. */
  place?: string | undefined;
}

/** The place of a view in a conversation. */
export interface ViewContext {
  line: Line;
  of: Conversation;
  /** The own nickname there. */
  me: string;
}

export interface KindEntry<K extends Kind> {
  /** In one line, for quotes. */
  summary: (content: ContentOf<K>, t: Words) => string;
  /** In the conversation. */
  view: (content: ContentOf<K>, context: ViewContext) => ComponentChild;
}

/** A kind for use elsewhere: its card saves it. */
export interface CardEntry<K extends Kind> extends KindEntry<K> {
  sign: IconName;
  card: (content: ContentOf<K>, context: CardContext) => Card;
}

/** The size of a text, in words. */
export function textSize(content: string): string {
  return formatSize(new Blob([content]).size, locale.value);
}

/** The parts that are not empty, as one line. */
export function joinParts(...parts: string[]): string {
  const line = parts.filter((part) => part !== "").join(" · ");
  return line.charAt(0).toUpperCase() + line.slice(1);
}
