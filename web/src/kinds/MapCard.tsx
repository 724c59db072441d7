// The card of what has a place: a small map, a press on which shows it on the map of the conversation, what it is, and a way to save it.
import { useMemo, useState } from "preact/hooks";
import { words } from "../i18n/words.ts";
import type { Line } from "../log/index.ts";
import type { ContentOf } from "../protocol/index.ts";
import { type Conversation, OpenMaps } from "../rooms/index.ts";
import { useDataAddress } from "../rooms/views.ts";
import { useCopying } from "../ui/copying.ts";
import { Icon } from "../ui/Icon.tsx";
import { useModel } from "../ui/models.ts";
import { About } from "./About.tsx";
import { CardMap, type MappedContent } from "./card-map.ts";
import type { CardEntry } from "./kind.ts";

interface Props<K extends MappedContent["content"]["kind"]> {
  content: ContentOf<K> & MappedContent["content"];
  line: Line;
  of: Conversation;
  kind: CardEntry<K>;
}

export function MapCard<K extends MappedContent["content"]["kind"]>({ content, line, of, kind }: Props<K>) {
  const t = words.value;
  const [map, opened] = [useModel(CardMap), useModel(OpenMaps)];
  const [place, setPlace] = useState<string | undefined>(undefined);
  const card = kind.card(content, { t, layer: line.layer, place });
  const mapped = useMemo((): MappedContent => {
    return { content, text: line.layer?.text ?? "", origin: { line, of } };
  }, [content, line.layer]);
  const isLayer = line.layer !== undefined;
  const sent = line.content?.kind === "geojson" ? line.content : undefined;
  const address = useDataAddress(of, sent && { id: line.id, title: sent.layer_name, authid: sent.crs_authid });
  return (
    <figure class={isLayer ? "card mapped" : "card mapped aside"} aria-label={`${card.title}, ${card.detail}`}>
      <button type="button" class="map" onClick={() => void opened.open(of, { message: line.id })}>
        <span class="vh">{t.openMap(card.title)}</span>
        <map.Picture mapped={mapped} onDrawn={setPlace} />
        <span class="expand">
          <Icon name="expand" />
        </span>
      </button>
      <div class="about">
        <About
          card={card}
          sign={kind.sign}
          more={card.place !== undefined && <small>{card.place}</small>}
          beside={card.copied === undefined ? address?.button : <Copy text={card.copied} />}
        />
      </div>
      {address?.part}
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
