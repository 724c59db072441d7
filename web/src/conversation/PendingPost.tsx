// A message that the server has not taken yet: shown only once that takes longer than usual, or when it failed.
import { useLayoutEffect, useState } from "preact/hooks";
import { words } from "../i18n/words.ts";
import { summaryOf, Text } from "../kinds/views.ts";
import type { Post } from "../protocol/index.ts";
import { type Conversation, roomOf } from "../rooms/index.ts";
import { ServerLink } from "../server/index.ts";
import { avatar } from "../settings/index.ts";
import { Icon } from "../ui/Icon.tsx";
import { useModel } from "../ui/models.ts";
import { Person } from "../ui/Person.tsx";
import { useSecondsTo } from "../ui/seconds.ts";

const USUAL_MS = 700;

export function PendingPost({ post, of }: { post: Post; of: Conversation }) {
  const me = of.nickname.value;
  const [slow, setSlow] = useState(false);
  const under = post.state === "sent" || (post.state === "waits" && post.error === undefined);
  useLayoutEffect(() => {
    if (!under) return undefined;
    const timer = setTimeout(() => setSlow(true), USUAL_MS);
    return () => clearTimeout(timer);
  }, [under]);
  if (under && !slow) return null;
  const failed = post.state === "failed" || post.state === "unsure";
  const { content } = post.draft;
  return (
    <li class={failed ? "msg failed" : "msg waiting"}>
      <Person nickname={me} avatar={avatar.value} />
      <p class="by">
        <strong>{me}</strong>
      </p>
      <div class="body">
        {content.kind === "text" ? <Text text={content.text} me={me} of={of} /> : <p>{summaryOf(content)}</p>}
        {failed ? <Failed post={post} of={of} /> : <Under post={post} of={of} />}
      </div>
    </li>
  );
}

/** Returns whether it waits for those who were there before the server restarted. */
function isHeld({ state }: Post, of: Conversation, link: ServerLink): boolean {
  return state === "waits" && roomOf(of).absent.isAwaited.value && link.standing.value?.is === "open";
}

/** The progress of a message that is under way. */
function Under({ post, of }: { post: Post; of: Conversation }) {
  const t = words.value;
  const link = useModel(ServerLink);
  const { state, again } = post;
  const seconds = useSecondsTo(again ?? 0);
  if (isHeld(post, of, link)) {
    return (
      <p class="delivery">
        <Icon name="clock" small />
        {t.waitsForOthers}
      </p>
    );
  }
  const standing = link.standing.value;
  const isUnderWay = state === "sent" && standing?.is === "open" && standing.late !== true;
  return <p class="delivery">{isUnderWay ? t.sending : again === undefined ? t.waits : t.slower(seconds)}</p>;
}

function Failed({ post, of }: { post: Post; of: Conversation }) {
  const t = words.value;
  return (
    <p class="delivery bad">
      <span>
        {t.notSent}
        <small>{post.state === "unsure" ? t.unsure : refusalText(post.error?.code ?? "")}</small>
      </span>
      <button type="button" class="btn quiet slim" onClick={() => of.sayAgain(post.nonce)}>
        {t.sendAgain}
      </button>
      <button type="button" class="btn quiet slim" onClick={() => of.discard(post.nonce)}>
        {t.discard}
      </button>
    </p>
  );
}

function refusalText(code: string): string {
  const t = words.value;
  const known: Record<string, string> = {
    too_large: t.tooLarge,
    not_found: t.notYours,
    forbidden: t.notYours,
    not_joined: t.noLongerThere,
  };
  return Object.hasOwn(known, code) ? (known[code] ?? "") : t.notTaken;
}
