// The card of a file that somebody offers: what it is, what can be done with it, and how far it is.
import { useState } from "preact/hooks";
import { locale, type Words } from "../i18n/language.ts";
import { percent, sizeText } from "../i18n/size.ts";
import { words } from "../i18n/words.ts";
import { faultText } from "../map/index.ts";
import { pickFolder, writesToDisk, writesToFolders } from "../platform/offers.ts";
import type { TakingState, Why } from "../protocol/files/index.ts";
import { say } from "../ui/say.ts";
import { beginFiles } from "./before-files.ts";
import { type FileContent, type Openable, openContent } from "./content.ts";
import { Card, Progress, titleOf, Unchecked, useExpiry, useQuartersSaid, useSaidOnce } from "./file-parts.tsx";
import { Player } from "./Player.tsx";
import type { TheirFile } from "./their-file.ts";

/** Above this, a browser that keeps a file in memory says so first. */
const MUCH_MEMORY = 1e9;

export function TheirFileCard({ file }: { file: TheirFile }) {
  const t = words.value;
  const state = file.state.value;
  const size = sizeText(file.size, locale.value);
  const expiry = useExpiry(file.until);
  const accept = (): void => beginFiles(() => (file.isPlayable ? file.play() : void file.accept()));
  const done = state.is === "broken" ? percent(state.bytes, file.size) : 0;
  const saved = file.isPlayed ? t.checkedAlone : state.is === "done" && state.checked ? t.savedChecked : t.savedUnchecked;
  useSaidOnce(state.is === "done", `${file.name}: ${t.percent(100)}. ${saved}`);

  switch (state.is) {
    // A press while this person is asked for a place does nothing, and the button keeps the focus.
    case "offered":
    case "choosing":
      return (
        <Card file={file} detail={[size, file.direct ? t.offeredToYou : t.offeredToRoom, expiry]}>
          <div role="status">{state.is === "choosing" && <p class="told">{t.chooseWhere}</p>}</div>
          {file.size > MUCH_MEMORY && !writesToDisk() && <p class="told">{t.keptInMemory(size)}</p>}
          <p class="do">
            <button type="button" class="btn slim main" onClick={accept}>
              {file.isPlayable ? t.play : t.accept}
            </button>
            <button type="button" class="btn slim" onClick={() => file.decline()}>
              {t.decline}
            </button>
            <AcceptAll file={file} />
          </p>
        </Card>
      );
    case "connecting":
    case "receiving":
    case "checking":
      return <Coming file={file} state={state} />;
    case "broken":
      return (
        <Card file={file} detail={[size]}>
          <p class="told bad">{stopped(state.why, file.from, t)}</p>
          <p class="do">
            <button type="button" class="btn slim main" onClick={() => file.resume()}>
              {done === 0 ? t.tryAgain : t.continueFrom(done)}
            </button>
            <button type="button" class="btn slim" onClick={() => file.cancel()}>
              {t.cancel}
            </button>
          </p>
        </Card>
      );
    case "unwritable":
      return (
        <Card file={file} detail={[size]}>
          <p class="told bad">{t.unwritable(size)}</p>
          <p class="do">
            <button type="button" class="btn slim main" onClick={accept}>
              {t.otherPlace}
            </button>
            <button type="button" class="btn slim" onClick={() => file.acceptInMemory()}>
              {t.throughMemory}
            </button>
          </p>
        </Card>
      );
    case "damaged":
    case "no_space":
      return (
        <Card file={file} detail={[size]}>
          <p class="told bad">{state.is === "damaged" ? t.fileDamaged : t.noSpace}</p>
          <p class="do">
            <button type="button" class="btn slim main" onClick={accept}>
              {t.fetchAgain}
            </button>
          </p>
        </Card>
      );
    case "done":
      return <Saved file={file} detail={[size, saved]} />;
    case "declined":
      return <Card file={file} detail={[size, t.fileDeclined]} />;
    case "closed":
      return <Card file={file} detail={[size, t.offerClosed]} />;
  }
}

/** On the last card of several that one person offers. */
function AcceptAll({ file }: { file: TheirFile }) {
  const { alike } = file;
  if (alike.length < 2 || alike.at(-1) !== file) return null;
  const size = alike.reduce((sum, one) => sum + one.size, 0);
  if (size > MUCH_MEMORY && !writesToFolders()) return null;
  return (
    <button type="button" class="btn slim" onClick={() => beginFiles(() => void acceptAll(alike))}>
      {words.value.acceptAll(alike.length, sizeText(size, locale.value))}
    </button>
  );
}

/** Asks for one folder for all of them, where the browser writes there; one after the other, so that each finds a free name. */
async function acceptAll(files: readonly TheirFile[]): Promise<void> {
  if (files.some(({ state }) => state.peek().is === "choosing")) return;
  const folder = writesToFolders() ? pickFolder() : undefined;
  for (const file of files) {
    if (folder === undefined) file.acceptInMemory();
    else await file.acceptIn(folder);
  }
}

function Coming({ file, state }: { file: TheirFile; state: TakingState & { is: "connecting" | "receiving" | "checking" } }) {
  const t = words.value;
  const bytes = state.is === "checking" ? file.size : state.bytes;
  const detail = { connecting: t.lookingForWay(file.from), receiving: t.receivingFrom(file.from), checking: t.checkingFile }[state.is];
  useQuartersSaid(file.name, bytes, file.size);
  return (
    <Card file={file} detail={[detail]}>
      <Progress label={t.receivingNamed(file.name)} bytes={bytes} size={file.size} {...(state.is === "receiving" ? { pace: file.pace } : {})} />
      <Unchecked by={file.checks} />
      {state.is !== "checking" && (
        <p class="do">
          <button type="button" class="btn slim" onClick={() => file.cancel()}>
            {t.cancel}
          </button>
        </p>
      )}
    </Card>
  );
}

/** It is here; what can be opened is opened from here. */
function Saved({ file, detail }: { file: TheirFile; detail: readonly string[] }) {
  const t = words.value;
  const [isUnreadable, setUnreadable] = useState(false);
  const content = file.content.value;
  const opened = content?.is === "picture" || content?.is === "layer" ? content : undefined;
  const unsaved = file.unsaved.value;
  const more = content?.is === "large" ? t.largeToOpen : file.isGone.value ? t.keptNoLonger : "";
  const open = (one: Openable): void => {
    setUnreadable(false);
    openContent(file, one).catch(() => {
      setUnreadable(true);
      say(t.fileUnreadable);
    });
  };
  return (
    <Card file={file} detail={[...detail, more]}>
      {content?.is === "played" && <Played file={file} content={content} />}
      {content?.is !== "played" && unsaved !== undefined && <p class="told bad">{t.notPlayable}</p>}
      {(opened ?? unsaved) !== undefined && (
        <p class="do">
          {opened !== undefined && (
            <button type="button" class="btn slim" aria-label={t.openNamed(file.name)} onClick={() => open(opened)}>
              {t.open}
            </button>
          )}
          {unsaved !== undefined && (
            <button type="button" class="btn slim" onClick={() => file.save()}>
              {t.save}
            </button>
          )}
        </p>
      )}
      {content?.is === "faulty" && <p class="told">{t.notOnMap(faultText(content.fault, t, locale.value))}</p>}
      {isUnreadable && <p class="told bad">{t.fileUnreadable}</p>}
    </Card>
  );
}

function Played({ file, content }: { file: TheirFile; content: FileContent & { is: "played" } }) {
  const [begins] = useState(() => file.begins());
  return <Player blob={content.blob} as={content.as} name={titleOf(file)} plays={begins} isTried={!file.isPlayed} />;
}

function stopped(why: Why, from: string, t: Words): string {
  const told: Record<Why, string> = {
    lost: t.linkLost(from),
    no_way: t.noWay(from),
    stopped: t.stoppedBy(from),
    away: t.senderAway(from),
    busy: t.senderBusy(from),
    offline: t.fileOffline,
    unchecked: t.fileUnchecked,
  };
  return told[why];
}
