// What a kind of content is to the page. Each has an entry in table.tsx; its shape is in the protocol's frames.
import type { ComponentChild } from "preact";
import { locale, type Words } from "../i18n/language.ts";
import { sizeText } from "../i18n/size.ts";
import type { Line } from "../log/index.ts";
import type { ContentOf, Kind } from "../protocol/index.ts";
import type { Conversation } from "../rooms/index.ts";
import type { IconName } from "../ui/Icon.tsx";

/** What a card says, and what it saves. */
export interface Card {
  title: string;
  detail: string;
  /** Where it is in degrees, if the title does not say it. */
  place?: string | undefined;
  /** Its coordinates as other programs read them. */
  copied?: string;
  /** What the button to save it says. */
  format: string;
  /** Its content is made when it is wanted: a layer may be large. */
  file: { name: string; type: string; content: () => string };
}

/** What a card knows besides the content. */
export interface CardContext {
  t: Words;
  /** A layer is kept as the text that it came in. */
  layer?: { text: string; features: number } | undefined;
  /** Where it is, as its map found out. */
  place?: string | undefined;
}

/** Where a view of content stands. */
export interface ViewContext {
  line: Line;
  of: Conversation;
  /** One's own nickname there. */
  me: string;
}

export interface KindEntry<K extends Kind> {
  /** In one line, for quotes. */
  summary: (content: ContentOf<K>, t: Words) => string;
  /** In the conversation. */
  view: (content: ContentOf<K>, context: ViewContext) => ComponentChild;
}

/** A kind that is carried somewhere else: its card saves it. */
export interface CardEntry<K extends Kind> extends KindEntry<K> {
  sign: IconName;
  card: (content: ContentOf<K>, context: CardContext) => Card;
}

/** How large a text is. */
export function textSize(content: string): string {
  return sizeText(new Blob([content]).size, locale.value);
}

/** The parts that are not empty, as one line. */
export function joined(...parts: string[]): string {
  const line = parts.filter((part) => part !== "").join(" · ");
  return line.charAt(0).toUpperCase() + line.slice(1);
}
