// The card of a file that somebody offers: its state, its progress and its actions.
import { useState } from "preact/hooks";
import { locale, type Words } from "../i18n/language.ts";
import { toPercent, formatSize } from "../i18n/size.ts";
import { words } from "../i18n/words.ts";
import { pickFolder, writesToDisk, writesToFolders } from "../platform/offers.ts";
import { OpenMaps } from "../rooms/index.ts";
import { MissingLine } from "../ui/Missing.tsx";
import { useModel } from "../ui/models.ts";
import { say } from "../ui/say.ts";
import { beginFiles } from "./before-files.ts";
import { type FileContent, type Openable, openContent } from "./content.ts";
import type { FileCopy } from "./copy.ts";
import { Actions, Card, type FileAction, Progress, titleOf, useAnnouncedOnce, useExpiry, useQuartersAnnounced } from "./file-parts.tsx";
import { Player } from "./Player.tsx";
import type { TheirFile, Why } from "./their-file.ts";

/** Above this, a browser that keeps a file in memory says so first. */
const MUCH_MEMORY = 1e9;

export function TheirFileCard({ file }: { file: TheirFile }) {
  const t = words.value;
  const state = file.state.value;
  const size = formatSize(file.size, locale.value);
  const expiry = useExpiry(file.until);
  const accept = (): void => beginFiles(() => (file.isPlayable ? file.play() : void file.accept()));
  const done = state.is === "broken" ? toPercent(state.copy.pace.bytes.value, file.size) : 0;
  const saved = state.is === "done" ? savedText(file, state.copy, t) : "";
  useAnnouncedOnce(state.is === "done", `${file.name}: ${t.percent(100)}. ${saved}`);

  switch (state.is) {
    // A press while this person is asked for a place does nothing, and the button keeps the focus.
    case "offered":
    case "choosing":
      return (
        <Card
          file={file}
          detail={[size, file.offered.direct === true ? t.offeredToYou : t.offeredToRoom, expiry]}
          actions={[
            { word: file.isPlayable ? t.play : t.accept, begin: accept, isMain: true },
            { word: t.decline, begin: () => file.decline() },
            ...acceptsAll(file),
          ]}
        >
          <div role="status">{state.is === "choosing" && <p class="status">{t.chooseWhere}</p>}</div>
          {file.size > MUCH_MEMORY && !writesToDisk() && <p class="status">{t.keptInMemory(size)}</p>}
        </Card>
      );
    case "connecting":
    case "receiving":
    case "checking":
      return <Coming file={file} is={state.is} copy={state.copy} />;
    case "broken":
      return (
        <Card
          file={file}
          detail={[size]}
          wrong={stopText(state.why, file.from, t)}
          actions={[
            { word: done === 0 ? t.tryAgain : t.continueFrom(done), begin: () => file.resume(), isMain: true },
            { word: t.cancel, begin: () => file.cancel() },
          ]}
        />
      );
    case "unwritable":
      return (
        <Card
          file={file}
          detail={[size]}
          wrong={t.unwritable(size)}
          actions={[
            { word: t.otherPlace, begin: accept, isMain: true },
            { word: t.throughMemory, begin: () => file.acceptInMemory() },
          ]}
        />
      );
    case "damaged":
    case "no_space":
      return (
        <Card
          file={file}
          detail={[size]}
          wrong={state.is === "damaged" ? t.fileDamaged : t.noSpace}
          actions={[{ word: t.fetchAgain, begin: accept, isMain: true }]}
        />
      );
    case "done":
      return <Saved file={file} copy={state.copy} detail={[size, saved]} />;
    case "declined":
      return <Card file={file} detail={[size, t.fileDeclined]} />;
    case "closed":
      return <Card file={file} detail={[size, t.offerClosed]} />;
  }
}

/** Returns what became of the bytes: what the browser does with a file from memory is not known here. */
function savedText({ offered }: TheirFile, { isPlayed, isInMemory }: FileCopy, t: Words): string {
  if (isPlayed) return t.checkedAlone;
  if (offered.sha256 === undefined) return isInMemory ? t.handedUnchecked : t.savedUnchecked;
  return isInMemory ? t.handedChecked : t.savedChecked;
}

/** Action on the last card of several that the same person offers. */
function acceptsAll(file: TheirFile): FileAction[] {
  const { alike } = file;
  if (alike.length < 2 || alike.at(-1) !== file) return [];
  const size = alike.reduce((sum, file) => sum + file.size, 0);
  if (size > MUCH_MEMORY && !writesToFolders()) return [];
  return [{ word: words.value.acceptAll(alike.length, formatSize(size, locale.value)), begin: () => beginFiles(() => void acceptAll(alike)) }];
}

/** Asks for one folder for all of them, where the browser writes there. In turn, so that each finds a free name. */
async function acceptAll(files: readonly TheirFile[]): Promise<void> {
  if (files.some(({ state }) => state.peek().is === "choosing")) return;
  const folder = writesToFolders() ? pickFolder() : undefined;
  for (const file of files) {
    if (folder === undefined) file.acceptInMemory();
    else await file.acceptIn(folder);
  }
}

function Coming({ file, is, copy }: { file: TheirFile; is: "connecting" | "receiving" | "checking"; copy: FileCopy }) {
  const t = words.value;
  const bytes = is === "checking" ? file.size : copy.pace.bytes.value;
  const detail = { connecting: t.lookingForWay(file.from), receiving: t.receivingFrom(file.from), checking: t.checkingFile }[is];
  useQuartersAnnounced(file.name, bytes, file.size);
  return (
    <Card file={file} detail={[detail]} actions={is === "checking" ? [] : [{ word: t.cancel, begin: () => file.cancel() }]}>
      <Progress label={t.receivingNamed(file.name)} bytes={bytes} size={file.size} {...(is === "receiving" ? { pace: copy.pace } : {})} />
      <MissingLine part={copy.checks} />
    </Card>
  );
}

/** Card of a file that is here; opens what can be opened. */
function Saved({ file, copy, detail }: { file: TheirFile; copy: FileCopy; detail: readonly string[] }) {
  const t = words.value;
  const maps = useModel(OpenMaps);
  const [isUnreadable, setUnreadable] = useState(false);
  const content = copy.content.value;
  const opened = content?.is === "picture" || content?.is === "layer" ? content : undefined;
  const canSave = copy.canSave.value;
  const more = content?.is === "large" ? t.largeToOpen : copy.isGone.value ? t.keptNoLonger : "";
  const open = (content: Openable): void => {
    setUnreadable(false);
    openContent(maps, file, content).catch(() => {
      setUnreadable(true);
      say(t.fileUnreadable);
    });
  };
  return (
    <Card file={file} detail={[...detail, more]}>
      {content?.is === "played" && <Played name={titleOf(file)} copy={copy} content={content} />}
      {content?.is !== "played" && copy.isPlayed && canSave && <p class="status bad">{t.notPlayable}</p>}
      <Actions
        of={[
          ...(opened === undefined ? [] : [{ word: t.open, label: t.openNamed(file.name), begin: () => open(opened) }]),
          ...(canSave ? [{ word: copy.isPlayed ? t.save : t.saveAgain, begin: () => copy.save() }] : []),
        ]}
      />
      {content?.is === "faulty" && <p class="status">{t.notOnMap(content.why(t, locale.value))}</p>}
      {isUnreadable && <p class="status bad">{t.fileUnreadable}</p>}
    </Card>
  );
}

function Played({ name, copy, content }: { name: string; copy: FileCopy; content: FileContent & { is: "played" } }) {
  const [begins] = useState(() => copy.takeRequest());
  return <Player blob={content.blob} as={content.as} name={name} plays={begins} isTried={!copy.isPlayed} />;
}

function stopText(why: Why, from: string, t: Words): string {
  const texts: Record<Why, string> = {
    lost: t.linkLost(from),
    no_way: t.noWay(from),
    stopped: t.stoppedBy(from),
    away: t.senderAway(from),
    busy: t.senderBusy(from),
    offline: t.fileOffline,
    over: t.offerOver(from),
    unchecked: t.fileUnchecked,
  };
  return texts[why];
}
