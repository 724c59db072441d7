// What became of one's own direct message.
import type { Direct } from "../state/direct.ts";
import type { Line } from "../state/entries.ts";
import { clockTime } from "../text/clock.ts";
import { locale, words } from "../words/words.ts";

export function Delivery({ line, of }: { line: Line; of: Direct }) {
  const t = words.value;
  if (line.delivered === undefined || line.deleted !== "no") return null;
  const { state, reason } = line.delivered;
  if (state === "delivered") {
    return (
      <p class="delivery">
        {t.delivered} {clockTime(line.time, locale.value)}
      </p>
    );
  }
  if (state === "queued") return <p class="delivery">{t.queued(of.name)}</p>;
  return (
    <p class="delivery bad">
      <span>{whyNot(state === "expired" ? "expired" : reason, of.name)}</span>
      <button type="button" class="btn quiet slim" onClick={() => of.repeat(line.id)}>
        {t.sendAgain}
      </button>
    </p>
  );
}

function whyNot(reason: string, name: string): string {
  const t = words.value;
  const known: Record<string, string> = {
    absent: t.notHere(name),
    no_ack: t.notHere(name),
    no_direct: t.onlyRoom(name),
    mailbox_full: t.mailboxFull,
    too_large: t.directTooLarge,
    expired: t.expired,
  };
  return Object.hasOwn(known, reason) ? (known[reason] ?? "") : t.undelivered;
}
