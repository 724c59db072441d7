// The modules that `cut.ts` makes when the page is built.
declare module "virtual:emoji/*" {
  const lines: string;
  export default lines;
}
