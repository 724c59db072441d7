// A link as a picture for the camera of a phone. The code that draws it is loaded on demand.
import { useLayoutEffect, useMemo } from "preact/hooks";
import { words } from "../i18n/words.ts";
import { Part } from "../platform/part.ts";
import { MissingLine } from "./Missing.tsx";

const qr = new Part("page", () => import("qr"));

/** The white that readers need around it, in modules. */
const QUIET = 4;

export function QrCode({ text }: { text: string }) {
  const part = qr.here.value;
  useLayoutEffect(() => void qr.get().catch(() => undefined), []);
  const rows = useMemo(() => part?.encodeQR(text, "raw", { ecc: "medium", border: QUIET }) ?? [], [part, text]);
  const size = rows.length;
  return (
    <>
      <MissingLine part={qr} />
      {!qr.missing.value && (
        <svg class="qr" role="img" aria-label={words.value.qrCode} viewBox={`0 0 ${Math.max(1, size)} ${Math.max(1, size)}`}>
          <path d={rows.map(drawRow).join("")} />
        </svg>
      )}
    </>
  );
}

/** The dark modules of a row, adjacent modules joined to a bar. */
function drawRow(row: boolean[], y: number): string {
  const bars = row.map((dark) => (dark ? "#" : " ")).join("").matchAll(/#+/g);
  return [...bars].map((bar) => `M${bar.index} ${y}h${bar[0].length}v1h-${bar[0].length}z`).join("");
}
