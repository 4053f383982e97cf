//! The list of goods against real PostgreSQL and NATS.
#![allow(clippy::unwrap_used, reason = "a test's panic is its report")]

mod counter;
mod orders;
mod promises;
mod races;
mod stock;
mod together;

use contracts::{
    Code, Day, Role,
    redemption::{AddItem, Item, ItemPriced, ListItems, PriceItem, item::ItemFacts},
};
use kernel::{ItemId, StandardMinutes};
use testkit::{Bench, actors};
use time::{
    Date, Duration, OffsetDateTime,
    macros::{date, datetime},
};

const TODAY: Date = date!(2026 - 11 - 23);
const BEGINNING: OffsetDateTime = datetime!(2026-11-23 02:00 UTC);

async fn bench() -> Bench {
    bench_with(Vec::new()).await
}

async fn bench_with(mut services: Vec<runtime::Service>) -> Bench {
    services.push(redemption_inventory::service());
    Bench::start(services).await
}

fn stock() -> contracts::Actor {
    actors::staff(Role::Stock, actors::DISTRICT)
}

fn oil(code: &str, price: i64, from: Date) -> AddItem {
    AddItem {
        code: code.into(),
        name: "大豆油 5L".into(),
        unit: "桶".into(),
        price: StandardMinutes::new(price),
        from: Day(from),
        facts: ItemFacts::default(),
    }
}

fn priced(item_id: ItemId, price: i64, from: Date) -> PriceItem {
    PriceItem {
        item_id,
        price: StandardMinutes::new(price),
        from: Day(from),
    }
}

async fn listed(t: &Bench, text: &str) -> Vec<Item> {
    let text = (!text.is_empty()).then(|| text.into());
    t.ask(&actors::clerk(actors::VILLAGE), ListItems { text })
        .await
        .unwrap()
        .items
}

#[tokio::test]
async fn a_new_price_holds_from_its_day_on() {
    let t = bench().await;
    let item = t.tell(&stock(), oil("6901", 240, TODAY)).await.unwrap().item_id;
    t.tell(&stock(), priced(item, 300, TODAY + Duration::days(7)))
        .await
        .unwrap();
    let now = &listed(&t, "").await[0];
    assert_eq!(
        (now.price, now.next_price),
        (Some(StandardMinutes::new(240)), Some(StandardMinutes::new(300)))
    );
    assert_eq!(now.next_from, Some(Day(TODAY + Duration::days(7))));
    // Midnight in China, which is 16:00 in UTC of the day before.
    t.clock.advance(Duration::days(6) + Duration::hours(14));
    let later = &listed(&t, "").await[0];
    assert_eq!(
        (later.price, later.next_price),
        (Some(StandardMinutes::new(300)), None)
    );
    let told: Vec<ItemPriced> = t.events().await;
    assert_eq!(
        told.iter().map(|event| event.price.get()).collect::<Vec<_>>(),
        [240, 300]
    );
}

#[tokio::test]
async fn of_two_prices_for_one_day_the_later_decision_counts() {
    let t = bench().await;
    let item = t.tell(&stock(), oil("6901", 240, TODAY)).await.unwrap().item_id;
    for price in [250, 260, 255] {
        t.tell(&stock(), priced(item, price, TODAY)).await.unwrap();
        t.clock.advance(Duration::seconds(1));
    }
    assert_eq!(listed(&t, "").await[0].price, Some(StandardMinutes::new(255)));
}

#[tokio::test]
async fn goods_are_found_by_code_and_by_a_part_of_their_name() {
    let t = bench().await;
    for code in ["A2", "A1", "B1"] {
        t.tell(&stock(), oil(code, 240, TODAY)).await.unwrap();
    }
    let codes = async |text: &str| -> Vec<String> {
        listed(&t, text).await.into_iter().map(|item| item.code).collect()
    };
    assert_eq!(codes("").await, ["A1", "A2", "B1"]);
    assert_eq!(codes("a").await, ["A1", "A2"]);
    assert_eq!(codes("豆油").await.len(), 3);
    assert_eq!(codes("%").await.len(), 0);
}

#[tokio::test]
async fn only_stock_keepers_change_the_list_and_bad_input_names_its_field() {
    let t = bench().await;
    for may_not in [
        actors::finance(),
        actors::clerk(actors::VILLAGE),
        actors::auditor(),
    ] {
        assert_eq!(
            t.tell(&may_not, oil("1", 1, TODAY)).await.unwrap_err().code,
            Code::Forbidden
        );
        let price = priced(ItemId::generate(BEGINNING), 1, TODAY);
        assert_eq!(t.tell(&may_not, price).await.unwrap_err().code, Code::Forbidden);
    }
    let item = t.tell(&stock(), oil("6901", 240, TODAY)).await.unwrap().item_id;
    let taken = t.tell(&stock(), oil("6901", 240, TODAY)).await.unwrap_err();
    assert_eq!(
        (taken.code, taken.reason.as_str(), taken.field.as_deref()),
        (Code::Conflict, "code_taken", Some("code"))
    );
    let free = t.tell(&stock(), oil("6902", 0, TODAY)).await.unwrap_err();
    assert_eq!(free.field.as_deref(), Some("price"));
    let past = t
        .tell(&stock(), priced(item, 10, TODAY - Duration::days(1)))
        .await
        .unwrap_err();
    assert_eq!(past.field.as_deref(), Some("from"));
    let unknown = t
        .tell(&stock(), priced(ItemId::generate(BEGINNING), 10, TODAY))
        .await
        .unwrap_err();
    assert_eq!(unknown.code, Code::NotFound);
    assert_eq!(listed(&t, "").await.len(), 1);
}

#[tokio::test]
async fn a_command_that_is_sent_again_adds_nothing() {
    let t = bench().await;
    let key = t.client.new_key();
    let first = t
        .tell_keyed(&stock(), key, oil("6901", 240, TODAY))
        .await
        .unwrap();
    let again = t
        .tell_keyed(&stock(), key, oil("6901", 240, TODAY))
        .await
        .unwrap();
    assert_eq!(first, again);
    assert_eq!(listed(&t, "").await.len(), 1);
}

#[tokio::test]
async fn decided_prices_cannot_be_rewritten_by_the_service() {
    let t = bench().await;
    t.tell(&stock(), oil("6901", 240, TODAY)).await.unwrap();
    for sql in [
        "update redemption.price set minutes = 1",
        "delete from redemption.price",
        "delete from redemption.item",
    ] {
        let error = sqlx::query(sql)
            .execute(t.db("redemption-inventory"))
            .await
            .unwrap_err();
        assert_eq!(
            error
                .as_database_error()
                .and_then(|error| error.code())
                .as_deref(),
            Some("42501"),
            "{sql}"
        );
    }
}
