// The views of conversation that are fetched when one of them is first shown.
import { lazy } from "../ui/lazy.tsx";
import { MissingLine } from "../ui/Missing.tsx";
import { searchPart } from "./part.ts";

export const Search = lazy(searchPart, (part) => part.Search, MissingLine);
