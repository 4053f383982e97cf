//! The signed heads of the days.

use contracts::{
    Code, Role,
    ledger::{FindHeads, SignedHeads},
};
use sqlx::AssertSqlSafe;
use testkit::{Bench, actors};
use time::Duration;

use crate::{
    check::with_history,
    district::{broken, uploaded, visit, volunteer},
};

const ALL: FindHeads = FindHeads {
    until: None,
    limit: 100,
};

async fn heads(t: &Bench) -> SignedHeads {
    t.ask(&actors::staff(Role::Auditor, "370405"), ALL).await.unwrap()
}

/// A history that ends on the first of four days.
async fn four_days_later() -> Bench {
    let t = with_history().await;
    t.clock.advance(Duration::days(4));
    t.until("the missed days are signed", async || {
        heads(&t).await.heads.len() >= 4
    })
    .await;
    t
}

#[tokio::test]
async fn every_day_that_is_over_gets_its_signed_head_also_those_that_were_missed() {
    let t = four_days_later().await;
    let found = heads(&t).await;
    let days: Vec<_> = found.heads.iter().map(|head| head.day.0).collect();
    assert!(
        days.windows(2).all(|pair| pair[0] - pair[1] == Duration::days(1)),
        "{days:?}"
    );
    let hashes: Vec<_> = found.heads.iter().map(|head| &head.hash).collect();
    assert!(
        hashes.windows(2).all(|pair| pair[0] == pair[1]),
        "nothing was posted since"
    );
    let newest = &found.heads[0];
    assert_eq!(found.signing_key.as_ref(), Some(&newest.key_id));
    assert!(newest.text.contains(&newest.hash) && newest.text.contains(&newest.key_id));
    assert_eq!(broken(&t).await, Vec::<String>::new());

    t.emit(&uploaded(visit(100), volunteer(1), 30, 10_000)).await;
    t.settle().await;
    t.clock.advance(Duration::days(1));
    t.until("the next day is signed", async || {
        heads(&t).await.heads.len() > days.len()
    })
    .await;
    assert_ne!(heads(&t).await.heads[0].hash, newest.hash);
}

#[tokio::test]
async fn whoever_rewrites_a_head_its_key_or_the_block_under_it_is_found() {
    for (sql, finding) in [
        (
            "update ledger.signed_head set last_seq = last_seq + 1 where day = (select min(day) from ledger.signed_head)",
            "is not what was signed",
        ),
        (
            "update ledger.signed_head set signature = set_byte(signature, 5, get_byte(signature, 5) # 1)",
            "is not what was signed",
        ),
        (
            "update ledger.head_key set public_key = set_byte(public_key, 5, get_byte(public_key, 5) # 1)",
            "has another public half",
        ),
        (
            "update ledger.block set hash = sha256(hash) where no = (select max(no) from ledger.block)",
            "is not that of block",
        ),
    ] {
        let t = four_days_later().await;
        sqlx::raw_sql(AssertSqlSafe(sql))
            .execute(t.admin())
            .await
            .unwrap();
        let found = broken(&t).await;
        assert!(
            found
                .iter()
                .any(|line| line.starts_with("signed heads are those of the chain: ")
                    && line.contains(finding)),
            "{sql}: {found:?}"
        );
        t.stop().await;
    }
}

#[tokio::test]
async fn without_a_key_the_service_works_and_says_that_nothing_is_signed() {
    let mut t = with_history().await;
    t.stop_services().await;
    std::fs::remove_file(t.config.secrets.dir.join("ledger-head-key.pem")).unwrap();
    let again = t.start_again(vec![ledger::service()]).await;
    t.clock.advance(Duration::days(4));
    testkit::until_looked(&again.hosts[0], "sign_heads").await;
    let found = heads(&t).await;
    assert_eq!(found.signing_key, None);
    assert!(found.heads.is_empty());
    again.stop().await;
}

#[tokio::test]
async fn the_heads_are_paged_by_day_and_kept_from_others() {
    let t = four_days_later().await;
    let auditor = actors::staff(Role::Auditor, "370405");
    let all = heads(&t).await.heads;
    let page = FindHeads {
        until: Some(all[1].day),
        limit: 2,
    };
    let page = t.ask(&auditor, page).await.unwrap();
    assert_eq!((page.heads.as_slice(), page.more), (&all[1..3], true));
    let operator = actors::staff(Role::Operator, "370405");
    assert_eq!(t.ask(&operator, ALL).await.unwrap_err().code, Code::Forbidden);
    let none = FindHeads {
        until: None,
        limit: 0,
    };
    assert_eq!(
        t.ask(&auditor, none).await.unwrap_err().reason,
        "limit_out_of_range"
    );
}
