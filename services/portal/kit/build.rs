//! Embeds the style sheets and scripts under a hashed URL each, and makes the words of `../locales` part of the build.
//!
//! The two foreign scripts are not in the repository. They are fetched by `ops/assets` into `target/vendor/` when they are
//! missing, and their SHA-256 is checked here on every build, wherever they came from.

use base64::Engine as _;
use sha2::{Digest as _, Sha256, Sha384};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Our own style sheets: name, and the parts it is joined from, in order.
const SHEETS: [(&str, &[&str]); 2] = [
    (
        "tb.css",
        &[
            "tokens", "shell", "blocks", "forms", "data", "console", "phone", "print",
        ],
    ),
    ("mobile.css", &["mobile"]),
];

/// Files taken as they are.
const OWN: [(&str, &str); 6] = [
    ("board.js", "text/javascript; charset=utf-8"),
    ("counter.js", "text/javascript; charset=utf-8"),
    ("grid.js", "text/javascript; charset=utf-8"),
    ("tb.js", "text/javascript; charset=utf-8"),
    ("door.js", "text/javascript; charset=utf-8"),
    ("icon.svg", "image/svg+xml"),
];

/// Foreign scripts: name in the page, name in `target/vendor`, SHA-256 of the file.
const VENDOR: [(&str, &str, &str); 2] = [
    (
        "htmx.js",
        "htmx.min.js",
        "71ea67185bfa8c98c39d31717c6fce5d852370fcdfd129db4543774d3145c0de",
    ),
    (
        "sse.js",
        "sse.min.js",
        "98a46496de0c3605fbffdce9167ba427bdd9553184f83f149c261891a92c0136",
    ),
];

fn main() {
    if let Err(reason) = run() {
        // One clear line instead of a panic with a backtrace.
        println!("cargo::error={reason}");
    }
}

fn run() -> Result<(), String> {
    let kit = PathBuf::from(var("CARGO_MANIFEST_DIR")?);
    let out = PathBuf::from(var("OUT_DIR")?);
    let root = kit
        .join("../../..")
        .canonicalize()
        .map_err(|e| format!("no workspace root above {}: {e}", kit.display()))?;

    // As ops/assets has it.
    let target = std::env::var("CARGO_TARGET_DIR").map_or_else(|_| root.join("target"), |dir| root.join(dir));
    println!("cargo::rerun-if-env-changed=CARGO_TARGET_DIR");

    let mut table = Table::default();
    for (name, parts) in SHEETS {
        let mut css = String::new();
        for part in parts {
            css.push_str(&lean_css(&text(&kit.join(format!("assets/css/{part}.css")))?));
        }
        table.add(&out, name, "text/css; charset=utf-8", css.as_bytes())?;
    }
    for (name, content_type) in OWN {
        table.add(
            &out,
            name,
            content_type,
            lean(&text(&kit.join("assets").join(name))?).as_bytes(),
        )?;
    }
    for (name, file, sha256) in VENDOR {
        let path = target.join("vendor").join(file);
        fetch_when_missing(&root, &path)?;
        let bytes = std::fs::read(&path).map_err(|e| format!("cannot read {}: {e}", path.display()))?;
        let found = hex::encode(Sha256::digest(&bytes));
        if found != sha256 {
            return Err(format!(
                "{} has SHA-256 {found}, expected {sha256}: delete it and run ops/assets",
                path.display()
            ));
        }
        println!("cargo::rerun-if-changed={}", path.display());
        table.add(&out, name, "text/javascript; charset=utf-8", &bytes)?;
    }
    table.write(&out)?;
    stamp_words(&kit.join("../locales"))
}

fn var(name: &str) -> Result<String, String> {
    std::env::var(name).map_err(|e| format!("{name}: {e}"))
}

fn text(path: &Path) -> Result<String, String> {
    println!("cargo::rerun-if-changed={}", path.display());
    std::fs::read_to_string(path).map_err(|e| format!("cannot read {}: {e}", path.display()))
}

/// Without indentation and comment lines: what a page loads need not carry them.
fn lean(text: &str) -> String {
    let kept = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with("//"));
    kept.flat_map(|line| [line, "\n"]).collect()
}

/// Style sheets the same way, a rule with its neighbours on one line.
fn lean_css(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("/*") {
        kept.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    kept.push_str(rest);
    kept.lines().map(str::trim).collect()
}

fn fetch_when_missing(root: &Path, path: &Path) -> Result<(), String> {
    if path.exists() {
        return Ok(());
    }
    let script = root.join("ops/assets");
    let done = Command::new(&script).current_dir(root).output().map_err(|e| {
        format!(
            "{} is missing and {} could not be run ({e}): run ops/assets with a network",
            path.display(),
            script.display()
        )
    })?;
    if done.status.success() && path.exists() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&done.stderr);
    let last = said
        .lines()
        .rev()
        .find(|line| !line.trim().is_empty())
        .unwrap_or("it said nothing");
    Err(format!(
        "{} is missing and ops/assets did not bring it: {last}",
        path.display()
    ))
}

/// The Rust source of the asset table, built line by line.
#[derive(Default)]
struct Table(String);

impl Table {
    fn add(&mut self, out: &Path, name: &str, content_type: &str, bytes: &[u8]) -> Result<(), String> {
        let file = out.join(name);
        std::fs::write(&file, bytes).map_err(|e| format!("cannot write {}: {e}", file.display()))?;
        let (stem, ext) = name
            .rsplit_once('.')
            .ok_or_else(|| format!("{name} has no extension"))?;
        let hash = &hex::encode(Sha256::digest(bytes))[..8];
        let integrity = base64::engine::general_purpose::STANDARD.encode(Sha384::digest(bytes));
        writeln!(
            self.0,
            "Asset {{ name: {name:?}, url: \"/a/{stem}.{hash}.{ext}\", bytes: include_bytes!({file:?}), content_type: {content_type:?}, \
             etag: \"\\\"{hash}\\\"\", integrity: \"sha384-{integrity}\" }},"
        )
        .map_err(|e| e.to_string())
    }

    fn write(self, out: &Path) -> Result<(), String> {
        let file = out.join("assets.rs");
        std::fs::write(&file, format!("&[\n{}]\n", self.0))
            .map_err(|e| format!("cannot write {}: {e}", file.display()))
    }
}

/// The words are read by a macro, which cargo cannot see: a stamp over names and contents makes every change a rebuild,
/// a new file included.
fn stamp_words(locales: &Path) -> Result<(), String> {
    println!("cargo::rerun-if-changed={}", locales.display());
    let mut hash = Sha256::new();
    for language in ["en", "zh-CN"] {
        let folder = locales.join(language);
        println!("cargo::rerun-if-changed={}", folder.display());
        let entries =
            std::fs::read_dir(&folder).map_err(|e| format!("cannot read {}: {e}", folder.display()))?;
        let mut files: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
        files.sort();
        for file in files {
            hash.update(file.file_name().unwrap_or_default().as_encoded_bytes());
            hash.update(text(&file)?.as_bytes());
        }
    }
    println!("cargo::rustc-env=PORTAL_WORDS={}", hex::encode(hash.finalize()));
    Ok(())
}
