// The people who are writing, on a line that is always there, so that nothing jumps. It is not read out.
import { locale } from "../i18n/language.ts";
import { words } from "../i18n/words.ts";
import type { Conversation, Room } from "../rooms/index.ts";
import { ServerLink } from "../server/index.ts";
import { isIgnored } from "../settings/index.ts";
import { useModel } from "../ui/models.ts";

export function TypingLine({ of }: { of: Conversation }) {
  const t = words.value;
  const link = useModel(ServerLink);
  const waiting = of.waiting.value.filter((post) => post.state === "waits").length;
  if (link.standing.value?.is !== "open" && waiting > 0) return <span>{t.waitsForConnection(waiting)}</span>;
  const names = of.kind === "room" ? writerNames(of) : [];
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

function writerNames(of: Room): string[] {
  const roster = of.roster.value;
  return [...of.typing.who.value]
    .map((member) => roster.get(member)?.nickname ?? "")
    .filter((name) => name !== "" && !isIgnored(name));
}
