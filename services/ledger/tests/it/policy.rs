use contracts::{
    Code, Role,
    ledger::{
        AccountKind, Purpose,
        policy::{
            GetPromiseCoverage, PolicyPreview, PreviewBasis, PreviewPolicy, PreviewWeight, TownPreview,
        },
    },
    settings,
};
use kernel::{BasisPoints, VolunteerId};
use ledger::{
    domain::{
        account::AccountName,
        request::{Action, Leg, Request, Tag},
    },
    store::{memory::Memory, poster},
};
use serde_json::{Value, json};
use testkit::{
    Bench,
    actors::{self, DISTRICT, TOWN, VILLAGE},
};
use time::{Duration, macros::date};
use uuid::Uuid;

use crate::district::{activated, bench, broken, confirmed, uploaded, visit, volunteer};

const ELSEWHERE: &str = "370405100002";

/// Two volunteers of one town and one of another, with 325, 1 and 100 minutes to settle.
async fn with_visits() -> Bench {
    let t = bench().await;
    for (number, org) in [(1, VILLAGE), (2, VILLAGE), (3, ELSEWHERE)] {
        t.emit(&activated(number, org)).await;
    }
    for (number, by, raw, weight) in [
        (1, 1, 95, 10_000),
        (2, 1, 40, 20_000),
        (3, 1, 50, 30_000),
        (4, 2, 1, 10_000),
        (5, 3, 50, 20_000),
    ] {
        t.emit(&uploaded(visit(number), volunteer(by), raw, weight)).await;
        t.emit(&confirmed(visit(number), volunteer(by), raw)).await;
    }
    // Not confirmed: counts nowhere.
    t.emit(&uploaded(visit(6), volunteer(2), 500, 20_000)).await;
    t.settle().await;
    t
}

async fn preview(t: &Bench, key: &str, value: Value) -> PolicyPreview {
    let query = PreviewPolicy {
        key: key.into(),
        value,
    };
    t.ask(&actors::finance(), query).await.unwrap()
}

fn of<'a>(preview: &'a PolicyPreview, town: &str) -> &'a TownPreview {
    preview
        .towns
        .iter()
        .find(|line| line.org.as_str() == town)
        .unwrap()
}

fn parts(line: &TownPreview) -> [[i64; 3]; 2] {
    [&line.before, &line.after].map(|part| [part.goods.get(), part.savings.get(), part.pool.get()])
}

#[tokio::test]
async fn before_the_first_settlement_todays_balances_are_tried() {
    let t = with_visits().await;
    let found = preview(&t, settings::SPLIT_GOODS_BP, json!(4_000)).await;
    assert_eq!((found.basis, found.period), (PreviewBasis::Unsettled, None));
    let town = of(&found, TOWN);
    assert_eq!((town.volunteers, town.affected), (2, 1));
    assert_eq!(parts(town), [[162, 164, 0], [130, 196, 0]]);
    let capped = preview(&t, settings::SAVINGS_CAP_MINUTES, json!(100)).await;
    assert_eq!(parts(of(&capped, TOWN)), [[162, 164, 0], [162, 101, 63]]);
    assert_eq!(broken(&t).await, Vec::<String>::new(), "nothing was posted");
}

/// Settles a volunteer's minutes as a settlement posts them.
fn settlement(by: VolunteerId, goods: i64, savings: i64) -> Request {
    let leg = |to, amount| Leg {
        from: AccountName::of(by, AccountKind::Unsettled),
        to: AccountName::of(by, to),
        amount,
        basis: None,
    };
    Request {
        key: Uuid::new_v5(&by.uuid(), b"settlement"),
        action: Action::Move(
            vec![leg(AccountKind::Goods, goods), leg(AccountKind::Savings, savings)],
            Tag {
                purpose: Purpose::Settlement,
                reference: Some(Uuid::from_u128(77)),
                effective: date!(2026 - 11 - 23),
            },
        ),
    }
}

async fn settle(t: &Bench, requests: &[Request]) {
    let mut db = t.host("ledger").pool().begin().await.unwrap();
    let suite = t.host("ledger").crypto().suite();
    poster::post(
        &mut db,
        &Memory::default(),
        suite,
        kernel::Clock::now(&t.clock),
        requests,
    )
    .await
    .unwrap();
    db.commit().await.unwrap();
}

#[tokio::test]
async fn after_a_settlement_what_was_posted_is_compared() {
    let t = with_visits().await;
    settle(
        &t,
        &[
            settlement(volunteer(1), 162, 163),
            settlement(volunteer(3), 50, 50),
        ],
    )
    .await;
    let found = preview(&t, settings::SAVINGS_CAP_MINUTES, json!(100)).await;
    assert_eq!(found.basis, PreviewBasis::LastSettlement);
    assert_eq!(
        found.period.map(|period| period.to_string()).as_deref(),
        Some("2026H2")
    );
    let town = of(&found, TOWN);
    assert_eq!(
        (town.volunteers, town.affected),
        (1, 1),
        "who was not settled is not counted"
    );
    assert_eq!(parts(town), [[162, 163, 0], [162, 100, 63]]);
    let other = of(&found, &ELSEWHERE[..9]);
    assert_eq!((other.affected, parts(other)), (0, [[50, 50, 0], [50, 50, 0]]));

    // What went above a cap was saved first and then given to the pool.
    settle(
        &t,
        &[Request {
            key: Uuid::from_u128(79),
            action: Action::Move(
                vec![Leg {
                    from: AccountName::of(volunteer(3), AccountKind::Savings),
                    to: AccountName::bank(AccountKind::Pool),
                    amount: 20,
                    basis: None,
                }],
                Tag {
                    purpose: Purpose::Donation,
                    reference: Some(Uuid::from_u128(77)),
                    effective: date!(2026 - 11 - 23),
                },
            ),
        }],
    )
    .await;
    let found = preview(&t, settings::SAVINGS_CAP_MINUTES, json!(30)).await;
    let other = of(&found, &ELSEWHERE[..9]);
    assert_eq!((other.affected, parts(other)), (0, [[50, 30, 20], [50, 30, 20]]));

    // A settlement that was taken back counts no more.
    let mirror = Request {
        key: Uuid::from_u128(78),
        action: Action::Reverse {
            of: settlement(volunteer(1), 162, 163).key,
        },
    };
    settle(&t, &[mirror]).await;
    let found = preview(&t, settings::SPLIT_GOODS_BP, json!(0)).await;
    assert_eq!(found.towns.len(), 1);
}

#[tokio::test]
async fn another_weight_is_applied_once_to_the_raw_minutes_rounded_down_per_record() {
    let t = with_visits().await;
    let weigh = |old, new| PreviewWeight {
        old: BasisPoints::new(old),
        new: BasisPoints::new(new),
    };
    let found = t.ask(&actors::finance(), weigh(20_000, 25_000)).await.unwrap();
    let lines: Vec<_> = found
        .towns
        .iter()
        .map(|line| {
            (
                line.org.to_string(),
                line.visits,
                line.before.get(),
                line.after.get(),
            )
        })
        .collect();
    assert_eq!(
        lines,
        [
            (TOWN.to_owned(), 1, 80, 100),
            (ELSEWHERE[..9].to_owned(), 1, 100, 125)
        ]
    );
    let rounded = t.ask(&actors::finance(), weigh(10_000, 15_000)).await.unwrap();
    let after: i64 = rounded.towns.iter().map(|line| line.after.get()).sum();
    assert_eq!(after, 142 + 1, "95 × 1.5 and 1 × 1.5, each rounded down");
    for (old, new, field) in [(0, 10_000, "old"), (10_000, 0, "new"), (10_000, 1_000_001, "new")] {
        let refused = t.ask(&actors::finance(), weigh(old, new)).await.unwrap_err();
        assert_eq!(refused.field.as_deref(), Some(field));
    }

    // In the next half-year this one is the last.
    t.clock.advance(Duration::days(60));
    let later = t.ask(&actors::finance(), weigh(20_000, 25_000)).await.unwrap();
    assert_eq!(
        (later.period.to_string(), later.towns),
        ("2026H2".to_owned(), found.towns)
    );
}

#[tokio::test]
async fn only_those_who_read_the_settings_try_them_and_only_what_can_be_tried() {
    let t = with_visits().await;
    let query = |key: &str, value: Value| PreviewPolicy {
        key: key.into(),
        value,
    };
    for nobody in [
        actors::clerk(VILLAGE),
        actors::branch(TOWN),
        actors::system_admin(),
        actors::volunteer(volunteer(1)),
    ] {
        let refused = t
            .ask(&nobody, query(settings::SPLIT_GOODS_BP, json!(1)))
            .await
            .unwrap_err();
        assert_eq!(refused.code, Code::Forbidden);
    }
    for role in [
        Role::Operator,
        Role::Oversight,
        Role::SecurityAdmin,
        Role::Auditor,
    ] {
        let reader = actors::staff(role, DISTRICT);
        assert!(
            t.ask(&reader, query(settings::SPLIT_GOODS_BP, json!(1)))
                .await
                .is_ok(),
            "{role:?}"
        );
    }
    let refused = t
        .ask(&actors::finance(), query("checkin.radius_m", json!(100)))
        .await
        .unwrap_err();
    assert_eq!(
        (refused.field.as_deref(), refused.reason.as_str()),
        (Some("key"), "policy_not_previewed")
    );
    let refused = t
        .ask(&actors::finance(), query(settings::SPLIT_GOODS_BP, json!("x")))
        .await
        .unwrap_err();
    assert_eq!(
        (refused.field.as_deref(), refused.reason.as_str()),
        (Some("value"), "policy_value")
    );
}

#[tokio::test]
async fn promises_stand_beside_what_twelve_months_gave() {
    let t = with_visits().await;
    settle(&t, &[settlement(volunteer(1), 162, 163)]).await;
    let coverage = t.ask(&actors::auditor(), GetPromiseCoverage {}).await.unwrap();
    let lines: Vec<_> = coverage
        .towns
        .iter()
        .map(|line| {
            (
                line.org.to_string(),
                line.volunteers,
                line.savings.get(),
                line.goods.get(),
                line.capacity.get(),
            )
        })
        .collect();
    assert_eq!(
        lines,
        [
            (TOWN.to_owned(), 1, 163, 162, 326),
            (ELSEWHERE[..9].to_owned(), 0, 0, 0, 100)
        ]
    );
    t.clock.advance(Duration::days(366));
    let later = t.ask(&actors::auditor(), GetPromiseCoverage {}).await.unwrap();
    assert_eq!(
        later.towns.len(),
        1,
        "nobody gave anything, but the promise stands"
    );
    assert_eq!(
        (later.towns[0].savings.get(), later.towns[0].capacity.get()),
        (163, 0)
    );
    let refused = t
        .ask(&actors::clerk(VILLAGE), GetPromiseCoverage {})
        .await
        .unwrap_err();
    assert_eq!(refused.code, Code::Forbidden);
}
