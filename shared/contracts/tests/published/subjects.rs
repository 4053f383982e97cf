use std::collections::BTreeSet;

use contracts::{Kind, catalogue};
use serde_json::Value;

const SERVICES: [&str; 7] = [
    "dispatch",
    "elderly-registry",
    "ledger",
    "notification",
    "portal",
    "redemption-inventory",
    "volunteer-registry",
];

fn is_word(text: &str) -> bool {
    !text.is_empty()
        && text
            .chars()
            .all(|letter| letter.is_ascii_lowercase() || letter == '_')
}

#[test]
fn every_subject_is_well_formed_and_has_one_owner() {
    let mut seen = BTreeSet::new();
    for entry in catalogue() {
        let subject = entry.subject;
        assert!(seen.insert(subject), "{subject} twice");
        assert!(SERVICES.contains(&entry.service()), "{subject}: no such service");
        let words: Vec<&str> = subject.split('.').collect();
        let (road, rest) = (words[1], &words[3..]);
        let expected = match entry.kind {
            Kind::Command | Kind::Query => ("cmd", 1),
            Kind::Event => ("evt", 2),
        };
        assert_eq!(
            (words[0], road, rest.len()),
            ("tb", expected.0, expected.1),
            "{subject}"
        );
        assert!(rest.iter().all(|word| is_word(word)), "{subject}");
        assert_eq!(entry.reply.is_none(), entry.kind == Kind::Event, "{subject}");
    }
}

#[test]
fn every_message_says_what_it_is_for() {
    for entry in catalogue() {
        let told = entry.message.get("description").and_then(Value::as_str);
        assert!(
            told.is_some_and(|text| text.len() > 5),
            "{} has no description",
            entry.subject
        );
    }
}

/// Personal data stays home (decision 26): an event carries ids, the village, and what matching needs.
#[test]
fn no_event_has_a_field_for_personal_data() {
    let personal = [
        "name",
        "phone",
        "resident_id",
        "address",
        "landmark",
        "birth_date",
        "text",
        "note",
    ];
    for entry in catalogue().iter().filter(|entry| entry.kind == Kind::Event) {
        let text = entry.message.as_value().to_string();
        assert!(
            !text.contains("#/$defs/Personal"),
            "{} carries personal data",
            entry.subject
        );
        for field in personal {
            let carries = text.contains(&format!("\"{field}\":"));
            let allowed = entry.subject == "tb.evt.portal.org_unit.changed" && field == "name";
            assert!(!carries || allowed, "{} has a field `{field}`", entry.subject);
        }
    }
}
