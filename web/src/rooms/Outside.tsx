// View of a room from outside: why, and what can be done about it.
import { useLayoutEffect, useMemo, useState } from "preact/hooks";
import { words } from "../i18n/words.ts";
import { isEmbedded } from "../platform/embedded.ts";
import type { Refused } from "../protocol/index.ts";
import { nickname } from "../settings/index.ts";
import { TextField } from "../ui/fields.tsx";
import { Mark } from "../ui/Icon.tsx";
import { useSecondsTo } from "../ui/seconds.ts";
import { hasFinePointer } from "../ui/writing.ts";
import { CopyLink } from "./CopyLink.tsx";
import { roomName } from "./conversation.ts";
import type { Room } from "./room.ts";

/** Pause before a full room is asked again, and its random spread: not everybody at once. */
const FULL_MS = 30_000;
const SPREAD_MS = 15_000;

interface OutsideText {
  what: string;
  hint?: string;
  /** Remedy: go in again, wait until the page does, give a key, or nothing. */
  help: "again" | "soon" | "key" | "link" | "none";
}

export function Outside({ of }: { of: Room }) {
  const t = words.value;
  const text = explainOutside(of);
  return (
    <div class="blank">
      <Mark />
      <h2>{text.what}</h2>
      {text.hint !== undefined && <p>{text.hint}</p>}
      {text.help === "key" && <GiveKey of={of} />}
      {text.help === "link" && <CopyLink of={of} main />}
      {text.help === "soon" && <AgainSoon of={of} />}
      {(text.help === "again" || text.help === "soon") && (
        <button type="button" class="btn main" onClick={() => of.join(nickname.value)}>
          {of.status.value.is === "removed" ? t.enterAgain : t.tryAgain}
        </button>
      )}
    </div>
  );
}

function explainOutside(of: Room): OutsideText {
  const now = of.status.value;
  if (now.is === "refused") return explainRefusal(now.error, of);
  return now.is === "removed" ? explainRemoval(now.reason, now.message, of) : { what: "", help: "none" };
}

function explainRefusal(error: Refused, of: Room): OutsideText {
  const t = words.value;
  const known: Record<string, OutsideText> = {
    room_not_found: { what: t.unknownRoom, hint: t.unknownRoomHint, help: "none" },
    room_full: { what: t.roomFull, help: "soon" },
    too_many: { what: of.isAdHoc ? t.notEntered : t.tooManyRooms, help: "again" },
    disabled: { what: t.noPrivateRooms, help: "none" },
    access_denied: explainDenial(error, of),
    sealed: of.secret === undefined ? { what: t.sealedKeyGone, hint: t.sealedKeyGoneHint, help: "none" } : { what: t.sealedOutside, help: "link" },
    unavailable: { what: t.roomFailed, help: "none" },
  };
  return (Object.hasOwn(known, error.code) ? known[error.code] : undefined) ?? { what: t.notEntered, help: "again" };
}

function explainDenial(error: Refused, of: Room): OutsideText {
  const t = words.value;
  if (error.retryAfter !== undefined) {
    return { what: t.notLetIn, hint: t.comeBackIn(Math.ceil(error.retryAfter / 60)), help: "none" };
  }
  if (error.frame.needs === "token") return { what: t.needsToken, help: "none" };
  if (isEmbedded) return { what: t.needsKey, hint: t.needsOwnTab, help: "none" };
  return { what: of.hasTried() ? t.wrongKey : t.needsKey, hint: t.needsKeyHint, help: "key" };
}

function explainRemoval(reason: string, message: string, of: Room): OutsideText {
  const t = words.value;
  const known: Record<string, OutsideText> = {
    kicked: { what: t.kicked(roomName(of), message), help: "again" },
    taken_over: { what: t.takenOver, help: "again" },
    token_expired: { what: t.tokenExpired, help: "again" },
  };
  return (Object.hasOwn(known, reason) ? known[reason] : undefined) ?? { what: t.notEntered, help: "again" };
}

/** Asks again by itself: somebody may leave. */
function AgainSoon({ of }: { of: Room }) {
  // Each refusal is a new object, with its own time.
  const refusal = of.status.value;
  const until = useMemo(() => Date.now() + FULL_MS + Math.random() * SPREAD_MS, [refusal]);
  const seconds = useSecondsTo(until);
  useLayoutEffect(() => {
    const timer = setTimeout(() => of.knock(nickname.value), until - Date.now());
    return () => clearTimeout(timer);
  }, [of, until]);
  return <p aria-live="off">{words.value.againIn(seconds)}</p>;
}

function GiveKey({ of }: { of: Room }) {
  const t = words.value;
  const [key, setKey] = useState("");
  useLayoutEffect(() => {
    if (hasFinePointer()) document.getElementById("key")?.focus();
  }, []);
  const submit = (event: Event): void => {
    event.preventDefault();
    if (key !== "") of.join(nickname.value, key);
  };
  return (
    <form class="give-key" onSubmit={submit}>
      <TextField id="key" label={t.key} value={key} write={setKey} type="password" />
      <button type="submit" class="btn main wide">
        {t.enter(of.name)}
      </button>
    </form>
  );
}
