// Makes lines of messages.
import { type Content, type DirectMessage, type From, knownContent, type Message, rawValue } from "../protocol/index.ts";
import type { LoggedMessage } from "./entries.ts";
import { originOf } from "./origins.ts";

/** Returns the line for a message. Of a layer only the text is kept. */
export function readMessage(event: Message | DirectMessage, source: string, isNews = true): LoggedMessage {
  const content = knownContent(event.content);
  return {
    is: "message",
    id: event.id,
    from: event.from,
    origin: originOf(event.from),
    ...keepContent(content, source),
    isNews,
    ...(event.old && { isOld: true as const }),
    inReplyTo: "in_reply_to_id" in event ? (event.in_reply_to_id ?? undefined) : undefined,
    edited: false,
    deleted: "no",
    reactions: [],
  };
}

/** Returns the line for an own message without an event. */
export function makeOwnMessage(id: string, from: From, content: Content): LoggedMessage {
  return {
    is: "message",
    id,
    from,
    origin: "native",
    ...keepContent(content, ""),
    isNews: true,
    inReplyTo: undefined,
    edited: false,
    deleted: "no",
    reactions: [],
  };
}

/** Returns the content of a line for sending again. */
export function contentOf({ content, layer }: LoggedMessage): Content | undefined {
  if (content?.kind !== "geojson" || layer === undefined) return content;
  return { ...content, geojson: JSON.parse(layer.text) as typeof content.geojson };
}

function keepContent(content: Content | undefined, source: string): Pick<LoggedMessage, "content" | "layer"> {
  if (content?.kind !== "geojson") return { content };
  const text = rawValue(rawValue(source, "content") ?? "", "geojson") ?? JSON.stringify(content.geojson);
  const features = content.geojson.features.length;
  return { content: { ...content, geojson: { features: [] } }, layer: { text, features } };
}
