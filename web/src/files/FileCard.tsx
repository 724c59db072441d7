// The card of a file in the log, of this person's or of somebody else's.
import type { FileEntry } from "../log/index.ts";
import { OwnFile } from "./own-file.ts";
import { OwnFileCard } from "./OwnFileCard.tsx";
import { TheirFile } from "./their-file.ts";
import { TheirFileCard } from "./TheirFileCard.tsx";

export function FileCard({ file }: Pick<FileEntry, "file">) {
  if (file instanceof OwnFile) return <OwnFileCard file={file} />;
  return file instanceof TheirFile ? <TheirFileCard file={file} /> : null;
}
