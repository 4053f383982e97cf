//! Every reason that any service refuses with has words in both languages.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use kernel::Lang;
use portal_kit::Tr;

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap().filter_map(Result::ok) {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            found.push(path);
        }
    }
}

fn is_word(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// The string literals of a call's arguments, at its own depth and up to its closing bracket; other arguments as “”.
fn arguments(rest: &str) -> Vec<String> {
    let (mut depth, mut found, mut word, mut quoted) = (0, Vec::new(), String::new(), None);
    let mut chars = rest.chars();
    while let Some(char) = chars.next() {
        if let Some(text) = &mut quoted {
            match char {
                '"' => {
                    word = std::mem::take(text);
                    quoted = None;
                }
                '\\' => {
                    chars.next();
                }
                other => text.push(other),
            }
            continue;
        }
        match char {
            '"' => quoted = Some(String::new()),
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' if depth == 0 => break,
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => found.push(std::mem::take(&mut word)),
            _ => {}
        }
    }
    found.push(word);
    found
}

/// Where a reason stands: the call, and the place of its argument.
const CALLS: [(&str, usize); 12] = [
    ("Error::invalid(", 1),
    ("Error::conflict(", 0),
    ("Error::forbidden(", 0),
    ("Error::new(", 1),
    ("errors.add(", 1),
    ("errors.read(", 1),
    // Helpers of the registries, the ledger and the portal's forms.
    ("in_state(", 0),
    ("of_category(", 1),
    ("refused(", 1),
    ("wrong(", 0),
    ("taken(", 1),
    ("self.wrong(", 1),
];

#[test]
fn every_refusal_of_every_service_has_words_in_both_languages() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut files = Vec::new();
    for service in std::fs::read_dir(root.join("services"))
        .unwrap()
        .filter_map(Result::ok)
    {
        sources(&service.path().join("src"), &mut files);
    }
    for shared in ["contracts", "runtime"] {
        sources(&root.join("shared").join(shared).join("src"), &mut files);
    }
    // Facts that words may name; a refusal that names another is found here too.
    let facts: Vec<_> = [
        "min",
        "max",
        "min_age",
        "max_days",
        "ahead",
        "seats",
        "opens_at",
        "order_no",
        "opens",
        "closes",
        "account",
        "have",
        "need",
        "have_fen",
        "need_fen",
        "max_fen",
        "held",
        "most_minutes",
        "row",
        "count",
        "days",
        "from",
        "to",
        "fields",
        "state",
        "free",
        "at",
        "found",
        "name",
        "known",
        "gateway",
        "code",
        "characters",
        "segments",
        "most",
        "item",
        "reserved",
        "limit",
        "left",
        "sent",
        "since",
    ]
    .into_iter()
    .map(|name| (name, 1.into()))
    .collect();
    let mut missing = BTreeSet::new();
    let mut count = 0;
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        let mut reasons: Vec<String> = Vec::new();
        for (call, place) in CALLS {
            for rest in code.split(call).skip(1) {
                reasons.extend(arguments(rest).into_iter().nth(place));
            }
        }
        for rest in code.split("Error::not_found(").skip(1) {
            reasons.extend(
                arguments(rest)
                    .into_iter()
                    .next()
                    .filter(|thing| !thing.is_empty())
                    .map(|thing| format!("{thing}_not_found")),
            );
        }
        // Reasons that a function gives by name, as the ledger's refusals and the readers of fields do.
        for rest in code.split(" => \"").skip(1) {
            if path.ends_with("ledger/src/domain/refusal.rs") || path.ends_with("contracts/src/fields.rs") {
                reasons.extend(rest.split('"').next().map(str::to_owned));
            }
        }
        for reason in reasons.into_iter().filter(|reason| is_word(reason)) {
            count += 1;
            for lang in [Lang::Zh, Lang::En] {
                if Tr::new(lang)
                    .try_args(&format!("error-{reason}"), &facts)
                    .is_none()
                {
                    missing.insert(format!(
                        "error-{reason} ({}, {})",
                        Tr::new(lang).tag(),
                        path.file_name().unwrap().display()
                    ));
                }
            }
        }
    }
    assert!(count > 150, "the scan found {count} reasons only");
    assert!(missing.is_empty(), "no words for {missing:#?}");
}

#[test]
fn every_setting_and_every_act_of_the_trails_that_are_shown_has_words_in_both_languages() {
    let mut keys: BTreeSet<String> = contracts::settings::all()
        .into_iter()
        .map(|setting| format!("setting-{}", setting.key.replace('.', "-")))
        .collect();
    for setting in contracts::settings::all() {
        if let contracts::settings::Limits::Choice(words) = setting.limits {
            let key = setting.key.replace('.', "-");
            keys.extend(words.iter().map(|word| format!("choice-{key}-{word}")));
        }
    }
    // The registries' acts stand in the access log of a person.
    let mut files = Vec::new();
    for service in ["portal", "elderly-registry", "volunteer-registry"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(service);
        sources(&folder.join("src"), &mut files);
    }
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        for rest in text.split("audit(").skip(1) {
            let action = arguments(rest).swap_remove(0);
            if action.contains('.') && action.split('.').all(is_word) {
                keys.insert(format!("audit-{}", action.replace('.', "-")));
            }
        }
    }
    assert!(keys.len() > 30, "{keys:?}");
    for lang in [Lang::Zh, Lang::En] {
        let missing: Vec<_> = keys
            .iter()
            .filter(|key| Tr::new(lang).try_t(key).is_none())
            .collect();
        assert!(
            missing.is_empty(),
            "{}: no words for {missing:?}",
            Tr::new(lang).tag()
        );
    }
}
