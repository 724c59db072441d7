// A text with its code, lists, quotes and marked words. It is never read as HTML. Its markup is there to be copied, but not
// seen.
import type { ComponentChild } from "preact";
import { emojiAlone } from "../../emoji/index.ts";
import { words } from "../../i18n/words.ts";
import { addressOf, addressOfDirect, type Conversation, OpenMaps } from "../../rooms/index.ts";
import { elementsOf, mayTakeMore, missesLinks, type Passage, passagesOf, type Piece, plainOf } from "../../text/index.ts";
import { Fold, FOLDED_LINES } from "../../ui/Fold.tsx";
import { useModel } from "../../ui/models.ts";
import { isUnseen } from "../../ui/unseen.ts";
import { Code } from "../lazy-views.ts";

/** Up to so many emoji are drawn large where they stand alone. */
const MOST_LARGE = 3;
/** A larger number does not fit beside its text. */
const WIDEST = 99;
/** A text of more elements is drawn as it was typed: five hundred of them would hold up the page. */
const MOST_ELEMENTS = 500;

interface Context {
  /** The own nickname. */
  me: string;
  of: Conversation;
}

export function Text({ text, ...context }: Context & { text: string }) {
  const passages = passagesOf(text);
  if (isUnseen(plainOf(passages))) return <p class="muted">{words.value.nothingSeen}</p>;
  if (emojiAlone(text, MOST_LARGE) > 0) return <p class="text large">{text}</p>;
  const asTyped: Passage = { is: "paragraph", pieces: [{ is: "words", text }] };
  const all = (elementsOf(passages) > MOST_ELEMENTS ? [asTyped] : passages).map((passage) => renderPassage(passage, context));
  if (missesLinks(text)) all.push(<p class="odd">{words.value.dataMissing}</p>);
  return mayTakeMore(FOLDED_LINES, text) ? <Fold>{all}</Fold> : <>{all}</>;
}

function renderPassage(passage: Passage, context: Context): ComponentChild {
  switch (passage.is) {
    case "code":
      return <Code code={passage.code} language={passage.language} />;
    case "quote":
      return <blockquote class="cited">{passage.inside.map((inner) => renderPassage(inner, context))}</blockquote>;
    case "list":
      return <List list={passage} context={context} />;
    default:
      // Beside a <p> browsers copy a line that nobody typed.
      return (
        <div class="text" dir="auto">
          {passage.pieces.map((piece) => renderPiece(piece, context))}
        </div>
      );
  }
}

/** A list, numbered as typed. */
function List({ list, context }: { list: Passage & { is: "list" }; context: Context }) {
  const items = list.items.map(({ number, pieces }) => (
    <li value={number} dir="auto">
      {pieces.map((piece) => renderPiece(piece, context))}
    </li>
  ));
  if (!list.ordered) return <ul class="text">{items}</ul>;
  const isWide = list.items.some(({ number = 0 }) => number > WIDEST);
  return <ol class={isWide ? "text wide" : "text"}>{items}</ol>;
}

function renderPiece(piece: Piece, context: Context): ComponentChild {
  switch (piece.is) {
    case "words":
      return piece.text;
    case "mark":
      return (
        <span class="mark-up" aria-hidden="true">
          {piece.text}
        </span>
      );
    case "link":
      return (
        <a href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
          {piece.shown}
        </a>
      );
    case "anchor":
      return (
        <a class="worded" href={piece.href} title={piece.href} data-to={piece.to} target="_blank" rel="noopener noreferrer nofollow">
          {piece.inside.map((inner) => renderPiece(inner, context))}
        </a>
      );
    case "place":
      return <PlaceLink of={context.of} at={piece.at} text={piece.text} />;
    case "name":
      return <span class={piece.nickname === context.me || piece.nickname === "all" ? "at mine" : "at"}>{piece.text}</span>;
    default: {
      const Tag = piece.is;
      return <Tag>{piece.inside.map((inner) => renderPiece(inner, context))}</Tag>;
    }
  }
}

/** Shows a place on the map of the conversation. */
function PlaceLink({ of, at, text }: { of: Conversation; at: readonly [number, number]; text: string }) {
  const opened = useModel(OpenMaps);
  const show = (event: Event): void => {
    event.preventDefault();
    void opened.open(of, { place: at });
  };
  const address = of.kind === "room" ? `${addressOf(of.name)}&at=${at.join()},13` : addressOfDirect(of.room.name, of.name);
  return (
    <a href={address} title={words.value.showOnMap} onClick={show}>
      {text}
    </a>
  );
}
