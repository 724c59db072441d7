// A card: something from a map that is not drawn here, with its name, what it is, and a way to save it.
import { type Carried, cardOf } from "../text/card.ts";
import { save } from "../text/save.ts";
import { words } from "../words/words.ts";
import { Sign } from "./Sign.tsx";

interface Props {
  content: Carried;
  layer: { text: string; features: number } | undefined;
}

export function Card({ content, layer }: Props) {
  const t = words.value;
  const card = cardOf(content, layer, t);
  return (
    <figure class="card">
      <span class="sheet">
        <Sign name={card.sign} />
      </span>
      <figcaption>
        <strong>{card.title}</strong>
        <small>{card.detail}</small>
      </figcaption>
      <button
        type="button"
        class="btn slim"
        aria-label={t.downloadNamed(card.file.name)}
        title={card.file.name}
        onClick={() => save(card.file.content, card.file.type, card.file.name)}
      >
        <Sign name="download" small />
        <span class="w">{card.format}</span>
      </button>
    </figure>
  );
}
