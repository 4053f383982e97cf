//! Many posters at once on the real database.

use std::{collections::HashMap, sync::Arc, time::Duration};

use contracts::ledger::{AccountKind, Overrun, Purpose};
use kernel::BasisPoints;
use ledger::{
    domain::{
        account::AccountName,
        decider::{Outcome, Receipt},
        refusal::Refusal,
        request::{Action, IfAbsent, Leg, Request, Tag},
    },
    store::{memory::Memory, poster::post},
};
use rand::{Rng, RngExt, SeedableRng, rngs::StdRng};
use runtime::Suite;
use sqlx::{PgPool, postgres::PgPoolOptions};
use testkit::{Bench, actors::VILLAGE};
use time::{
    OffsetDateTime,
    macros::{date, datetime},
};
use uuid::Uuid;

use crate::district::{activated, bench, broken, volunteer};

const TAG: Tag = Tag {
    purpose: Purpose::Adjustment,
    reference: None,
    effective: date!(2026 - 11 - 23),
};

const NOW: OffsetDateTime = datetime!(2026-11-23 02:00 UTC);

fn savings(number: u128) -> AccountName {
    AccountName::of(volunteer(number), AccountKind::Savings)
}

fn leg(from: AccountName, to: AccountName, amount: i64) -> Leg {
    Leg {
        from,
        to,
        amount,
        basis: None,
    }
}

fn hold_action(leg: Leg) -> Action {
    Action::Hold {
        leg,
        tag: TAG,
        expires_at: None,
    }
}

fn done(seqs: impl Into<Vec<i64>>) -> Outcome {
    Outcome::Done(Receipt {
        seqs: seqs.into(),
        waived: 0,
    })
}

/// Posts in a transaction of its own.
async fn posted(db: &PgPool, requests: &[Request]) -> Vec<Outcome> {
    let mut transaction = db.begin().await.unwrap();
    let decision = post(&mut transaction, &Memory::default(), Suite::Intl, NOW, requests)
        .await
        .unwrap();
    transaction.commit().await.unwrap();
    decision.outcomes
}

/// As [`posted`], in a process that remembers. Nothing = it was stopped before its commit.
async fn posted_by(
    db: &PgPool,
    memory: &Memory,
    requests: &[Request],
    is_stopped: bool,
) -> Option<Vec<Outcome>> {
    let mut transaction = db.begin().await.unwrap();
    let decision = post(&mut transaction, memory, Suite::Intl, NOW, requests)
        .await
        .unwrap();
    if is_stopped {
        transaction.rollback().await.unwrap();
        return None;
    }
    transaction.commit().await.unwrap();
    Some(decision.outcomes)
}

/// The ledger's connections for clients that wait for each other, however slow the machine is: a service would give up.
async fn patient(t: &Bench) -> PgPool {
    let options = t.db("ledger").connect_options().as_ref().clone();
    PgPoolOptions::new()
        .max_connections(6)
        .acquire_timeout(Duration::from_secs(120))
        .connect_with(options.options([("lock_timeout", "120s")]))
        .await
        .unwrap()
}

async fn four_volunteers_with(amount: i64) -> Bench {
    let t = bench().await;
    for number in 1..=4 {
        t.emit(&activated(number, VILLAGE)).await;
    }
    t.settle().await;
    let grant = |number: u128| Request {
        key: Uuid::from_u128(number),
        action: Action::Move(
            vec![leg(
                AccountName::bank(AccountKind::Issuance),
                savings(number),
                amount,
            )],
            TAG,
        ),
    };
    posted(t.db("ledger"), &(1..=4).map(grant).collect::<Vec<_>>()).await;
    t
}

/// UNSETTLED of a volunteer, where visits are credited.
fn unsettled(number: u128) -> AccountName {
    AccountName::of(volunteer(number), AccountKind::Unsettled)
}

fn random_action(random: &mut impl Rng, depth: u32) -> Action {
    // Few keys: what different clients ask under one key clashes, what they repeat is answered again.
    let (from, to) = (random.random_range(1..=4), random.random_range(1..=4));
    let one = leg(savings(from), savings(to), random.random_range(1..80));
    match random.random_range(0..16) {
        0..=2 => Action::Move(vec![one], TAG),
        3 => Action::Move(vec![one.clone(), leg(one.to, savings(from % 4 + 1), 5)], TAG),
        4 => Action::Move(
            vec![leg(AccountName::bank(AccountKind::Issuance), unsettled(from), 30)],
            TAG,
        ),
        5 | 6 => Action::Hold {
            leg: one,
            tag: TAG,
            expires_at: (random.random_range(0..2) == 0).then_some(NOW),
        },
        7 | 8 => Action::Capture {
            hold: one_of(random, OPEN),
            amount: (random.random_range(0..2) == 0).then(|| random.random_range(0..120)),
            overrun: if random.random_range(0..2) == 0 {
                Overrun::Refuse
            } else {
                Overrun::Waive
            },
        },
        9 => Action::Void {
            hold: key(random),
            absent: if random.random_range(0..4) == 0 {
                IfAbsent::Bar
            } else {
                IfAbsent::Wait
            },
        },
        10 => Action::Expire {
            hold: one_of(random, HOLDS),
        },
        11 => Action::Reverse { of: key(random) },
        12 | 13 => Action::ClawBack {
            of: one_of(random, VISITS),
            split: (random.random_range(0..2) == 0).then_some(BasisPoints::new(5_000)),
        },
        _ if depth > 0 => {
            let number = random.random_range(1..4);
            Action::Linked((0..number).map(|_| random_action(random, depth - 1)).collect())
        }
        _ => Action::Move(vec![one], TAG),
    }
}

fn key(random: &mut impl Rng) -> Uuid {
    Uuid::from_u128(1_000 + u128::from(random.random_range(0..400_u32)))
}

/// Visits that every run begins with, holds that are due, and holds without a time; by the volunteer's number.
const VISITS: u128 = 10;
const HOLDS: u128 = 20;
const OPEN: u128 = 30;

/// One of those, or whatever stands under a random key.
fn one_of(random: &mut impl Rng, first: u128) -> Uuid {
    match random.random_range(0..2) {
        0 => Uuid::from_u128(first + random.random_range(1..=4_u128)),
        _ => key(random),
    }
}

fn random_request(random: &mut impl Rng) -> Request {
    Request {
        key: key(random),
        action: random_action(random, 2),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sixty_four_clients_on_four_accounts_never_overdraw_and_never_lose_or_double_a_request() {
    let t = four_volunteers_with(100).await;
    let db = patient(&t).await;
    for number in 1..=4 {
        let visit = leg(AccountName::bank(AccountKind::Issuance), unsettled(number), 30);
        let request = |key, action| Request {
            key: Uuid::from_u128(key),
            action,
        };
        let hold = |expires_at| Action::Hold {
            leg: leg(savings(number), savings(number % 4 + 1), 5),
            tag: TAG,
            expires_at,
        };
        let first = [
            request(VISITS + number, Action::Move(vec![visit], TAG)),
            request(HOLDS + number, hold(Some(NOW))),
            request(OPEN + number, hold(None)),
        ];
        posted(&db, &first).await;
    }
    // Three processes, whose commits are lost now and then.
    let processes: [Arc<Memory>; 3] = Default::default();
    let clients = (0..64_u64).map(|number| {
        let (db, memory) = (db.clone(), processes[number as usize % 3].clone());
        tokio::spawn(async move {
            let mut random = StdRng::seed_from_u64(number);
            let mut answers = Vec::new();
            for _ in 0..10 {
                let batch: Vec<Request> = (0..random.random_range(1..6))
                    .map(|_| random_request(&mut random))
                    .collect();
                let is_stopped = random.random_range(0..6) == 0;
                let Some(outcomes) = posted_by(&db, &memory, &batch, is_stopped).await else {
                    continue;
                };
                answers.extend(batch.into_iter().zip(outcomes));
            }
            answers
        })
    });
    let mut answers: HashMap<Uuid, Receipt> = HashMap::new();
    let mut asked = 0;
    for client in clients.collect::<Vec<_>>() {
        for (request, outcome) in client.await.unwrap() {
            asked += 1;
            if let Outcome::Done(receipt) = outcome {
                let first = answers.entry(request.key).or_insert_with(|| receipt.clone());
                assert_eq!(*first, receipt, "one key, one answer");
            }
        }
    }
    assert!(
        asked > 1_000 && answers.len() > 50,
        "{asked} asked, {} done",
        answers.len()
    );
    // What is due and was not resolved by any of them falls by itself.
    t.clock.advance(time::Duration::minutes(2));
    t.until("holds that are due fall", async || {
        let standing: i64 =
            sqlx::query_scalar("select count(*) from ledger.open_hold where expires_at is not null")
                .fetch_one(t.admin())
                .await
                .unwrap();
        standing == 0
    })
    .await;
    // Here the poster is asked directly: there are no corrections behind what it takes back.
    let mut found = broken(&t).await;
    found.retain(|violation| !violation.starts_with("every approved correction"));
    assert_eq!(found, Vec::<String>::new());
    let kinds: Vec<String> = sqlx::query_scalar("select distinct kind from ledger.transfer order by kind")
        .fetch_all(t.admin())
        .await
        .unwrap();
    for kind in ["expire", "pending", "post", "posted"] {
        assert!(kinds.iter().any(|made| made == kind), "no {kind} among {kinds:?}");
    }
    let clawed: i64 = sqlx::query_scalar("select count(*) from ledger.transfer where purpose = 'clawback'")
        .fetch_one(t.admin())
        .await
        .unwrap();
    assert!(clawed > 0, "something was clawed back");
}

#[tokio::test]
async fn a_refusal_is_kept_under_its_key_and_leaves_the_others_alone() {
    let t = four_volunteers_with(163).await;
    let db = t.db("ledger");
    let take = |key, amount| Request {
        key: Uuid::from_u128(key),
        action: hold_action(leg(
            savings(1),
            AccountName::bank(AccountKind::RedeemedService),
            amount,
        )),
    };
    let refusal = Refusal::InsufficientBalance {
        account: AccountKind::Savings,
        have: 163,
        need: 180,
    };
    let first = posted(db, &[take(10, 180), take(11, 120), take(12, 50)]).await;
    let second = Refusal::InsufficientBalance {
        account: AccountKind::Savings,
        have: 43,
        need: 50,
    };
    assert_eq!(
        first,
        [Outcome::Refused(refusal), done([5]), Outcome::Refused(second)]
    );
    let grant = Action::Move(
        vec![leg(AccountName::bank(AccountKind::Issuance), savings(1), 1_000)],
        TAG,
    );
    posted(
        db,
        &[Request {
            key: Uuid::from_u128(13),
            action: grant,
        }],
    )
    .await;
    assert_eq!(posted(db, &[take(10, 180)]).await, [Outcome::Refused(refusal)]);
    assert_eq!(
        posted(db, &[take(10, 181)]).await,
        [Outcome::Refused(Refusal::KeyReused)]
    );
    assert_eq!(broken(&t).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_group_a_partial_capture_and_a_reversal_read_back_as_they_were_written() {
    let t = four_volunteers_with(100).await;
    let db = t.db("ledger");
    let key = Uuid::from_u128;
    let group = vec![leg(savings(1), savings(2), 60), leg(savings(2), savings(3), 160)];
    let hold = leg(savings(3), AccountName::bank(AccountKind::RedeemedService), 200);
    let request = |number, action| Request {
        key: key(number),
        action,
    };
    assert_eq!(
        posted(db, &[request(20, Action::Move(group, TAG))]).await,
        [done([5, 6])]
    );
    assert_eq!(posted(db, &[request(21, hold_action(hold))]).await, [done([7])]);
    assert_eq!(
        posted(db, &[request(22, Action::Reverse { of: key(20) })]).await,
        [Outcome::Refused(Refusal::InsufficientBalance {
            account: AccountKind::Savings,
            have: 60,
            need: 160
        })]
    );
    assert_eq!(
        posted(
            db,
            &[request(
                23,
                Action::Capture {
                    hold: key(21),
                    amount: Some(90),
                    overrun: Overrun::Refuse,
                }
            )]
        )
        .await,
        [done([8])]
    );
    assert_eq!(
        posted(db, &[request(24, Action::Reverse { of: key(20) })]).await,
        [done([9, 10])]
    );
    assert_eq!(
        posted(db, &[request(25, Action::Reverse { of: key(20) })]).await,
        [Outcome::Refused(Refusal::AlreadyReversed)]
    );
    assert_eq!(broken(&t).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_second_writer_that_works_from_old_figures_is_fenced_off() {
    let t = four_volunteers_with(100).await;
    let give = Action::Move(vec![leg(savings(1), savings(2), 10)], TAG);
    // One of the balances is no longer there as it was read, as if the lock had failed.
    sqlx::raw_sql(
        "create function public.interfere() returns trigger language plpgsql as $$ begin return null; end $$;
         create trigger interfere before update on ledger.balance for each row execute function public.interfere()",
    )
    .execute(t.admin())
    .await
    .unwrap();
    let mut transaction = t.db("ledger").begin().await.unwrap();
    let request = Request {
        key: Uuid::from_u128(30),
        action: give,
    };
    let error = post(&mut transaction, &Memory::default(), Suite::Intl, NOW, &[request])
        .await
        .unwrap_err();
    assert!(ledger::store::poster::was_fenced(&error), "{error}");
}
