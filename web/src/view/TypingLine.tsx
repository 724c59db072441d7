// Who is writing, in a line of its own that is always there, so that nothing jumps. It is not read out.
import { isIgnored } from "../state/ignored.ts";
import type { Room } from "../state/room.ts";
import { standing } from "../state/session.ts";
import { locale, words } from "../words/words.ts";
import { type Conversation } from "./conversation.ts";

export function TypingLine({ of }: { of: Conversation }) {
  const t = words.value;
  const waiting = of.waiting.value.filter((post) => post.state === "waits").length;
  if (standing.value?.is !== "open" && waiting > 0) return <span>{t.waitsForConnection(waiting)}</span>;
  const names = of.kind === "room" ? writers(of) : [];
  if (names.length === 0) return null;
  return (
    <span aria-hidden="true">
      <span class="waves">
        <i />
        <i />
        <i />
      </span>
      {t.writing(new Intl.ListFormat(locale.value).format(names), names.length)}
    </span>
  );
}

function writers(of: Room): string[] {
  const roster = of.roster.value;
  return [...of.typing.who.value]
    .map((member) => roster.get(member)?.nickname ?? "")
    .filter((name) => name !== "" && !isIgnored(name));
}
