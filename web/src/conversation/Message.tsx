// A message of the conversation: author, time, content.
import { useMemo } from "preact/hooks";
import { formatTime, splitTime } from "../i18n/clock.ts";
import { locale } from "../i18n/language.ts";
import { words } from "../i18n/words.ts";
import { summaryOf, viewOf } from "../kinds/views.ts";
import { isUnverified, type Line, lineOf } from "../log/index.ts";
import type { Conversation } from "../rooms/index.ts";
import { SealedView } from "../rooms/views.ts";
import { ServerLink } from "../server/index.ts";
import { isIgnored } from "../settings/index.ts";
import { mentions } from "../text/index.ts";
import { useModel } from "../ui/models.ts";
import { Person } from "../ui/Person.tsx";
import { Actions } from "./Actions.tsx";
import { Delivery } from "./Delivery.tsx";
import { goToLine } from "./go-to-line.ts";
import { Reactions } from "./Reactions.tsx";

interface Props {
  line: Line;
  more: boolean;
  of: Conversation;
  /** The pointer or the focus is here. */
  active: boolean;
}

export function Message({ line, more, of, active }: Props) {
  const t = words.value;
  const link = useModel(ServerLink);
  const me = of.nickname.value;
  const isOpen = link.still.value === undefined;
  const quoted = line.inReplyTo === undefined ? undefined : lineOf(of.log.entries.value, line.inReplyTo);
  // The same vnode tells Preact that nothing changed: a line is drawn once, however many come after it.
  return useMemo(() => {
    const { from, content, time } = line;
    const at = formatTime(time, locale.value);
    const toMe = content?.kind === "text" && from.nickname !== me && mentions(content.text, me);
    const [clock, half] = splitTime(time, locale.value);
    const stamp = line.isOld ? <SealedView entry={line} of={of} /> : <time dateTime={new Date(time).toISOString()}>{more ? clock : at}</time>;
    return (
      <li class={`msg${more ? " same" : ""}${toMe ? " to-me" : ""}`} id={`m${line.key}`} data-key={line.key} tabIndex={-1}>
        {more ? <span class="aside">{stamp}<span class="vh">{half}</span></span> : <Person nickname={from.nickname} avatar={from.avatar} plugin={line.origin === "plugin"} />}
        {more ? (
          <span class="vh">{from.nickname}</span>
        ) : (
          <p class="by">
            <strong>{from.nickname}</strong>
            {line.origin === "plugin" && <span class="tag">{t.plugin}</span>}
            {line.origin === "hook" && <span class="tag">{t.bot}</span>}
            {isUnverified(from.nickname, line.origin) && <span class="tag warn">{t.notVerified}</span>} {stamp}
          </p>
        )}
        <div class="body">
          {line.inReplyTo !== undefined && line.deleted !== "yes" && <Quote line={quoted} />}
          <Body line={line} me={me} of={of} />
          {line.isUndeletable === true && line.deleted === "no" && <p class="delivery bad">{t.notYours}</p>}
          {of.kind === "room" && <Reactions line={line} of={of} active={active} />}
          {of.kind === "direct" && <Delivery line={line} of={of} />}
          {of.kind === "room" && from.nickname === me && content !== undefined && content.kind !== "text" && of.reachesQField.value && (
            <p class="delivery">{t.qfieldShowsText}</p>
          )}
        </div>
        {isOpen && active && of.kind === "room" && line.deleted === "no" && <Actions line={line} of={of} />}
      </li>
    );
  }, [line, more, t, quoted, me, active, isOpen]);
}

function Body({ line, me, of }: { line: Line; me: string; of: Conversation }) {
  const t = words.value;
  const { content } = line;
  if (line.deleted === "yes") return <p class="muted">{t.messageDeleted}</p>;
  if (line.deleted !== "no") {
    return (
      <p class="muted">
        {t.deletedSoon}{" "}
        {line.deleted === "soon" && (
          <button type="button" class="link" onClick={() => of.kind === "room" && of.deletions.keep(line.id)}>
            {t.undo}
          </button>
        )}
      </p>
    );
  }
  if (line.emptied === true) return <p class="muted">{t.notKept}</p>;
  return <>{viewOf(content, { line, me, of })}</>;
}

/** The answered message in a line; a click goes there. */
function Quote({ line }: { line: Line | undefined }) {
  const t = words.value;
  if (line === undefined || line.deleted === "yes" || isIgnored(line.from.nickname)) {
    return <p class="quote">{t.quoteGone}</p>;
  }
  return (
    <button type="button" class="quote" onClick={() => goToLine(line.key)}>
      <b>{line.from.nickname}</b> <span dir="auto">{summaryOf(line.content)}</span>
    </button>
  );
}
