// The time of what was said before this person came into a sealed room.
import { locale } from "../i18n/language.ts";
import { words } from "../i18n/words.ts";

/** The day and the time of what is older than this person's coming. */
export function SaidOn({ time }: { time: number }) {
  const when = new Intl.DateTimeFormat(locale.value, { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" }).format(time);
  return (
    <time class="said-on" dateTime={new Date(time).toISOString()}>
      {words.value.saidOn(when)}
    </time>
  );
}
