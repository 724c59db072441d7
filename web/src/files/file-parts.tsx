// Parts that the cards of own files and of others' files share.
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { locale } from "../i18n/language.ts";
import { formatDuration, formatPart, toPercent, formatSize } from "../i18n/size.ts";
import { words } from "../i18n/words.ts";
import { Icon } from "../ui/Icon.tsx";
import { say } from "../ui/say.ts";
import type { OwnFile } from "./own-file.ts";
import type { Pace } from "./pace.ts";
import type { TheirFile } from "./their-file.ts";

const TICK_MS = 15_000;

/** An action on a file. */
export interface FileAction {
  word: string;
  begin: () => void;
  isMain?: boolean;
  /** Where the word alone does not say which file it is about. */
  label?: string;
}

interface CardProps {
  file: OwnFile | TheirFile;
  /** The line below the name. */
  detail: readonly string[];
  /** The error, if any. */
  wrong?: string;
  actions?: readonly FileAction[];
  children?: ComponentChildren;
}

export function Card({ file, detail, wrong, actions = [], children }: CardProps) {
  const name = titleOf(file);
  const sign = { voice: "mic", film: "camera", file: "file" } as const;
  return (
    <div class="filecard" role="group" aria-label={words.value.fileNamed(name)}>
      <div class="about">
        <span class="sheet">
          <Icon name={sign[file.recorded?.is ?? "file"]} />
        </span>
        <div>
          <strong dir="auto">{name}</strong>
          <small>{detail.filter((part) => part !== "").join(" · ")}</small>
        </div>
      </div>
      {wrong !== undefined && <p class="status bad">{wrong}</p>}
      {children}
      <Actions of={actions} />
    </div>
  );
}

export function Actions({ of }: { of: readonly FileAction[] }) {
  if (of.length === 0) return null;
  return (
    <p class="do">
      {of.map(({ word, begin, isMain = false, label }) => (
        <button key={word} type="button" class={isMain ? "btn slim main" : "btn slim"} aria-label={label} onClick={begin}>
          {word}
        </button>
      ))}
    </p>
  );
}

/** Returns the title of a file: its name, or the kind and length of a recording. */
export function titleOf({ name, recorded }: OwnFile | TheirFile): string {
  if (recorded === undefined) return name;
  return recorded.is === "voice" ? words.value.voiceMessage(recorded.length) : words.value.film(recorded.length);
}

interface ProgressProps {
  /** The name of the bar. */
  label: string;
  bytes: number;
  size: number;
  /** Absent where nothing is on its way. */
  pace?: Pace;
}

/** Shows how far a file is, how fast, and how long it still takes. Announcements to screen readers are made elsewhere. */
export function Progress({ label, bytes, size, pace }: ProgressProps) {
  const t = words.value;
  const { part, whole } = formatPart(bytes, size, locale.value);
  const speed = pace?.speed;
  const left = pace?.left(size);
  return (
    <div class="progress" aria-live="off">
      <progress max={Math.max(1, size)} value={bytes} aria-label={label} />
      <p>
        <span>
          {t.partOf(part, whole)}
          {speed !== undefined && ` · ${t.perSecond(formatSize(speed, locale.value))}`}
        </span>
        <span>{left !== undefined && t.timeLeft(formatDuration(left, locale.value))}</span>
      </p>
    </div>
  );
}

/** Announces each quarter to screen readers. */
export function useQuartersAnnounced(what: string, bytes: number, size: number): void {
  const said = useRef(Math.floor(toPercent(bytes, size) / 25));
  const quarter = Math.floor(toPercent(bytes, size) / 25);
  useLayoutEffect(() => {
    if (quarter > said.current && quarter < 4) say(`${what}: ${words.peek().percent(quarter * 25)}`);
    said.current = quarter;
  }, [quarter]);
}

/** Announces something that comes about, but not if it was so at first. */
export function useAnnouncedOnce(isSo: boolean, sentence: string): void {
  const wasSo = useRef(isSo);
  useLayoutEffect(() => {
    if (isSo && !wasSo.current) say(sentence);
    wasSo.current = isSo;
  }, [isSo]);
}

/** "expires in 9 min", or nothing where it is not known any more. */
export function useExpiry(until: number): string {
  const [, tick] = useState(0);
  useLayoutEffect(() => {
    const timer = setInterval(() => tick(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.ceil((until - Date.now()) / 1000);
  return seconds <= 0 ? "" : words.value.expiresIn(formatDuration(seconds, locale.value));
}
