use std::collections::{BTreeMap, BTreeSet};

use contracts::{Actor, Kind, Role, catalogue};
use serde_json::Value;

use crate::{
    attempts::{self, MISSING},
    history::lived,
    wire::Wire,
    world::World,
};

/// Rows that any change leaves behind, in every schema.
async fn rows_left(world: &World) -> BTreeMap<(String, String), i64> {
    let mut rows = BTreeMap::new();
    for host in &world.hosts {
        let sql = "select subject as what, count(*) from outbox group by 1
            union all select action, count(*) from audit group by 1
            union all select 'answer to ' || subject, count(*) from idempotency group by 1";
        let left: Vec<(String, i64)> = sqlx::query_as(sql).fetch_all(host.pool()).await.unwrap();
        rows.extend(
            left.into_iter()
                .map(|(what, count)| ((host.service().to_owned(), what), count)),
        );
    }
    rows
}

#[tokio::test(flavor = "multi_thread")]
async fn every_service_itself_refuses_whoever_has_not_the_role_or_the_place() {
    let world = World::start().await;
    let lived = lived(&world).await;
    let wire = Wire::connect(&world.bench.config).await;
    let attempts = attempts::all(&world, &lived);

    let tried: BTreeSet<&str> = attempts.iter().map(|attempt| attempt.subject).collect();
    let requests = catalogue().into_iter().filter(|entry| entry.kind != Kind::Event);
    let untried: Vec<&str> = requests
        .map(|entry| entry.subject)
        .filter(|subject| !tried.contains(subject))
        .collect();
    assert!(untried.is_empty(), "nobody tries {untried:?}");

    let before = rows_left(&world).await;
    let mut wrong = Vec::new();
    for attempt in &attempts {
        for (actor, reason) in &attempt.refused {
            let body = serde_json::to_vec(&attempt.message).unwrap();
            let answer = wire.ask(attempt.subject, Wire::head(actor), body).await;
            let error = answer.get("error").unwrap_or(&Value::Null);
            let as_expected = if *reason == MISSING {
                error["code"] == MISSING
            } else {
                error["code"] == "forbidden" && error["reason"] == *reason
            };
            if !as_expected {
                wrong.push(format!(
                    "{} as {actor:?} should be {reason}: {answer}",
                    attempt.subject
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(rows_left(&world).await, before, "a refusal leaves nothing behind");
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clerk_elsewhere_cannot_use_up_the_tries_of_a_visits_code() {
    let world = World::start().await;
    let lived = lived(&world).await;
    let out = contracts::dispatch::CheckOut {
        visit_id: lived.under_way,
        code: "000000".into(),
        breaks: kernel::RawMinutes::ZERO,
        position: None,
    };
    for _ in 0..5 {
        world.tell(&world.other_clerk(), out.clone()).await.unwrap_err();
    }
    let order = world.line(lived.under_way).await.order_id;
    assert_eq!(world.get_order(order).await.visits[0].wrong_codes, 0);
    world.finish().await;
}

/// Staff who stand in another village, another town or a social organisation.
fn strangers(world: &World) -> Vec<Actor> {
    vec![
        world.other_clerk(),
        world.other_branch(),
        testkit::actors::org_clerk(crate::town::CHARITY),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn r1_8_a_guessed_id_is_answered_exactly_like_one_that_does_not_exist() {
    let world = World::start().await;
    let lived = lived(&world).await;
    let wire = Wire::connect(&world.bench.config).await;
    let mut tried = 0;
    for attempt in attempts::all(&world, &lived) {
        let Some(field) = attempt.names else { continue };
        let mut nobody = attempt.message.clone();
        let named = nobody.pointer_mut(&format!("/{field}")).expect(field);
        *named = kernel::uuid_v7(world.now()).to_string().into();
        for actor in strangers(&world) {
            let ask = async |message: &Value| {
                let body = serde_json::to_vec(message).unwrap();
                wire.ask(attempt.subject, Wire::head(&actor), body).await
            };
            let (theirs, nobodys) = (ask(&attempt.message).await, ask(&nobody).await);
            assert_eq!(
                theirs["error"]["code"], nobodys["error"]["code"],
                "{}",
                attempt.subject
            );
            assert_eq!(theirs, nobodys, "{} as {actor:?}", attempt.subject);
            tried += 1;
        }
    }
    assert!(tried >= 50, "{tried}");
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r1_8_no_answer_to_staff_elsewhere_names_anybody_of_a_village() {
    let world = World::start().await;
    let lived = lived(&world).await;
    let wire = Wire::connect(&world.bench.config).await;
    let queries: BTreeSet<&str> = catalogue()
        .into_iter()
        .filter(|entry| entry.kind == Kind::Query)
        .map(|entry| entry.subject)
        .collect();
    let secrets = [
        "王秀英",
        "李建国",
        lived.elder.phone.as_str(),
        lived.volunteer.phone.as_str(),
        "3 号楼 2 单元 401",
    ];
    let mut said = Vec::new();
    for attempt in attempts::all(&world, &lived) {
        if !queries.contains(attempt.subject) {
            continue;
        }
        for actor in strangers(&world) {
            let mut wide = attempt.message.clone();
            // Without naming a part of the tree: whatever the asker may see at all.
            if wide.get("within").is_some() {
                wide["within"] = Value::Null;
            }
            let body = serde_json::to_vec(&wide).unwrap();
            let answer = wire
                .ask(attempt.subject, Wire::head(&actor), body)
                .await
                .to_string();
            said.extend(
                secrets
                    .iter()
                    .filter(|secret| answer.contains(**secret))
                    .map(|secret| format!("{} tells {actor:?} {secret}", attempt.subject)),
            );
        }
    }
    assert!(said.is_empty(), "{}", said.join("\n"));
    world.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn r1_8_r12_6_the_bureaus_section_and_the_auditor_read_and_change_nothing() {
    let world = World::start().await;
    let lived = lived(&world).await;
    let wire = Wire::connect(&world.bench.config).await;
    let commands: BTreeSet<&str> = catalogue()
        .into_iter()
        .filter(|entry| entry.kind == Kind::Command)
        .map(|entry| entry.subject)
        .collect();
    let before = rows_left(&world).await;
    let mut changed = Vec::new();
    for attempt in attempts::all(&world, &lived) {
        if !commands.contains(attempt.subject) {
            continue;
        }
        for role in [Role::Oversight, Role::Auditor] {
            let body = serde_json::to_vec(&attempt.message).unwrap();
            let answer = wire
                .ask(attempt.subject, Wire::head(&world.head(role)), body)
                .await;
            if answer["error"]["code"] != "forbidden" {
                changed.push(format!("{} as {role:?}: {answer}", attempt.subject));
            }
        }
    }
    assert!(changed.is_empty(), "{}", changed.join("\n"));
    assert_eq!(rows_left(&world).await, before);
    let elders = contracts::elderly::FindElders {
        text: None,
        within: None,
        category: None,
        paging: contracts::Paging::default(),
    };
    assert!(
        world
            .ask(&world.head(Role::Oversight), elders)
            .await
            .unwrap()
            .total
            > 0
    );
    world.finish().await;
}
