// The question before the browser's question for a device: over everything, each time, with the name of the embedder.
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Words } from "../i18n/language.ts";
import { words } from "../i18n/words.ts";
import type { Device } from "../platform/asking.ts";
import { nameOf, type Room } from "../rooms/index.ts";
import { Icon } from "../ui/Icon.tsx";
import { OwnTab } from "./EmbedHead.tsx";
import type { AskedDevice, Frame } from "./frame.ts";

interface Props {
  frame: Frame;
  of: Room | undefined;
}

export function AskSheet(props: Props) {
  const asked = props.frame.asked.value;
  return asked === undefined ? null : <Sheet key={asked.turn} asked={asked} {...props} />;
}

function Sheet({ asked: { device, isBarred, answer }, frame, of }: Props & { asked: AskedDevice }) {
  const t = words.value;
  const sheet = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const before = document.activeElement;
    sheet.current?.showModal();
    return () => {
      sheet.current?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  const at = frame.host.value || t.embedThisPage;
  const about = TEXTS[device](t, of === undefined ? "" : nameOf(of));
  return (
    <dialog class="dialog esheet" ref={sheet} aria-labelledby="ask-title" aria-describedby="ask-about" onClose={() => answer(false)}>
      <div class="inside">
        <h2 id="ask-title">{isBarred ? about.none : about.title}</h2>
        <div id="ask-about">
          <p class="lead">{isBarred ? about.barred(at) : about.lead}</p>
          {!isBarred && (
            <p class="consent">
              <Icon name={EYE} />
              <span>
                <b>{t.embedYouAreOn(at)}</b> {about.notTo} {t.embedEachTime}
              </span>
            </p>
          )}
        </div>
        <div class="do">
          <button type="button" class="btn" onClick={() => answer(false)}>
            {device === "microphone" ? t.onlyListen : t.notNow}
          </button>
          {isBarred ? (
            <OwnTab of={of} class="btn main" />
          ) : (
            <button type="button" class="btn main" onClick={() => answer(true)}>
              {t.embedAskBrowser}
            </button>
          )}
        </div>
      </div>
    </dialog>
  );
}

const EYE = "M2.500 12C5 7.500 8.300 5.500 12 5.500s7 2 9.500 6.500c-2.500 4.500-5.800 6.500-9.500 6.500S5 16.500 2.500 12M9.200 12a2.800 2.800 0 1 0 5.600 0a2.800 2.800 0 1 0 -5.600 0";

interface AskText {
  title: string;
  lead: string;
  notTo: string;
  /** The same where the embedder does not let the frame ask. */
  none: string;
  barred: (at: string) => string;
}

const TEXTS: Readonly<Record<Device, (t: Words, room: string) => AskText>> = {
  geolocation: (t, room) => ({ title: t.embedPosition, lead: t.embedPositionFor(room), notTo: t.embedPositionNot, none: t.embedNoPosition, barred: t.embedBarred }),
  microphone: (t, room) => ({ title: t.embedMicrophone, lead: t.embedMicrophoneFor(room), notTo: t.embedMicrophoneNot, none: t.embedNoMicrophone, barred: t.embedBarredCall }),
  camera: (t, room) => ({ title: t.embedCamera, lead: t.embedCameraFor(room), notTo: t.embedPictureNot, none: t.embedNoCamera, barred: t.embedBarred }),
  "display-capture": (t, room) => ({ title: t.embedScreen, lead: t.embedScreenFor(room), notTo: t.embedPictureNot, none: t.embedNoScreen, barred: t.embedBarredCall }),
};
