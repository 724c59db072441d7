//! Holds that files of one folder do not name each other in a circle: what two of them share lives in a third, below both.

use super::layers::rust_files;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The folder that is not held: steps of explored schedules put down what a thread holds, and take it up again.
const APART: &str = "locks";

/// A path of modules and perhaps an item, from the root of the crate.
type Names = Vec<String>;

/// The modules of the library: for each its text without tests, and the items of others that it re-exports.
struct Modules {
    texts: BTreeMap<Names, String>,
    exports: BTreeMap<(Names, String), Names>,
}

impl Modules {
    fn read() -> Self {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let files = rust_files(&source);
        let texts: BTreeMap<Names, String> = files
            .iter()
            .map(|file| {
                (module_of(file.strip_prefix(&source).unwrap()), without_tests(&fs::read_to_string(file).unwrap()))
            })
            .filter(|(module, _)| !module.iter().any(|name| name == "tests" || name == "properties"))
            .collect();
        let mut modules = Self { texts, exports: BTreeMap::new() };
        let mut exports = BTreeMap::new();
        for (module, text) in &modules.texts {
            for statement in statements(text).filter(|statement| is_export(statement)) {
                for path in modules.paths(module, statement) {
                    exports.insert((module.clone(), path.last().unwrap().clone()), path);
                }
            }
        }
        modules.exports = exports;
        modules
    }

    /// Every path in `text`, which stands in `module`: those that begin with `crate`, `super` or a module below.
    fn paths(&self, module: &Names, text: &str) -> Vec<Names> {
        let mut paths = Vec::new();
        let is_inside = |byte: u8| byte.is_ascii_alphanumeric() || b"_:".contains(&byte);
        for (at, _) in text.match_indices("::") {
            let start = text[..at].rfind(|c: char| !c.is_ascii_alphanumeric() && c != '_').map_or(0, |end| end + 1);
            if start > 0 && is_inside(text.as_bytes()[start - 1]) || text[..start].ends_with("pub(in ") {
                continue; // in the middle of a path, or of a visibility
            }
            let first = &text[start..at];
            let child = [module.as_slice(), &[first.to_owned()]].concat();
            let base = match first {
                "crate" => Names::new(),
                "super" => module[..module.len() - 1].to_vec(),
                _ if self.texts.contains_key(&child) => child,
                _ => continue,
            };
            expand(&base, &text[at + 2..], &mut paths);
        }
        paths
    }

    /// The module whose file holds what a path names, re-exports followed.
    fn home(&self, path: &Names) -> Option<Names> {
        let length = (1..=path.len()).rev().find(|length| self.texts.contains_key(&path[..*length]))?;
        let module = path[..length].to_vec();
        match path.get(length).and_then(|item| self.exports.get(&(module.clone(), item.clone()))) {
            Some(target) => self.home(target),
            None => Some(module),
        }
    }

    /// The modules that each module of a folder names, as far as they are in that folder.
    fn graph(&self, folder: &str) -> BTreeMap<&Names, BTreeSet<Names>> {
        let inside = self.texts.iter().filter(|(module, _)| module[0] == folder);
        let edges = inside.map(|(module, text)| {
            let homes = self.paths(module, text).into_iter().filter_map(|path| self.home(&path));
            (module, homes.filter(|home| home[0] == folder && home != module).collect())
        });
        edges.collect()
    }
}

fn module_of(file: &Path) -> Names {
    let names = file.with_extension("");
    let names = names.iter().map(|name| name.to_str().unwrap().to_owned());
    names.filter(|name| name != "mod").collect()
}

/// The text without comments, and without the module of tests at its end.
fn without_tests(text: &str) -> String {
    let lines = text.lines().take_while(|line| !line.ends_with("mod tests {"));
    lines.filter(|line| !line.trim_start().starts_with("//")).map(|line| format!("{line}\n")).collect()
}

fn statements(text: &str) -> impl Iterator<Item = &str> {
    text.split(';')
}

/// `true` for `pub use`, whatever it is public to.
fn is_export(statement: &str) -> bool {
    let statement = statement.trim_start();
    let after = statement.strip_prefix("pub").unwrap_or_default();
    let after = after.split_once(')').filter(|_| after.starts_with('(')).map_or(after, |(_, after)| after);
    after.trim_start().starts_with("use ")
}

/// Writes out a tree of paths, such as `a::{b, c::{d, e}}`, as far as it goes. `super` in it goes up.
fn expand(base: &Names, tree: &str, paths: &mut Vec<Names>) {
    if let Some(group) = tree.strip_prefix('{') {
        let (mut depth, mut start) = (0, 0);
        for (at, byte) in group.bytes().enumerate() {
            match byte {
                b'{' => depth += 1,
                b',' | b'}' if depth == 0 => {
                    expand(base, group[start..at].trim(), paths);
                    start = at + 1;
                    if byte == b'}' {
                        return;
                    }
                }
                b'}' => depth -= 1,
                _ => {}
            }
        }
        return;
    }
    let name: String = tree.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
    let path = match &*name {
        "" | "self" => return paths.push(base.clone()),
        "super" => base[..base.len() - 1].to_vec(),
        _ => [base.as_slice(), std::slice::from_ref(&name)].concat(),
    };
    match tree[name.len()..].strip_prefix("::") {
        Some(rest) => expand(&path, rest, paths),
        None => paths.push(path),
    }
}

/// A way from a module back to itself, if there is one.
fn circle<'g>(
    graph: &'g BTreeMap<&Names, BTreeSet<Names>>,
    module: &'g Names,
    way: &mut Vec<&'g Names>,
    done: &mut BTreeSet<&'g Names>,
) -> Option<Vec<String>> {
    if let Some(start) = way.iter().position(|passed| *passed == module) {
        return Some(way[start..].iter().map(|module| module.join("::")).collect());
    }
    if !done.insert(module) {
        return None;
    }
    way.push(module);
    let found = graph.get(module)?.iter().find_map(|next| circle(graph, next, way, done));
    way.pop();
    found
}

#[test]
fn files_of_a_folder_name_each_other_in_no_circle() {
    let modules = Modules::read();
    let folders = modules.texts.keys().filter(|module| module.len() > 1 && module[0] != APART);
    let mut uses = 0;
    for folder in folders.map(|module| &module[0]).collect::<BTreeSet<_>>() {
        let graph = modules.graph(folder);
        uses += graph.values().map(BTreeSet::len).sum::<usize>();
        for module in graph.keys() {
            let found = circle(&graph, module, &mut Vec::new(), &mut BTreeSet::new());
            assert_eq!(found, None, "a circle in {folder}");
        }
    }
    assert!(uses > 500, "only {uses} uses were found: does this test still read the code?");
}
