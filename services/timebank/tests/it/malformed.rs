use std::collections::BTreeSet;

use contracts::{Actor, Kind, catalogue};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use serde_json::{Value, json};

use crate::{attempts, history::lived, wire::Wire, world::World};

/// Bytes that are no message of any contract.
fn rubbish(rng: &mut StdRng) -> Vec<Vec<u8>> {
    let mut bodies: Vec<Vec<u8>> = ["", "{", "null", "[1]", "0", "\"", "\u{feff}{}", "{} {}"]
        .map(Into::into)
        .into();
    bodies.push((0..1_000).map(|_| rng.random::<u8>()).collect());
    bodies.push(vec![b'['; 300_000]);
    bodies.push(format!("\"{}\"", "长".repeat(300_000)).into_bytes());
    bodies
}

/// Names of a contract's fields, and whether each is needed.
fn fields(schema: &Value) -> Vec<(String, bool)> {
    let required: Vec<&str> = schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let properties = schema["properties"].as_object().into_iter().flatten();
    properties
        .map(|(name, _)| (name.clone(), required.contains(&name.as_str())))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_malformed_request_is_refused_at_its_field_and_the_service_lives() {
    let world = World::start().await;
    let wire = Wire::connect(&world.bench.config).await;
    let mut rng = StdRng::seed_from_u64(20_190_901);
    let actor = Actor::System;
    for entry in catalogue().into_iter().filter(|entry| entry.kind != Kind::Event) {
        let subject = entry.subject;
        let fields = fields(entry.message.as_value());
        for body in rubbish(&mut rng) {
            let shown = String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned();
            let error = &wire.ask(subject, Wire::head(&actor), body).await["error"];
            assert_eq!(error["code"], "invalid", "{subject} {shown}: {error}");
            assert!(error["field"].is_string(), "{subject} {shown}: {error}");
        }
        let needed: Vec<&str> = fields
            .iter()
            .filter(|(_, needed)| *needed)
            .map(|(name, _)| name.as_str())
            .collect();
        if !needed.is_empty() {
            let error = &wire.ask(subject, Wire::head(&actor), b"{}".into()).await["error"];
            assert_eq!(error["code"], "invalid", "{subject}");
            assert!(
                needed.contains(&error["field"].as_str().unwrap_or("")),
                "{subject}: {error}"
            );
        }
        for (name, _) in fields.iter().filter(|(name, _)| name != "value") {
            let body = json!({ name: { "x": {} } });
            let error = &wire
                .ask(subject, Wire::head(&actor), body.to_string().into_bytes())
                .await["error"];
            let field = error["field"].as_str().unwrap_or("");
            assert!(field.starts_with(name.as_str()), "{subject} {name}: {error}");
        }
    }
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_without_its_headers_is_refused_at_the_header() {
    let world = World::start().await;
    let wire = Wire::connect(&world.bench.config).await;
    let mut no_key = Wire::head(&Actor::System);
    no_key.insert(contracts::headers::IDEMPOTENCY_KEY, "not a key");
    let mut no_actor = Wire::head(&Actor::System);
    no_actor.insert(contracts::headers::ACTOR, r#"{"kind": "staff"}"#);
    for entry in catalogue().into_iter().filter(|entry| entry.kind != Kind::Event) {
        let error = &wire.ask(entry.subject, no_actor.clone(), b"{}".into()).await["error"];
        assert_eq!(error["field"], contracts::headers::ACTOR, "{}", entry.subject);
        let error = &wire
            .ask(entry.subject, async_nats::HeaderMap::new(), b"{}".into())
            .await["error"];
        assert_eq!(error["field"], contracts::headers::ACTOR, "{}", entry.subject);
        if entry.kind == Kind::Command {
            let error = &wire.ask(entry.subject, no_key.clone(), b"{}".into()).await["error"];
            assert_eq!(
                error["field"],
                contracts::headers::IDEMPOTENCY_KEY,
                "{}",
                entry.subject
            );
        }
    }
    world.finish().await;
}

/// Values of the same kind that no form would send.
fn strange(leaf: &Value) -> Vec<Value> {
    match leaf {
        Value::String(text) if text.len() > 10 && text.as_bytes().get(10) == Some(&b'T') => {
            vec![json!("0001-01-01T00:00:00Z"), json!("9999-12-31T23:59:59Z")]
        }
        Value::String(text) if text.len() == 10 && text.as_bytes()[4] == b'-' => {
            vec![json!("0001-01-01"), json!("9999-12-31")]
        }
        Value::String(_) => vec![
            json!(""),
            json!("\u{0}"),
            json!("%_\\"),
            json!("'; drop table x; --"),
            json!("💩".repeat(3_000)),
            json!("00000000-0000-0000-0000-000000000000"),
        ],
        Value::Number(_) => vec![
            json!(0),
            json!(-1),
            json!(i64::MAX),
            json!(i64::MIN),
            json!(255),
            json!(i32::MAX),
        ],
        _ => vec![],
    }
}

/// The message with each of its leaves replaced in turn by something strange.
fn mutations(message: &Value) -> Vec<Value> {
    fn leaves(at: &str, value: &Value, into: &mut Vec<String>) {
        match value {
            Value::Object(map) => map
                .iter()
                .for_each(|(name, value)| leaves(&format!("{at}/{name}"), value, into)),
            Value::Array(list) => {
                list.iter()
                    .enumerate()
                    .for_each(|(place, value)| leaves(&format!("{at}/{place}"), value, into));
            }
            _ => into.push(at.into()),
        }
    }
    let mut paths = Vec::new();
    leaves("", message, &mut paths);
    let mut made = Vec::new();
    for path in paths {
        let leaf = message.pointer(&path).cloned().unwrap_or_default();
        for value in strange(&leaf) {
            let mut changed = message.clone();
            if let Some(place) = changed.pointer_mut(&path) {
                *place = value;
            }
            made.push(changed);
        }
    }
    made
}

#[tokio::test(flavor = "multi_thread")]
async fn no_strange_value_makes_a_service_fail() {
    let world = World::start().await;
    let lived = lived(&world).await;
    let wire = Wire::connect(&world.bench.config).await;
    let mut failed = Vec::new();
    for attempt in attempts::all(&world, &lived) {
        for message in mutations(&attempt.message) {
            let body = serde_json::to_vec(&message).unwrap();
            let answer = wire.ask(attempt.subject, Wire::head(&Actor::System), body).await;
            let code = &answer["error"]["code"];
            if code == "internal" || code == "unavailable" {
                let shown: String = message.to_string().chars().take(400).collect();
                failed.push(format!("{}: {answer} after {shown}", attempt.subject));
            }
        }
    }
    assert!(
        failed.is_empty(),
        "{} of them:\n{}",
        failed.len(),
        failed.join("\n")
    );
    world.settle().await;
    assert_eq!(world.bench.dead_letters().await, Vec::<String>::new());
    world.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_malformed_event_is_a_dead_letter_of_each_consumer_and_holds_up_nobody() {
    let world = World::start().await;
    let mut rng = StdRng::seed_from_u64(1);
    let clean = world.check().await;
    assert!(clean.is_clean(), "{:#?}", clean.broken);
    // `ledger: every tb.evt.… was applied by hold_visits`
    let reactions = clean.tested.iter().filter_map(|name| {
        let (schema, rest) = name.split_once(": every tb.evt.")?;
        let (event, consumer) = rest.split_once(" was applied by ")?;
        Some((schema.to_owned(), format!("tb.evt.{event}"), consumer.to_owned()))
    });
    let reactions: Vec<_> = reactions.collect();
    let bodies = rubbish(&mut rng);
    let mut sent = 0;
    for entry in catalogue().into_iter().filter(|entry| entry.kind == Kind::Event) {
        for body in &bodies {
            sent += 1;
            let aggregate = format!("rubbish {sent}");
            world
                .bench
                .emit_raw(entry.subject, None, &aggregate, body.clone())
                .await;
        }
    }
    world.settle().await;
    let mut expected: Vec<String> = Vec::new();
    for (_, _, consumer) in &reactions {
        expected.extend(bodies.iter().map(|_| consumer.clone()));
    }
    expected.sort();
    let mut found: Vec<String> = world.bench.dead_letters().await;
    found
        .iter_mut()
        .for_each(|letter| letter.truncate(letter.find(':').unwrap_or(0)));
    found.sort();
    assert_eq!(found, expected);

    // The check names exactly the letters, and everybody goes on working.
    let broken: BTreeSet<String> = world
        .check()
        .await
        .broken
        .into_iter()
        .map(|broken| format!("{}: {}", broken.schema, broken.invariant))
        .collect();
    let schemas: BTreeSet<String> = reactions
        .iter()
        .map(|(schema, ..)| format!("{schema}: no dead letter is open"))
        .collect();
    assert_eq!(broken, schemas);
    let (elders, volunteers) = world.people(1, 1).await;
    let visit = world
        .uploaded(&elders[0], &volunteers[0], crate::town::CLEANING, 30)
        .await;
    world
        .answers(&elders[0], "1", visit, contracts::dispatch::VisitState::Confirmed)
        .await;
    world.stop().await;
}
