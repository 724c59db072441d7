// The card of an invitation to a call or a room. Takes neither the focus nor a key that was meant for something else.
import { useLayoutEffect } from "preact/hooks";
import { notifyOutside } from "../conversation/index.ts";
import { words } from "../i18n/words.ts";
import { hash } from "../platform/window.ts";
import { Icon } from "../ui/Icon.tsx";
import { useModel } from "../ui/models.ts";
import { Person } from "../ui/Person.tsx";
import { sayAtOnce } from "../ui/say.ts";
import { useSecondsTo } from "../ui/seconds.ts";
import { Calls } from "./calls.ts";
import { answerRing, ringTitle } from "./ring.ts";
import { type Ring, Rings } from "./rings.ts";

export function RingCard({ of }: { of: Ring }) {
  const t = words.value;
  const by = { calls: useModel(Calls), rings: useModel(Rings) };
  const { rings } = by;
  const seconds = useSecondsTo(of.until);
  const title = ringTitle(of);
  const { nickname, avatar } = of.from;
  const tooSoon = !rings.answerable.value;
  useLayoutEffect(() => {
    notifyOutside(nickname, title, hash());
    return sayAtOnce(title);
  }, []);
  return (
    <section class="ring" aria-labelledby="ring-title">
      <Person nickname={nickname} avatar={avatar} />
      <h2 id="ring-title">{title}</h2>
      <p class="muted">
        {of.isCall && t.soundFirst} <span class="num">{t.secondsLeft(seconds)}</span>
      </p>
      {of.note !== "" && <p class="note" dir="auto">{of.note}</p>}
      <div class="do">
        <button type="button" class="btn end" disabled={tooSoon} title={`${t.decline} (Alt+N)`} onClick={() => rings.decline(of)}>
          {t.decline}
        </button>
        <button type="button" class="btn main" disabled={tooSoon} title={`${t.answer} (Alt+Y)`} onClick={() => void answerRing(by, of)}>
          <Icon name="phone" />
          {of.isCall ? t.answer : t.come}
        </button>
        {of.isCall && (
          <button type="button" class="btn" disabled={tooSoon} onClick={() => void answerRing(by, of, "camera")}>
            <Icon name="camera" />
            {t.answerWithCamera}
          </button>
        )}
      </div>
      <div class="do">
        <button type="button" class="btn quiet" disabled={tooSoon} onClick={() => rings.answerWithMessage(of)}>
          {t.answerWithMessage}
        </button>
        <button type="button" class="btn quiet" disabled={tooSoon} title={t.ignoreHint} onClick={() => rings.ignoreCaller(of)}>
          {t.ignore}
        </button>
      </div>
    </section>
  );
}
