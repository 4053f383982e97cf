use contracts::{
    Day,
    redemption::{AddItem, ItemPriced, ListItems},
};
use kernel::StandardMinutes;
use testkit::{Bench, actors};
use time::macros::date;

use crate::shelf;

#[tokio::test(flavor = "multi_thread")]
async fn a_command_is_answered_and_its_event_comes_back() {
    let t = Bench::start(vec![shelf::service()]).await;
    let added = t
        .tell(
            &actors::operator(),
            AddItem {
                code: "A1".into(),
                name: "oil".into(),
                unit: "桶".into(),
                price: StandardMinutes::new(60),
                from: Day(date!(2026 - 11 - 23)),
            },
        )
        .await
        .unwrap();
    t.settle().await;
    let list = t.ask(&actors::operator(), ListItems { text: None }).await.unwrap();
    assert_eq!(list.items[0].item_id, added.item_id);
    assert_eq!(t.events::<ItemPriced>().await.len(), 1);
    let seen: i64 = sqlx::query_scalar("select count(*) from redemption.seen")
        .fetch_one(t.db("redemption-inventory"))
        .await
        .unwrap();
    assert_eq!(seen, 1);
    assert_eq!(t.dead_letters().await, Vec::<String>::new());
}
