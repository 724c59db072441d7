// The tools of the painter: tool, colour and width, undo and redo.
import type { ComponentChildren } from "preact";
import type { Words } from "../../i18n/language.ts";
import { words } from "../../i18n/words.ts";
import { Icon, IconButton, type IconName, type IconPath } from "../../ui/Icon.tsx";
import { LETTER, REDO, UNDO } from "../../ui/icon-paths.ts";
import { type Colour, COLOURS, type Tool, TOOLS, type Width, WIDTHS } from "./marks.ts";
import { marksOf, type PaintAction, type Painting } from "./painting.ts";

export interface Pen {
  tool: Tool;
  colour: Colour;
  width: Width;
}
export const USUAL_PEN: Pen = { tool: "pen", colour: "red", width: "medium" };

const RECTANGLE: IconPath = "M5 6h14a1 1 0 0 1 1 1v10a1 1 0 0 1 -1 1h-14a1 1 0 0 1 -1 -1v-10a1 1 0 0 1 1 -1z";
const SIGNS: Record<Tool, IconName | IconPath> = { pen: "pencil", arrow: "arrow", line: "line", rectangle: RECTANGLE, text: LETTER };

interface Props {
  pen: Pen;
  onPen: (pen: Pen) => void;
  text: string;
  onText: (text: string) => void;
  now: Painting;
  act: (action: PaintAction) => void;
}

export function PaintTools({ pen, onPen, text, onText, now, act }: Props) {
  const t = words.value;
  const [tools, colours, widths] = [toolNames(t), colourNames(t), widthNames(t)];
  return (
    <div class="paint-tools">
      <Choice name={t.tool} all={TOOLS} chosen={pen.tool} nameOf={(tool) => tools[tool]} onChoose={(tool) => onPen({ ...pen, tool })}>
        {(tool) => <Icon name={SIGNS[tool]} />}
      </Choice>
      {pen.tool === "text" && (
        <label class="field">
          {t.textToPlace}
          <input type="text" dir="auto" maxLength={80} value={text} onInput={(event) => onText(event.currentTarget.value)} />
        </label>
      )}
      <Choice
        name={t.colour}
        all={Object.keys(COLOURS) as Colour[]}
        chosen={pen.colour}
        nameOf={(colour) => colours[colour]}
        onChoose={(colour) => onPen({ ...pen, colour })}
      >
        {(colour) => (
          <svg viewBox="0 0 28 28" aria-hidden="true">
            <circle class="ink" cx="14" cy="14" r="10" fill={COLOURS[colour]} />
          </svg>
        )}
      </Choice>
      <Choice
        name={t.width}
        all={Object.keys(WIDTHS) as Width[]}
        chosen={pen.width}
        nameOf={(width) => widths[width]}
        onChoose={(width) => onPen({ ...pen, width })}
      >
        {(width) => (
          <svg viewBox="0 0 28 28" aria-hidden="true">
            <circle cx="14" cy="14" r={WIDTHS[width]} fill="currentColor" />
          </svg>
        )}
      </Choice>
      <div class="back">
        <IconButton icon={UNDO} name={t.undo} aria-disabled={now.at === 0} onClick={() => act({ is: "undo" })} />
        <IconButton icon={REDO} name={t.redo} aria-disabled={now.at === now.states.length - 1} onClick={() => act({ is: "redo" })} />
        <IconButton icon="trash" name={t.clear} aria-disabled={marksOf(now).length === 0} onClick={() => act({ is: "clear" })} />
      </div>
    </div>
  );
}

interface ToolProps<T extends string> {
  name: string;
  all: readonly T[];
  chosen: T;
  nameOf: (option: T) => string;
  onChoose: (option: T) => void;
  children: (option: T) => ComponentChildren;
}

function Choice<T extends string>({ name, all, chosen, nameOf, onChoose, children }: ToolProps<T>) {
  return (
    <fieldset class="pick">
      <legend class="vh">{name}</legend>
      {all.map((option) => (
        <label key={option} title={nameOf(option)}>
          <input class="vh" type="radio" name={name} aria-label={nameOf(option)} checked={option === chosen} onChange={() => onChoose(option)} />
          {children(option)}
        </label>
      ))}
    </fieldset>
  );
}

function toolNames(t: Words): Record<Tool, string> {
  return { pen: t.pen, arrow: t.arrow, line: t.line, rectangle: t.rectangle, text: t.letters };
}

function colourNames(t: Words): Record<Colour, string> {
  return { red: t.red, yellow: t.yellow, green: t.green, blue: t.blue, black: t.black, white: t.white };
}

function widthNames(t: Words): Record<Width, string> {
  return { thin: t.thin, medium: t.medium, thick: t.thick };
}
