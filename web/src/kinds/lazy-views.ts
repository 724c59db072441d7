// The painter, the view of code and the card of programs, each fetched when it is first wanted.
import { withWords } from "../i18n/words.ts";
import { Part } from "../platform/part.ts";
import { lazy } from "../ui/lazy.tsx";
import type { CodeProps } from "./text/Code.tsx";
import { PlainCode } from "./text/PlainCode.tsx";

type CodePart = typeof import("./text/Code.tsx");

const codePart = new Part<CodePart>("data", withWords(() => import("./text/Code.tsx")));
const painterPart = new Part("page", withWords(() => import("./image/Painter.tsx")));

export const Code = lazy<CodePart, CodeProps>(codePart, (part) => part.Code, PlainCode);
export const Source = lazy(new Part("page", withWords(() => import("./Source.tsx"))), (part) => part.Source);
export const Painter = lazy(painterPart, (part) => part.Painter);
