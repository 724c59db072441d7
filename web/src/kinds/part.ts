// What drawing on a picture needs on the page, fetched when it is first wanted.
import { Part } from "../platform/part.ts";
import { lazy } from "../ui/lazy.tsx";
import { MissingOver } from "../ui/Missing.tsx";

const painterPart = new Part("painter", () => import("./image/Painter.tsx"));

export const Painter = lazy(painterPart, (part) => part.Painter, MissingOver);
