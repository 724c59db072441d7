// Whatever a sealed room shows besides others: the lock in its head, lines and cards that are no talk, and the time of what is old.
import "./sealed.css";
import { words } from "../../i18n/words.ts";
import type { Entry, Line } from "../../log/index.ts";
import { SaidOn, SealedLine } from "../../sealed/views.ts";
import { Icon } from "../../ui/Icon.tsx";
import { type Conversation, roomOf } from "../conversation.ts";
import { ClosedFoot } from "./ClosedFoot.tsx";
import { LockCard } from "./LockCard.tsx";
import { LockPill } from "./LockPill.tsx";
import { NewLinkLine } from "./NewLinkLine.tsx";

interface Props {
  of: Conversation;
  /** The card of the lock, or what stands in place of the composer. */
  as?: "card" | "foot";
  /** The head has none. */
  entry?: Line | Extract<Entry, { is: "sealed" | "hole" | "moved" | "leaky" | "untold" | "renewed" }>;
}

export function SealedView({ as, entry, of }: Props) {
  if (as === "card") return <LockCard of={roomOf(of)} />;
  if (as === "foot") return <ClosedFoot of={of} />;
  if (entry === undefined) return of.kind === "room" ? <LockPill of={of} /> : <SealedFor name={of.name} />;
  if (entry.is === "message") return <SaidOn time={entry.time} />;
  if (entry.is === "sealed" || entry.is === "hole") return <SealedLine entry={entry} />;
  return <NewLinkLine entry={entry} of={roomOf(of)} />;
}

/** In the head of a direct conversation. */
function SealedFor({ name }: { name: string }) {
  const what = words.value.sealedFor(name);
  return (
    <span class="lock-pill" role="img" aria-label={what} title={what}>
      <Icon name="lock" />
    </span>
  );
}
