// The table of kinds: the summary, the view and the card of each. A new kind takes its entry here.
import type { ComponentChild } from "preact";
import { words } from "../i18n/words.ts";
import { PLAIN_LIKE } from "../log/index.ts";
import type { Content, ContentOf, Kind } from "../protocol/index.ts";
import { passagesOf, plainOf } from "../text/index.ts";
import { isUnseen } from "../ui/unseen.ts";
import { Picture } from "./image/Picture.tsx";
import type { Card, CardContext, CardEntry, KindEntry, ViewContext } from "./kind.ts";
import { layer } from "./layer.tsx";
import { crs, extent, position } from "./places.tsx";
import { model, script } from "./programs.tsx";
import { Text } from "./text/Text.tsx";

/** Letters of a text in a summary. */
const SUMMARY_LENGTH = 120;

const CARDS = { geojson: layer, bbox: extent, position, crs, model, script };

type Carried = keyof typeof CARDS;

const KINDS: { [K in Kind]: KindEntry<K> } = {
  text: {
    summary: ({ text }, t) => {
      const plain = plainOf(passagesOf(text));
      return isUnseen(plain) ? t.nothingSeen : plain.slice(0, SUMMARY_LENGTH);
    },
    view: ({ text }, { line, me, of }) => (
      <>
        <Text text={text} me={me} of={of} />
        {line.edited && <small class="edited">{words.value.edited}</small>}
      </>
    ),
  },
  image: {
    summary: (_content, t) => t.image,
    view: ({ image_data }, { line }) => <Picture data={image_data} author={line.from.nickname} />,
  },
  // A like stands with its message, once it is there.
  like: { summary: ({ emoji }) => emoji ?? PLAIN_LIKE, view: () => <p class="muted">{words.value.unknownKind}</p> },
  ...CARDS,
};

/** The start of a text, or the kind of other content. */
export function summaryOf(content: Content | undefined): string {
  if (content === undefined) return words.value.message;
  return (KINDS[content.kind] as KindEntry<Kind>).summary(content, words.value);
}

/** Content in the conversation. A note stands for unknown kinds. */
export function viewOf(content: Content | undefined, context: ViewContext): ComponentChild {
  if (content === undefined) return <p class="muted">{words.value.unknownKind}</p>;
  return (KINDS[content.kind] as KindEntry<Kind>).view(content, context);
}

export function cardOf(content: ContentOf<Carried>, context: CardContext): Card {
  return (CARDS[content.kind] as CardEntry<Kind>).card(content, context);
}
