// A text with its code, links and names. It is never read as HTML.
import { words } from "../../i18n/words.ts";
import { Fold, FOLDED_LINES } from "../../ui/Fold.tsx";
import { isUnseen } from "../../ui/unseen.ts";
import { blocksOf } from "./blocks.ts";
import { Code } from "./Code.tsx";
import { mayTakeMore, withoutGaps } from "./lines.ts";
import { partsOf } from "./parts.ts";

export function Text({ text, me }: { text: string; me: string }) {
  if (isUnseen(text)) return <p class="muted">{words.value.nothingSeen}</p>;
  const blocks = blocksOf(text).map((block) =>
    block.is === "code" ? (
      <Code code={block.code} language={block.language} />
    ) : (
      <Prose text={withoutGaps(block.text)} me={me} />
    ),
  );
  return mayTakeMore(FOLDED_LINES, text) ? <Fold>{blocks}</Fold> : <>{blocks}</>;
}

function Prose({ text, me }: { text: string; me: string }) {
  return (
    <p class="text" dir="auto">
      {partsOf(text).map((part) => {
        if (part.is === "link") {
          return (
            <a href={part.href} target="_blank" rel="noopener noreferrer nofollow">
              {part.shown}
            </a>
          );
        }
        if (part.is === "words") return part.text;
        return <span class={part.nickname === me || part.nickname === "all" ? "at mine" : "at"}>{part.text}</span>;
      })}
    </p>
  );
}
