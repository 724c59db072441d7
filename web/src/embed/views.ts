// The page in a frame of somebody else's page.
import { lazy } from "../ui/lazy.tsx";
import { embedPart } from "./part.ts";

export const Embedded = lazy(embedPart, (part) => part.Embedded);
