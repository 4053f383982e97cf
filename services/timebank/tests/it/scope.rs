use std::collections::BTreeSet;

use contracts::{Kind, catalogue};
use serde_json::Value;

use crate::{attempts, history::lived, wire::Wire, world::World};

/// Rows that any change leaves behind, in every schema.
async fn rows_left(world: &World) -> i64 {
    let mut rows = 0;
    for host in &world.hosts {
        let sql = "select (select count(*) from outbox) + (select count(*) from audit) + (select count(*) from idempotency)";
        rows += sqlx::query_scalar::<_, i64>(sql)
            .fetch_one(host.pool())
            .await
            .unwrap();
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
            if error["code"] != "forbidden" || error["reason"] != *reason {
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
