// The card of a file that this person offers, with its recipients and their progress.
import { locale } from "../i18n/language.ts";
import { formatSize } from "../i18n/size.ts";
import { words } from "../i18n/words.ts";
import { roomOf } from "../rooms/index.ts";
import { MissingLine } from "../ui/Missing.tsx";
import { Card, type FileAction, Progress, titleOf, useAnnouncedOnce, useExpiry, useQuartersAnnounced } from "./file-parts.tsx";
import type { OwnFile } from "./own-file.ts";
import { Player } from "./Player.tsx";
import type { FileRecipient, RecipientState } from "./recipient.ts";

export function OwnFileCard({ file }: { file: OwnFile }) {
  const t = words.value;
  const state = file.state.value;
  const size = formatSize(file.size, locale.value);
  const among = file.among && t.ofSeveral(file.among.at, file.among.count, formatSize(file.among.size, locale.value));
  const to = file.to === undefined ? t.offeredToRoom : t.offeredTo(file.to);
  const expiry = useExpiry(state.is === "open" ? state.until : 0);
  const again = (word: string): FileAction => ({ word, begin: () => void file.offer() });
  const takeBack = (word: string): FileAction => ({ word, begin: () => file.withdraw() });
  switch (state.is) {
    case "preparing":
      return (
        <Card file={file} detail={[size, t.preparing]} actions={[takeBack(t.cancel)]}>
          <Progress label={t.preparingNamed(file.name)} bytes={state.bytes} size={file.size} />
          <MissingLine part={state.checks} />
        </Card>
      );
    case "refused":
      return <Card file={file} detail={[size]} wrong={refusalText(state.why, file)} actions={[again(t.tryAgain)]} />;
    case "open":
      return (
        <Card file={file} detail={[size, among ?? "", to, expiry]} actions={[takeBack(t.takeBack)]}>
          <Own file={file} />
          <Recipients file={file} />
        </Card>
      );
    case "closed":
      return (
        <Card file={file} detail={[size, t.offerClosed]} actions={file.runs ? [] : [again(t.offerAgain)]}>
          <Own file={file} />
          <Recipients file={file} />
        </Card>
      );
  }
}

function Own({ file }: { file: OwnFile }) {
  const { played, recorded } = file;
  if (played === undefined) return null;
  return <Player blob={played} as={recorded?.is === "film" ? "video" : "audio"} name={titleOf(file)} />;
}

function Recipients({ file }: { file: OwnFile }) {
  const all = file.recipients.value;
  if (all.length === 0) return null;
  return (
    <ul class="recipients" aria-label={words.value.whoFetches}>
      {all.map((recipient) => (
        <Recipient key={recipient.member} recipient={recipient} file={file} />
      ))}
    </ul>
  );
}

/** A recipient and their progress. */
function Recipient({ recipient, file }: { recipient: FileRecipient; file: OwnFile }) {
  const t = words.value;
  const { nickname, pace, runs } = recipient;
  const [state, bytes] = [recipient.state.value, recipient.pace.bytes.value];
  useQuartersAnnounced(`${file.name}, ${nickname}`, bytes, file.size);
  useAnnouncedOnce(state === "done", `${file.name}, ${nickname}: ${t.percent(100)}`);
  return (
    <li>
      <div>
        <b>{nickname}</b> <span class="status">{stateText(state)}</span>
        {state === "sending" && <Progress label={t.sendingNamed(file.name, nickname)} bytes={bytes} size={file.size} pace={pace} />}
      </div>
      {runs && (
        <button type="button" class="btn slim" aria-label={t.cancelFor(nickname)} onClick={() => recipient.cancel()}>
          {t.cancel}
        </button>
      )}
    </li>
  );
}

function stateText(state: RecipientState): string {
  const t = words.value;
  const texts: Record<RecipientState, string> = {
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
  return texts[state];
}

function refusalText(why: string, { to: name = "", of }: OwnFile): string {
  const t = words.value;
  const limits = roomOf(of).server.limits.value;
  const known: Record<string, string> = {
    absent: t.offerNobody(name),
    not_found: t.offerNobody(name),
    unsupported: t.onlyRoomMessages(name),
    unreadable: t.fileUnreadable,
    unchecked: t.fileUnchecked,
    unable: t.fileUnable,
    offline: t.fileOffline,
    too_large: t.fileTooLarge(formatSize(limits.file_size ?? 0, locale.value)),
    too_many: t.tooManyOffers(limits.offers ?? 0),
    disabled: t.noFilesHere,
    rate_limited: t.offeredTooFast,
    not_joined: t.noLongerThere,
  };
  return (Object.hasOwn(known, why) ? known[why] : undefined) ?? t.notTaken;
}
