//! Builds the browser page (`web/`) into `$OUT_DIR/web`, from where `src/page.rs` embeds it.
//!
//! | setting | what happens |
//! |---|---|
//! | nothing | npm builds the page; where it cannot, a warning, and a stub page says so |
//! | `CAUSERIE_WEB=require` | the same, but the build fails instead of taking the stub |
//! | `CAUSERIE_WEB=skip` | the stub page, without asking npm: for those who build only the server |
//! | `CAUSERIE_WEB_DIST=folder` | takes a page that was built elsewhere, for example in another stage of an image |
//!
//! Cargo keeps what is printed here to itself (`-vv` shows it), and repeats warnings at each later build: while npm works, all that
//! one sees is `causerie(build)` in cargo's line of progress. README and `make run` say so beforehand.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

/// What the page is made of. Never all of `web`: the build itself writes there, and would run for ever.
const SOURCES: [&str; 10] = [
    "web/src",
    "web/public",
    "web/index.html",
    "web/package.json",
    "web/package-lock.json",
    "web/vite.config.ts",
    "web/compress.plugin.ts",
    "web/ol.plugin.ts",
    "web/shell.plugin.ts",
    "web/tsconfig.json",
];

/// So many lines of npm's output are shown when it fails, from its beginning and from its end.
const SHOWN: usize = 8;

const STUB_HTML: &str = r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>causerie</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="stub.css">
</head>
<body>
<main>
<h1>causerie is running</h1>
<p>This binary was built without its browser page. QGIS and QField can connect as usual.</p>
<p>To have the page, install Node.js 20.19, or 22.12 and newer, with npm and run <code>CAUSERIE_WEB=require cargo build</code>:
it builds the page, or tells why it cannot.</p>
</main>
</body>
</html>
"#;

const STUB_CSS: &str = "\
:root { color-scheme: light dark; }
body { margin: 0; display: grid; place-items: center; min-block-size: 100vh; font: 1rem/1.6 system-ui, sans-serif; }
main { max-inline-size: 34rem; padding: 1.5rem; }
";

fn main() {
    let web = match (env::var_os("CARGO_MANIFEST_DIR"), env::var_os("OUT_DIR")) {
        (Some(root), Some(out)) => Web { root: PathBuf::from(root), out: PathBuf::from(out).join("web") },
        _ => fail("cargo did not say where to build"),
    };
    watch(&web.root);
    if let Err(error) = web.empty() {
        fail(&format!("{}: {error}", web.out.display()));
    }

    let choice = env::var("CAUSERIE_WEB").unwrap_or_default();
    let done = match choice.as_str() {
        "skip" => web.stub(),
        "require" => web.page(),
        "" => web.page().or_else(|why| {
            why.lines().for_each(warn);
            warn("the browser page was not built; a stub page takes its place");
            web.empty().map_err(|error| error.to_string())?;
            web.stub()
        }),
        other => Err(format!("CAUSERIE_WEB={other}: \"skip\", \"require\" or nothing is understood")),
    };
    if let Err(why) = done.and_then(|()| fold(&web.out).map_err(|error| format!("{}: {error}", web.out.display()))) {
        fail(&why);
    }
}

/// Leaves out what the page's build has compressed: either compressed form is as good, and the gzip one can be undone.
fn fold(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let with = |ending: &str| PathBuf::from(format!("{}{ending}", path.display()));
        if path.is_dir() {
            fold(&path)?;
        } else if with(".br").is_file() && with(".gz").is_file() {
            fs::remove_file(&path)?;
        }
    }
    Ok(())
}

struct Web {
    root: PathBuf,
    out: PathBuf,
}

impl Web {
    /// The page, built here or taken from where it was built before.
    fn page(&self) -> Result<(), String> {
        match env::var_os("CAUSERIE_WEB_DIST").filter(|dist| !dist.is_empty()) {
            Some(dist) => self.take(Path::new(&dist)),
            None => self.build(),
        }
    }

    fn take(&self, dist: &Path) -> Result<(), String> {
        let dist = self.root.join(dist);
        if !dist.join("index.html").is_file() {
            return Err(format!("CAUSERIE_WEB_DIST: there is no index.html in {}", dist.display()));
        }
        println!("cargo:rerun-if-changed={}", dist.display());
        copy(&dist, &self.out).map_err(|error| format!("CAUSERIE_WEB_DIST: {error}"))
    }

    fn build(&self) -> Result<(), String> {
        self.install()?;
        self.npm(&["run", "build"])?;
        if self.out.join("index.html").is_file() { Ok(()) } else { Err("npm run build left no index.html".into()) }
    }

    /// `npm ci`, only when the lock file is not the one that was installed last.
    fn install(&self) -> Result<(), String> {
        let source = self.root.join("web");
        let lock = fs::read(source.join("package-lock.json")).map_err(|error| format!("package-lock.json: {error}"))?;
        let stamp = source.join("node_modules/.causerie-lock");
        if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
            return Ok(());
        }
        self.npm(&["ci", "--no-audit", "--no-fund"])?;
        fs::write(&stamp, lock).map_err(|error| format!("{}: {error}", stamp.display()))
    }

    fn npm(&self, arguments: &[&str]) -> Result<(), String> {
        println!("npm {}", arguments.join(" "));
        let program = if cfg!(windows) { "npm.cmd" } else { "npm" };
        let ran = Command::new(program)
            .args(arguments)
            .current_dir(self.root.join("web"))
            .env("CAUSERIE_WEB_OUT", &self.out)
            .output()
            .map_err(|error| format!("npm could not be started: {error}"))?;
        if ran.status.success() {
            return Ok(());
        }
        let said = format!("{}{}", String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
        let lines: Vec<&str> = said.lines().filter(|line| !line.trim().is_empty()).collect();
        let left_out = SHOWN..lines.len().saturating_sub(SHOWN);
        let shown: Vec<&str> =
            lines.iter().enumerate().filter_map(|(at, line)| (!left_out.contains(&at)).then_some(*line)).collect();
        Err(format!("npm {} failed:\n{}", arguments.join(" "), shown.join("\n")))
    }

    fn stub(&self) -> Result<(), String> {
        fs::write(self.out.join("index.html"), STUB_HTML)
            .and_then(|()| fs::write(self.out.join("stub.css"), STUB_CSS))
            .map_err(|error| format!("{}: {error}", self.out.display()))
    }

    /// Nothing of an earlier build may stay beside what comes now.
    fn empty(&self) -> io::Result<()> {
        match fs::remove_dir_all(&self.out) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => fs::create_dir_all(&self.out),
        }
    }
}

/// Says when this has to run again.
fn watch(root: &Path) {
    println!("cargo:rerun-if-changed=build.rs");
    for source in SOURCES {
        println!("cargo:rerun-if-changed={}", root.join(source).display());
    }
    for name in ["CAUSERIE_WEB", "CAUSERIE_WEB_DIST"] {
        println!("cargo:rerun-if-env-changed={name}");
    }
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), &target)?;
        }
    }
    Ok(())
}

fn warn(line: &str) {
    println!("cargo:warning={line}");
}

fn fail(why: &str) -> ! {
    for line in why.lines() {
        println!("cargo:error={line}");
    }
    std::process::exit(1);
}
