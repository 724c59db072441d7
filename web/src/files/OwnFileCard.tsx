// The card of a file that one offers: to whom, and how far each of them is.
import { locale } from "../i18n/language.ts";
import { sizeText } from "../i18n/size.ts";
import { words } from "../i18n/words.ts";
import type { GivenState } from "../protocol/files/index.ts";
import { session } from "../session/index.ts";
import { Card, Progress, titleOf, Unchecked, useExpiry, useQuartersSaid, useSaidOnce } from "./file-parts.tsx";
import type { OwnFile, FileRecipient } from "./own-file.ts";
import { Player } from "./Player.tsx";

export function OwnFileCard({ file }: { file: OwnFile }) {
  const t = words.value;
  const state = file.state.value;
  const size = sizeText(file.size, locale.value);
  const among = file.among && t.ofSeveral(file.among.at, file.among.count, sizeText(file.among.size, locale.value));
  const to = file.to === undefined ? t.offeredToRoom : t.offeredTo(file.to);
  const expiry = useExpiry(file.until);
  const again = (): void => void file.offer();
  const takeBack = (word: string) => (
    <p class="do">
      <button type="button" class="btn slim" onClick={() => file.withdraw()}>
        {word}
      </button>
    </p>
  );
  switch (state.is) {
    case "preparing":
      return (
        <Card file={file} detail={[size, t.preparing]}>
          <Progress label={t.preparingNamed(file.name)} bytes={state.bytes} size={file.size} />
          <Unchecked by={file.checks} />
          {takeBack(t.cancel)}
        </Card>
      );
    case "refused":
      return (
        <Card file={file} detail={[size]}>
          <p class="told bad">{whyNot(state.why, file.to ?? "")}</p>
          <Again word={t.tryAgain} onClick={again} />
        </Card>
      );
    case "open":
      return (
        <Card file={file} detail={[size, among ?? "", to, expiry]}>
          <Own file={file} />
          <Recipients file={file} />
          {takeBack(t.takeBack)}
        </Card>
      );
    case "closed":
      return (
        <Card file={file} detail={[size, t.offerClosed]}>
          <Own file={file} />
          <Recipients file={file} />
          {!file.runs && <Again word={t.offerAgain} onClick={again} />}
        </Card>
      );
  }
}

function Own({ file }: { file: OwnFile }) {
  const { played, recorded } = file;
  if (played === undefined) return null;
  return <Player blob={played} as={recorded?.is === "film" ? "video" : "audio"} name={titleOf(file)} />;
}

function Again({ word, onClick }: { word: string; onClick: () => void }) {
  return (
    <p class="do">
      <button type="button" class="btn slim" onClick={onClick}>
        {word}
      </button>
    </p>
  );
}

function Recipients({ file }: { file: OwnFile }) {
  const all = file.recipients.value;
  if (all.length === 0) return null;
  return (
    <ul class="recipients" aria-label={words.value.whoFetches}>
      {all.map((one) => (
        <Recipient key={one.member} one={one} file={file} />
      ))}
    </ul>
  );
}

/** One of those who get it. */
function Recipient({ one, file }: { one: FileRecipient; file: OwnFile }) {
  const t = words.value;
  const { nickname, state, bytes, pace } = one;
  const runs = state === "connecting" || state === "sending";
  useQuartersSaid(`${file.name}, ${nickname}`, bytes, file.size);
  useSaidOnce(state === "done", `${file.name}, ${nickname}: ${t.percent(100)}`);
  return (
    <li>
      <div>
        <b>{nickname}</b> <span class="told">{howFar(state)}</span>
        {state === "sending" && <Progress label={t.sendingNamed(file.name, nickname)} bytes={bytes} size={file.size} pace={pace} />}
      </div>
      {runs && (
        <button type="button" class="btn slim" aria-label={t.cancelFor(nickname)} onClick={() => file.cancel(one.member)}>
          {t.cancel}
        </button>
      )}
    </li>
  );
}

function howFar(state: GivenState): string {
  const t = words.value;
  const told: Record<GivenState, string> = {
    connecting: t.recipientConnecting,
    sending: t.recipientSending,
    done: t.recipientDone,
    declined: t.recipientDeclined,
    cancelled: t.recipientCancelled,
    stopped: t.recipientStopped,
    broken: t.recipientBroken,
    damaged: t.recipientDamaged,
    no_space: t.recipientNoSpace,
    unreadable: t.recipientUnreadable,
  };
  return told[state];
}

function whyNot(why: string, name: string): string {
  const t = words.value;
  const known: Record<string, string> = {
    absent: t.offerNobody(name),
    not_found: t.offerNobody(name),
    unsupported: t.onlyRoomMessages(name),
    unreadable: t.fileUnreadable,
    unchecked: t.fileUnchecked,
    unable: t.fileUnable,
    offline: t.fileOffline,
    too_large: t.fileTooLarge(sizeText(session.server.limits.value.file_size ?? 0, locale.value)),
    too_many: t.tooManyOffers(session.server.limits.value.offers ?? 0),
    disabled: t.noFilesHere,
    rate_limited: t.offeredTooFast,
    not_joined: t.noLongerThere,
  };
  return (Object.hasOwn(known, why) ? known[why] : undefined) ?? t.notTaken;
}
