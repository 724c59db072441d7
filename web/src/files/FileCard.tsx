// The card of a file: offered by oneself or by somebody else.
import type { OwnFile } from "./own-file.ts";
import { OwnFileCard } from "./OwnFileCard.tsx";
import type { TheirFile } from "./their-file.ts";
import { TheirFileCard } from "./TheirFileCard.tsx";

export function FileCard({ file }: { file: OwnFile | TheirFile }) {
  return file.side === "own" ? <OwnFileCard file={file} /> : <TheirFileCard file={file} />;
}
