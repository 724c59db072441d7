// A text with its code, links and names. It is never read as HTML.
import { blocksOf } from "../text/blocks.ts";
import { partsOf } from "../text/parts.ts";
import { Code } from "./Code.tsx";

export function Text({ text, me }: { text: string; me: string }) {
  return (
    <>
      {blocksOf(text).map((block) =>
        block.is === "code" ? (
          <Code code={block.code} language={block.language} />
        ) : (
          <Prose text={block.text} me={me} />
        ),
      )}
    </>
  );
}

function Prose({ text, me }: { text: string; me: string }) {
  return (
    <p class="text">
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
