// Copies the link of a room, and says so in its own place.
import { useEffect, useState } from "preact/hooks";
import { linkTo } from "../state/place.ts";
import type { Room } from "../state/room.ts";
import { words } from "../words/words.ts";
import { spoken } from "./say.ts";
import { Sign } from "./Sign.tsx";

const SHOWN_MS = 4_000;

export function CopyLink({ of, main = false }: { of: Room; main?: boolean }) {
  const t = words.value;
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async (): Promise<void> => {
    if (!(await toClipboard(linkTo(of)))) return;
    setCopied(true);
    spoken.value = t.copied;
  };
  return (
    <button type="button" class={main ? "btn main" : "btn"} onClick={() => void copy()}>
      <Sign name="link" />
      {copied ? t.copied : t.copy}
    </button>
  );
}

/** Pages on plain http have no clipboard of their own: there the field with the link is chosen, to be copied by hand. */
async function toClipboard(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    document.querySelector<HTMLInputElement>("#link")?.select();
    return false;
  }
}
