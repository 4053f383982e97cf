use contracts::{
    Error,
    redemption::{AddItem, Item, ItemOnList, ItemPriced, Items, ListItems},
};
use kernel::{ItemId, StandardMinutes};
use runtime::{Cx, Read, Result, Service};
use serde_json::json;
use uuid::Uuid;

/// A shelf of goods: the smallest service that uses every part of the runtime.
pub fn service() -> Service {
    Service::new("redemption-inventory", "redemption")
        .migrations(sqlx::migrate!("tests/it/migrations"))
        .command(add_item)
        .query(list_items)
        .on("note_price", note_price)
}

async fn add_item(cx: Cx, command: AddItem) -> Result<ItemOnList> {
    let item_id = ItemId::generate(cx.now());
    sqlx::query("insert into redemption.shelf (item_id, code, price) values ($1, $2, $3)")
        .bind(item_id.uuid())
        .bind(&command.code)
        .bind(command.price.get())
        .execute(&mut *cx.db().await)
        .await?;
    cx.emit(&ItemPriced {
        item_id,
        price: command.price,
        from: command.from,
    });
    cx.audit("item.added", item_id, json!({"price": command.price}));
    match command.name.as_str() {
        "refused" => Err(Error::invalid("name", "bad_name", "no such name").into()),
        "panic" => panic!("as the test wants it"),
        _ => Ok(ItemOnList { item_id }),
    }
}

async fn list_items(read: Read, _: ListItems) -> Result<Items> {
    let mut db = read.db().await?;
    let rows: Vec<(Uuid, String, i64)> =
        sqlx::query_as("select item_id, code, price from redemption.shelf order by code")
            .fetch_all(&mut *db)
            .await?;
    let items = rows.into_iter().map(|(item_id, code, price)| Item {
        item_id: item_id.into(),
        name: code.clone(),
        code,
        unit: "piece".into(),
        price: Some(StandardMinutes::new(price)),
        next_price: None,
        next_from: None,
    });
    Ok(Items { items: items.collect() })
}

async fn note_price(cx: Cx, event: ItemPriced) -> Result<()> {
    see(&cx, "note_price", &event).await
}

pub async fn see(cx: &Cx, who: &str, event: &ItemPriced) -> Result<()> {
    sqlx::query("insert into redemption.seen (who, item_id, price) values ($1, $2, $3)")
        .bind(who)
        .bind(event.item_id.uuid())
        .bind(event.price.get())
        .execute(&mut *cx.db().await)
        .await?;
    Ok(())
}
