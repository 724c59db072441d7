// A link bears a token that makes this person somebody else: that is asked first, and nothing happens by closing it.
import { type Becoming, becomeThat, stay } from "../state/pass.ts";
import { words } from "../words/words.ts";
import { Dialog } from "./Dialog.tsx";
import { opened } from "./opened.ts";

export function Become({ of }: { of: Becoming }) {
  const t = words.value;
  const close = (answer: () => void) => (): void => {
    answer();
    opened.value = undefined;
  };
  return (
    <Dialog title={t.makesYou(of.name)} mayClose={stay}>
      <p>{of.isSeen ? t.seenAs(of.name, of.instead) : t.stillSeenAs(of.instead)}</p>
      <p class="muted">{t.onlyYourLink}</p>
      <div class="do">
        <button type="button" class="btn" onClick={close(becomeThat)}>
          {t.goOn}
        </button>
        <button type="button" class="btn main" onClick={close(stay)}>
          {t.stayAs(of.instead)}
        </button>
      </div>
    </Dialog>
  );
}
