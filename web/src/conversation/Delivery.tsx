// The delivery state of a direct message that this person sent. It is announced elsewhere.
import { formatTime } from "../i18n/clock.ts";
import { locale } from "../i18n/language.ts";
import { formatDuration } from "../i18n/size.ts";
import { words } from "../i18n/words.ts";
import type { Line } from "../log/index.ts";
import type { Direct } from "../rooms/index.ts";
import type { Server } from "../server/index.ts";

export function Delivery({ line, of }: { line: Line; of: Direct }) {
  const t = words.value;
  if (line.delivered === undefined || line.deleted !== "no") return null;
  const { state, reason, time } = line.delivered;
  if (state === "delivered") {
    return (
      <p class="delivery" aria-live="off">
        {t.delivered} {formatTime(time, locale.value)}
      </p>
    );
  }
  if (state === "queued") return <p class="delivery" aria-live="off">{deliveryText(of.room.server, of.name, state, reason)}</p>;
  return (
    <p class="delivery bad" aria-live="off">
      <span>{deliveryText(of.room.server, of.name, state, reason)}</span>
      <button type="button" class="btn quiet slim" onClick={() => of.repeat(line.id)}>
        {t.sendAgain}
      </button>
    </p>
  );
}

/** Returns the delivery state of a direct message as a sentence. */
export function deliveryText(server: Server, name: string, state: string, reason: string): string {
  const t = words.value;
  if (state === "delivered") return t.delivered;
  const { mailbox_ttl: ttl } = server.limits.value;
  // From the end of the recipient's session on, which is reported to nobody.
  if (state === "queued") return ttl === undefined ? t.queued(name) : t.queuedFor(name, formatDuration(ttl, locale.value));
  const why = state === "expired" ? state : reason;
  const known: Record<string, string> = {
    absent: t.notHere(name),
    no_ack: t.notHere(name),
    no_direct: t.onlyRoom(name),
    mailbox_full: t.mailboxFull,
    too_large: t.directTooLarge,
    expired: t.expired,
  };
  return Object.hasOwn(known, why) ? (known[why] ?? "") : t.undelivered;
}
