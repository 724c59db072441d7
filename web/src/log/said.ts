// Makes lines of what comes over the connection.
import { type Content, type DirectMessage, type From, knownContent, type Message, rawValue } from "../protocol/index.ts";
import type { Said } from "./entries.ts";
import { originOf } from "./origins.ts";

/** The line for a message. Of a layer only its text is kept. */
export function saidIn(event: Message | DirectMessage, source: string, isNews = true): Said {
  const content = knownContent(event.content);
  return {
    is: "message",
    id: event.id,
    from: event.from,
    origin: originOf(event.from),
    ...kept(content, source),
    isNews,
    inReplyTo: "in_reply_to_id" in event ? (event.in_reply_to_id ?? undefined) : undefined,
    edited: false,
    deleted: "no",
    reactions: [],
  };
}

/** The line for one's own message that no event brings back. */
export function saidByOneself(id: string, from: From, content: Content): Said {
  return {
    is: "message",
    id,
    from,
    origin: "native",
    ...kept(content, ""),
    isNews: false,
    inReplyTo: undefined,
    edited: false,
    deleted: "no",
    reactions: [],
  };
}

/** What was said, as it can be said again. */
export function contentOf({ content, layer }: Said): Content | undefined {
  if (content?.kind !== "geojson" || layer === undefined) return content;
  return { ...content, geojson: JSON.parse(layer.text) as typeof content.geojson };
}

function kept(content: Content | undefined, source: string): Pick<Said, "content" | "layer"> {
  if (content?.kind !== "geojson") return { content };
  const text = rawValue(rawValue(source, "content") ?? "", "geojson") ?? JSON.stringify(content.geojson);
  const features = content.geojson.features.length;
  return { content: { ...content, geojson: { features: [] } }, layer: { text, features } };
}
