//! Every key that the portal's code names exists in both languages, with the same variables, and none is left over.

use fluent_templates::fluent_bundle::FluentResource;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Keys made at run time from a code: listed here with where the codes come from. They may stand in the word files without
/// being named in the code.
const DYNAMIC: &[&str] = &[
    "claim_end-",
    "relation-",
    "m-care-next-",
    "m-goods-next-",
    "error-",       // reasons of refusals
    "status-",      // states: status.ftl
    "stock_",       // words of goods and their stock: stock.ftl
    "service-",     // the catalogue of services
    "category-",    // categories of elders
    "reason-",      // why somebody is a candidate
    "event-",       // lines of a history
    "nav-",         // the roles' menus
    "priority-",    // classes, and reasons for them
    "org_kind-",    // kinds of organisation
    "setting-",     // keys of the settings
    "heads-suite-", // what a hash of the chain is made with
    "choice-",      // words that settings take
    "audit-",       // actions of the audit trail
    "weekday-",     // 1 to 7
    "daypart-",     // parts of the day
    "todo-",        // lines of the work desk
    "kit-weekday-", // 1 to 7
    "kit-font-",    // sizes
    // The sets of words.ftl, by Tr::word.
    "role-",
    "urgency-",
    "tab-",
    "source-",
    "channel-",
    "evidence-",
    "phone_owner-",
    "living-",
    "trait-",
    "consent-",
    "sex-",
    "recruit-",
    "willingness-",
    "qualification-",
    "account-",
    "purpose-",
    "transfer-",
    "correction-",
    "succession-",
    "import_kind-",
    "qualification_state-",
    "erasure-kind-",
    "standing-",
    "plan_state-",
    "activity_open_to-", // who may sign up for an activity
    "complaint_about-",
    "refused-work_order-", // why no order comes of a work order
    "work_order_column-",
    "work_order_way-",
    "around-",           // how far the open list reaches
    "day_plan_outcome-", // of a line of a day's plan
    "elder_field-",      // data of a file that were changed
    "elder_column-",
    "elder_table-",
    "elder_choice-",
    "message-",
    "medium-", // of publicity
    "campaign_who-",
    "campaign_value-",  // what a campaign's author types
    "campaign_event-",  // what has happened with it
    "campaign_reason-", // why a message of it did not arrive
    "story-",           // kinds of stories
    "story_consent-",
    "template-",       // texts of notification
    "text-variable-",  // what they may name
    "gateway-",        // of SMS
    "suppression-",    // why a number gets no outreach
    "hindrance-",      // what stands between a person and a message
    "export-",         // what registries hold of a person, by column
    "export_table-",   // and by table
    "access_field-",   // data that are shown in full
    "access_by-",      // services of the platform
    "access_purpose-", // what services ask for data for
    "ruling-",         // on an objection to a star
    "award-",          // kinds of awards
    "national_file-",  // files for the national system
    "national_field-", // and their fields
    "national-quality-",
    "star_end-", // what ended a rating
];

fn portal() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn files(folder: &Path, ext: &str, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder)
        .unwrap_or_else(|e| panic!("{}: {e}", folder.display()))
        .filter_map(Result::ok)
    {
        let path = entry.path();
        if path.is_dir() {
            files(&path, ext, found);
        } else if path.extension().is_some_and(|e| e == ext) {
            found.push(path);
        }
    }
}

/// Key to variables, of one language. Attributes are not used in this project.
fn words(lang: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut paths = Vec::new();
    files(&portal().join("locales").join(lang), "ftl", &mut paths);
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in paths {
        let text = std::fs::read_to_string(&path).expect("readable");
        if let Err((_, errors)) = FluentResource::try_new(text.clone()) {
            panic!("{}: {errors:?}", path.display());
        }
        let mut key = String::new();
        for line in text.lines() {
            if line.starts_with(|c: char| c.is_ascii_lowercase()) {
                key = line.split([' ', '=']).next().expect("a key").to_owned();
                assert!(
                    all.insert(key.clone(), BTreeSet::new()).is_none(),
                    "{lang}: {key} stands twice, also in {}",
                    path.display()
                );
            }
            for part in line.split('$').skip(1).filter(|_| !line.starts_with('#')) {
                let name: String = part
                    .chars()
                    .take_while(|c| c.is_ascii_alphanumeric() || *c == '_' || *c == '-')
                    .collect();
                all.get_mut(&key).expect("a message above").insert(name);
            }
        }
    }
    all
}

fn is_key(text: &str) -> bool {
    text.contains('-')
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_')
}

/// Keys that the code certainly asks for, with their place; and every string literal that could be a key.
fn named_in_code() -> (BTreeMap<String, String>, BTreeSet<String>) {
    let mut paths = Vec::new();
    files(&portal(), "rs", &mut paths);
    let (mut asked, mut literals) = (BTreeMap::new(), BTreeSet::new());
    for path in paths {
        let text = std::fs::read_to_string(&path).expect("readable");
        literals.extend(text.split('"').filter(|part| is_key(part)).map(str::to_owned));
        if path.components().any(|part| part.as_os_str() == "tests") {
            continue;
        }
        // Tests at the bottom of a file ask for keys that must not exist.
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for (opener, key_at_start) in [
            (".t(\"", true),
            (".args(\"", true),
            ("title_key: \"", true),
            (" key: \"", true),
            (".args(", false),
        ] {
            for part in code.split(opener).skip(1) {
                // rustfmt may put the key of `args` on a line of its own.
                let part = if key_at_start {
                    part
                } else {
                    part.trim_start().strip_prefix('"').unwrap_or_default()
                };
                let key = part.split('"').next().unwrap_or_default();
                if is_key(key) {
                    asked.insert(key.to_owned(), path.display().to_string());
                }
            }
        }
    }
    (asked, literals)
}

#[test]
fn both_languages_have_the_same_keys_with_the_same_variables() {
    let (zh, en) = (words("zh-CN"), words("en"));
    let missing = |from: &BTreeMap<String, _>, there: &BTreeMap<String, _>| -> Vec<String> {
        there
            .keys()
            .filter(|key| !from.contains_key(*key))
            .cloned()
            .collect()
    };
    assert_eq!(missing(&en, &zh), Vec::<String>::new(), "only in zh-CN");
    assert_eq!(missing(&zh, &en), Vec::<String>::new(), "only in en");
    for (key, variables) in &zh {
        assert_eq!(Some(variables), en.get(key), "variables of {key}");
    }
}

#[test]
fn every_key_that_the_code_asks_for_exists() {
    let zh = words("zh-CN");
    let missing: Vec<_> = named_in_code()
        .0
        .into_iter()
        .filter(|(key, _)| !zh.contains_key(key))
        .collect();
    assert!(missing.is_empty(), "no words for {missing:#?}");
}

#[test]
fn no_key_is_left_over() {
    let literals = named_in_code().1;
    let unused: Vec<_> = words("zh-CN")
        .into_keys()
        .filter(|key| !literals.contains(key) && !DYNAMIC.iter().any(|prefix| key.starts_with(prefix)))
        .collect();
    assert!(unused.is_empty(), "nobody asks for {unused:#?}");
}

#[test]
fn every_message_can_be_shown() {
    use portal_kit::Tr;
    for (lang, tag) in [(kernel::Lang::Zh, "zh-CN"), (kernel::Lang::En, "en")] {
        for (key, variables) in words(tag) {
            let args: Vec<_> = variables.iter().map(|name| (name.as_str(), 1.into())).collect();
            assert!(Tr::new(lang).try_args(&key, &args).is_some(), "{tag}: {key}");
        }
    }
}
