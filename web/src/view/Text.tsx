// A text with its links and names. It is never read as HTML.
import { partsOf } from "../text/parts.ts";

export function Text({ text, me }: { text: string; me: string }) {
  return (
    <p class="text">
      {partsOf(text).map((part) => {
        if (part.is === "link") {
          return (
            <a href={part.href} target="_blank" rel="noopener noreferrer nofollow">
              {part.text}
            </a>
          );
        }
        if (part.is === "words") return part.text;
        return <span class={part.nickname === me || part.nickname === "all" ? "at mine" : "at"}>{part.text}</span>;
      })}
    </p>
  );
}
