// The words of a card beside its map or its source: its name, its kind, and a way to save it.
import type { ComponentChildren } from "preact";
import { words } from "../i18n/words.ts";
import { save } from "../platform/save.ts";
import { Icon, type IconName } from "../ui/Icon.tsx";
import type { Card } from "./kind.ts";

interface AboutProps {
  card: Card;
  sign: IconName;
  /** More lines below. */
  more?: ComponentChildren;
  /** More buttons beside. */
  beside?: ComponentChildren;
}

export function About({ card, sign, more, beside }: AboutProps) {
  const t = words.value;
  return (
    <>
      <span class="sheet">
        <Icon name={sign} />
      </span>
      <figcaption>
        <strong dir="auto">{card.title}</strong>
        <small>{card.detail}</small>
        {more}
      </figcaption>
      {beside}
      <button
        type="button"
        class="btn slim"
        aria-label={t.downloadNamed(card.file.name)}
        title={card.file.name}
        onClick={() => save(card.file.content(), card.file.type, card.file.name)}
      >
        <Icon name="download" small />
        <span class="w">{card.format}</span>
      </button>
    </>
  );
}
