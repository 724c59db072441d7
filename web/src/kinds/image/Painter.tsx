// Draws on a picture, or on a blank sheet, before it is sent: with the mouse, a finger, a pen, or the arrow keys.
import type { ComponentType, RefObject } from "preact";
import { useLayoutEffect, useReducer, useRef, useState } from "preact/hooks";
import type { Prepared, Ready } from "../../log/index.ts";
import { words } from "../../i18n/words.ts";
import { Dialog } from "../../ui/Dialog.tsx";
import { closeDialog } from "../../ui/opened.ts";
import { dataUrlOf } from "./chosen.ts";
import type { Mark, Point } from "./marks.ts";
import { usePaintKeys, usePaintPointer } from "./paint-input.ts";
import { reducePainting, BLANK, marksOf } from "./painting.ts";
import { PaintTools, type Pen, USUAL_PEN } from "./PaintTools.tsx";
import { encode } from "./prepare.ts";
import { paint, type Sheet, loadSheet } from "./sheet.ts";
import "./paint.css";
import { Server } from "../../server/index.ts";
import { useModel } from "../../ui/models.ts";

declare module "../../ui/opened.ts" {
  interface Dialogs {
    paint: { on: Ready | undefined; done: (painted: Promise<Prepared>) => void };
  }
}

interface PainterProps {
  /** Undefined: a blank sheet. */
  on: Ready | undefined;
  done: (painted: Promise<Prepared>) => void;
  /** Shows the drawing to others before it is sent, where that is possible. */
  Show: ComponentType<{ canvas: RefObject<HTMLCanvasElement | null>; isReady: boolean }> | undefined;
}

export function Painter({ on, done, Show }: PainterProps) {
  const t = words.value;
  const server = useModel(Server);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [sheet, setSheet] = useState<Sheet | undefined>(undefined);
  const [pen, setPen] = useState<Pen>(USUAL_PEN);
  const [text, setText] = useState("");
  const [now, act] = useReducer(reducePainting, BLANK);
  const [asked, setAsked] = useState(false);
  const marks = marksOf(now);

  useLayoutEffect(() => {
    void loadSheet(on && dataUrlOf(on), server.mostPicture.value.side).then(setSheet, closeDialog);
  }, []);
  useLayoutEffect(() => {
    if (canvas.current === null || sheet === undefined) return;
    paint(canvas.current, sheet, now.current === undefined ? marks : [...marks, now.current], now.cursor);
  }, [sheet, now]);

  const start = (at: Point): void => {
    const mark: Mark = { ...pen, points: [at], text };
    act({ is: "begin", mark });
    if (pen.tool === "text") act({ is: "end" });
  };
  const pointer = usePaintPointer(canvas, start, act);
  const keys = usePaintKeys(sheet, now, start, act);
  const use = (): void => {
    if (sheet === undefined) return;
    const final = document.createElement("canvas");
    [final.width, final.height] = [sheet.width, sheet.height];
    paint(final, sheet, marks);
    closeDialog();
    done(encode(final, on?.photo === true, server.mostPicture.value));
  };
  /** A key or a click too many does not lose the drawing: the first asks. */
  const mayClose = (): boolean => {
    if (now.current === undefined && (asked || marks.length === 0)) return true;
    if (now.current === undefined) setAsked(true);
    act({ is: "drop" });
    return false;
  };
  return (
    <Dialog title={on === undefined ? t.drawing : t.drawOnPicture} shape="paint" mayClose={mayClose}>
      <div class="painting" onKeyDown={keys.anywhere}>
        {sheet !== undefined && (
          <canvas
            ref={canvas}
            width={sheet.width}
            height={sheet.height}
            tabIndex={0}
            role="application"
            aria-label={t.sheet}
            aria-describedby="paint-hint"
            onKeyDown={keys.onSheet}
            onBlur={() => act({ is: "move", cursor: undefined })}
            {...pointer}
          />
        )}
        <p class="hint" id="paint-hint">
          {t.paintHint}
        </p>
        <PaintTools pen={pen} onPen={setPen} text={text} onText={setText} now={now} act={act} />
        <div class="do">
          {asked && (
            <p role="alert">
              {t.drawingNotUsed}
              <button type="button" class="btn quiet" onClick={closeDialog}>
                {t.discard}
              </button>
            </p>
          )}
          {Show !== undefined && <Show canvas={canvas} isReady={sheet !== undefined} />}
          <button type="button" class="btn main" disabled={sheet === undefined} onClick={use}>
            {t.useDrawing}
          </button>
        </div>
      </div>
    </Dialog>
  );
}
