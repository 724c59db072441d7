// The actions on a message: react, answer, and for own messages also edit and delete.
import { useState } from "preact/hooks";
import { words } from "../i18n/words.ts";
import { type Line, PLAIN_LIKE, textOf } from "../log/index.ts";
import { afterFrame } from "../platform/schedule.ts";
import { linkToMessage, type Room } from "../rooms/index.ts";
import { readdress } from "../ui/back.ts";
import { useCopying } from "../ui/copying.ts";
import { Icon, IconButton, type IconName } from "../ui/Icon.tsx";
import { onToolbarKey } from "../ui/one-stop.ts";
import { openDialog } from "../ui/opened.ts";
import { focusWriting } from "../ui/writing.ts";
import { mayForward } from "./forward.ts";

const EMOJI = [PLAIN_LIKE, "❤️", "😄", "🎉", "👀", "✅", "🤔"];

interface MessageAction {
  name: "react" | "reply" | "copyText" | "copyLink" | "forward" | "edit" | "delete";
  sign: IconName;
  /** The key that does the same while the message has the focus. */
  key: string;
}

const ACTIONS: readonly MessageAction[] = [
  { name: "react", sign: "smile", key: "+" },
  { name: "reply", sign: "reply", key: "r" },
  { name: "copyText", sign: "copy", key: "c" },
  { name: "copyLink", sign: "link", key: "l" },
  { name: "forward", sign: "arrow", key: "f" },
  { name: "edit", sign: "pencil", key: "e" },
  { name: "delete", sign: "trash", key: "Delete" },
];

/** Returns the actions that this person may take on this message. */
export function actionsOn(line: Line, of: Room): readonly MessageAction[] {
  if (line.deleted !== "no") return [];
  const mine = of.server.isMine(line.from.member);
  const isText = line.content?.kind === "text";
  // A closed room is there to be read.
  const isOpen = of.status.value.is !== "closed";
  const mayDelete = mine || (of.mayModerate.value && !of.isSealed);
  const may = {
    react: isOpen, reply: isOpen, copyText: isText, copyLink: isOpen, forward: mayForward(line, of), edit: isOpen && mine && isText, delete: isOpen && mayDelete,
  };
  return ACTIONS.filter((act) => may[act.name]);
}

export function perform(name: MessageAction["name"], line: Line, of: Room): void {
  // The bar stands from the next frame on if the pointer was at another line.
  if (name === "react" || isCopy(name)) {
    afterFrame(() => document.querySelector<HTMLElement>(`#m${line.key} .acts [data-act="${name}"]`)?.click());
  }
  if (name === "reply") of.draft.answer(line);
  if (name === "edit") of.draft.edit(line);
  if (name === "reply" || name === "edit") focusWriting("asked");
  if (name === "forward") {
    // The focus goes back there.
    document.getElementById(`m${line.key}`)?.focus({ preventScroll: true });
    openDialog({ is: "forward", line, of });
  }
  if (name === "delete") {
    of.deletions.begin(line.id);
    afterFrame(() => document.getElementById(`m${line.key}`)?.focus({ preventScroll: true }));
  }
}

export function Actions({ line, of }: { line: Line; of: Room }) {
  const t = words.value;
  const [choosing, setChoosing] = useState(false);
  return (
    <div class="acts" role="toolbar" aria-label={t.actionsOn(line.from.nickname)} onKeyDown={onToolbarKey}>
      {choosing ? (
        <Emoji line={line} of={of} done={() => setChoosing(false)} />
      ) : (
        actionsOn(line, of).map((act, at) => <Action key={act.name} act={act} first={at === 0} line={line} of={of} choose={() => setChoosing(true)} />)
      )}
    </div>
  );
}

interface ActionProps {
  act: MessageAction;
  /** The action at which Tab stops. */
  first: boolean;
  line: Line;
  of: Room;
  /** Shows the emoji in place of the actions. */
  choose: () => void;
}

function Action({ act: { name, sign }, first, line, of, choose }: ActionProps) {
  const t = words.value;
  const link = linkToMessage(of, line.id);
  const notice = name === "copyLink" && of.isPrivate ? t.copiedKey : t.copied;
  const copying = useCopying(
    () => (name === "copyLink" ? link : (textOf(line) ?? "")),
    () => {
      if (name !== "copyLink") selectText(line);
      // The address bar is written down by the browser.
      else if (of.isSealed) openDialog({ is: "invite", of });
      else readdress(link);
    },
    notice,
  );
  const act = (event: { currentTarget: HTMLElement }): void => {
    if (isCopy(name)) return copying.copy();
    if (name !== "react") return perform(name, line, of);
    const bar = event.currentTarget.parentElement;
    choose();
    afterFrame(() => bar?.querySelector<HTMLElement>(".emoji")?.focus());
  };
  return (
    <button
      type="button"
      class="icon"
      tabIndex={first ? 0 : -1}
      data-act={name}
      aria-label={t[name]}
      title={copying.copied ? notice : t[name]}
      onClick={act}
    >
      <Icon name={copying.copied ? "done" : sign} />
    </button>
  );
}

function isCopy(name: MessageAction["name"]): boolean {
  return name === "copyText" || name === "copyLink";
}

/** Selects the text, to be copied by hand. */
function selectText(line: Line): void {
  const body = document.querySelector(`#m${line.key} .body`);
  if (body !== null) getSelection()?.selectAllChildren(body);
}

/** A few emoji to react with, and the way to all others. */
function Emoji({ line, of, done }: { line: Line; of: Room; done: () => void }) {
  const t = words.value;
  const react = (emoji: string): void => {
    of.react(line, emoji);
    done();
  };
  const more = (): void => {
    // The focus goes back there.
    document.getElementById(`m${line.key}`)?.focus({ preventScroll: true });
    openDialog({ is: "emoji", take: react });
  };
  return (
    <>
      {EMOJI.map((emoji, at) => (
        <button
          key={emoji}
          type="button"
          class="icon emoji"
          tabIndex={at === 0 ? 0 : -1}
          onClick={() => react(emoji)}
        >
          {emoji}
        </button>
      ))}
      <IconButton icon="plus" name={t.emojiMore} tabIndex={-1} onClick={more} />
    </>
  );
}
