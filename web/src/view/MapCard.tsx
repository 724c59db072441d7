// The card of what has a place: a small map that can be opened, what it is, and a way to save it.
import { useMemo, useState } from "preact/hooks";
import type { Mapped } from "../map/subject.ts";
import type { Line } from "../state/entries.ts";
import { cardOf } from "../text/card.ts";
import { degrees } from "../text/coordinates.ts";
import { words } from "../words/words.ts";
import { About } from "./Card.tsx";
import type { Conversation } from "./conversation.ts";
import { useCopying } from "./copying.ts";
import { MapPicture } from "./MapPicture.tsx";
import { opened } from "./opened.ts";
import { Sign } from "./Sign.tsx";

interface Props {
  content: Mapped["content"];
  line: Line;
  of: Conversation;
}

export function MapCard({ content, line, of }: Props) {
  const t = words.value;
  const card = cardOf(content, line.layer, t);
  const mapped = useMemo((): Mapped => ({ content, text: line.layer?.text ?? "" }), [content, line.layer]);
  const [middle, setMiddle] = useState<[number, number] | undefined>(undefined);
  const isLayer = content.kind === "geojson";
  const isPlace = content.kind === "position" || content.kind === "bbox";
  return (
    <figure class={isLayer ? "card mapped" : "card mapped aside"} aria-label={`${card.title}, ${card.detail}`}>
      <button type="button" class="map" onClick={() => (opened.value = { is: "map", mapped, line, of })}>
        <span class="vh">{t.openMap(card.title)}</span>
        <MapPicture mapped={mapped} onDrawn={(drawn) => setMiddle(drawn.is === "drawn" ? drawn.middle : undefined)} />
        <span class="expand">
          <Sign name="expand" />
        </span>
      </button>
      <div class="about">
        <About
          card={card}
          more={middle !== undefined && isPlace && <small>{degrees(middle)}</small>}
          beside={isPlace && <Copy text={card.title} />}
        />
      </div>
    </figure>
  );
}

function Copy({ text }: { text: string }) {
  const t = words.value;
  const { copied, copy } = useCopying(
    () => text,
    () => undefined,
  );
  return (
    <button type="button" class="btn slim" onClick={copy}>
      {copied ? t.copied : t.copyCode}
    </button>
  );
}
