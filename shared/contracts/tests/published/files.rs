use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use contracts::catalogue;
use schemars::Schema;
use serde_json::Value;

use crate::asyncapi;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/contracts")
}

/// Every generated file by its place under `docs/contracts/`, with its text.
fn wanted() -> BTreeMap<String, String> {
    let catalogue = catalogue();
    let mut files = BTreeMap::new();
    for entry in &catalogue {
        let place = format!("{}/{}", entry.service(), entry.subject);
        files.insert(format!("{place}.json"), text(entry.message.as_value()));
        if let Some(reply) = &entry.reply {
            files.insert(format!("{place}.reply.json"), text(reply.as_value()));
        }
    }
    let refusal: Schema = schemars::schema_for!(contracts::Error);
    files.insert("error.json".into(), text(refusal.as_value()));
    files.insert("asyncapi.json".into(), text(&asyncapi::document(&catalogue)));
    files
}

/// JSON with sorted keys and a line's end: the same bytes for the same types.
fn text(value: &Value) -> String {
    let mut text = serde_json::to_string_pretty(&sorted(value)).expect("a schema is plain data");
    text.push('\n');
    text
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let by_key: BTreeMap<&String, Value> =
                map.iter().map(|(key, value)| (key, sorted(value))).collect();
            by_key
                .into_iter()
                .map(|(key, value)| (key.clone(), value))
                .collect()
        }
        Value::Array(values) => values.iter().map(sorted).collect(),
        other => other.clone(),
    }
}

/// Every JSON file that is there.
fn found(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "json") {
                let place = path
                    .strip_prefix(folder)
                    .expect("found below it")
                    .display()
                    .to_string();
                files.insert(place, fs::read_to_string(&path).expect("a readable file"));
            }
        }
    }
    files
}

#[test]
fn the_published_contracts_are_what_the_types_say() {
    let (folder, wanted) = (folder(), wanted());
    let found_now = found(&folder);
    if std::env::var_os("UPDATE_CONTRACTS").is_some() {
        for (place, text) in &wanted {
            let path = folder.join(place);
            fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("a writable folder");
            fs::write(path, text).expect("a writable folder");
        }
        for place in found_now.keys().filter(|place| !wanted.contains_key(*place)) {
            fs::remove_file(folder.join(place)).expect("a writable folder");
        }
    }
    let found = found(&folder);
    let mut stale: Vec<String> = Vec::new();
    for (place, text) in &wanted {
        match found.get(place) {
            None => stale.push(format!("{place} is missing")),
            Some(there) if there != text => stale.push(format!("{place} is stale")),
            Some(_) => {}
        }
    }
    stale.extend(
        found
            .keys()
            .filter(|place| !wanted.contains_key(*place))
            .map(|place| format!("{place} is of no message")),
    );
    assert!(
        stale.is_empty(),
        "docs/contracts: run `make contracts`\n{}",
        stale.join("\n")
    );
}
