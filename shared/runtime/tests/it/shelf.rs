use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU32, Ordering},
};

use contracts::{
    At, Day, Error, Role,
    portal::{OrgUnitChanged, SettingChanged},
    redemption::{AddItem, Item, ItemOnList, ItemPriced, Items, ListItems, PriceItem, item::ItemFacts},
};
use kernel::{ItemId, StandardMinutes};
use runtime::{Asked, Cx, Progress, Read, Result, Service, Worker, violates};
use serde_json::json;
use testkit::Bench;
use time::{OffsetDateTime, macros::date};
use tokio::sync::Semaphore;
use uuid::Uuid;

/// Its name.
pub const NAME: &str = "redemption-inventory";

/// What a reaction does with a price: how tests say what is to happen.
pub const POISON: i64 = -1;
pub const PANIC: i64 = -2;
pub const AWAY: i64 = -3;
pub const GATE: i64 = -4;

/// What a test turns and reads.
pub struct Knobs {
    /// How often `add_item` has run.
    pub runs: AtomicU32,
    /// How many more times something needed is away.
    pub away: AtomicU32,
    /// Opened by adding permits.
    pub gate: Semaphore,
    /// Sizes of the batches that came.
    pub batches: Mutex<Vec<usize>>,
    /// Rounds that the job `rounds` has still to do.
    pub rounds: AtomicU32,
}

impl Default for Knobs {
    fn default() -> Self {
        Self {
            runs: AtomicU32::new(0),
            away: AtomicU32::new(0),
            gate: Semaphore::new(0),
            batches: Mutex::default(),
            rounds: AtomicU32::new(0),
        }
    }
}

/// A shelf of goods: the smallest service that uses every part of the runtime.
pub fn bare() -> Service {
    Service::new(NAME, "redemption")
        .migrations(sqlx::migrate!("tests/it/migrations"))
        .state(|_| Ok(Knobs::default()))
        .command(add_item)
        .command_with(price_now, price_item)
        .query(list_items)
}

/// It notes every price, one by one.
pub fn service() -> Service {
    bare().on("note_price", note_price)
}

/// Things come on its list in batches of requests, and the runtime keeps the answers. What is named twice is refused.
pub fn kept_batches() -> Service {
    Service::new(NAME, "redemption")
        .migrations(sqlx::migrate!("tests/it/migrations"))
        .state(|_| Ok(Knobs::default()))
        .command_batch(|_, _: AddItem| async { Ok(()) }, add_new_items)
        .query(list_items)
}

/// It notes units and prices in batches, units first; and every setting both ways.
pub fn batching() -> Service {
    bare()
        .on_batch("note_units", note_units)
        .on_batch("note_prices", note_prices)
        .on_batch("note_settings", note_settings)
}

/// Things come on its list in batches of requests.
pub fn in_batches() -> Service {
    Service::new(NAME, "redemption")
        .migrations(sqlx::migrate!("tests/it/migrations"))
        .state(|_| Ok(Knobs::default()))
        .batch(add_items)
        .query(list_items)
}

/// What a test would else write again and again.
pub fn item(code: &str) -> AddItem {
    AddItem {
        code: code.into(),
        name: "oil".into(),
        unit: "桶".into(),
        price: StandardMinutes::new(60),
        from: Day(date!(2026 - 11 - 23)),
        facts: ItemFacts::default(),
    }
}

pub fn priced(item_id: ItemId, price: i64) -> ItemPriced {
    ItemPriced {
        item_id,
        price: StandardMinutes::new(price),
        from: Day(date!(2026 - 11 - 23)),
    }
}

pub fn number(n: u128) -> ItemId {
    Uuid::from_u128(n).into()
}

pub fn setting(version: i64, key: &str, value: serde_json::Value, from: OffsetDateTime) -> SettingChanged {
    SettingChanged {
        key: key.into(),
        value,
        valid_from: At(from),
        version,
    }
}

/// What the reactions have noted: who, of which item, which price; in the order of their commits.
pub async fn seen(t: &Bench) -> Vec<(String, u128, i64)> {
    let rows: Vec<(String, Uuid, i64)> =
        sqlx::query_as("select who, item_id, price from redemption.seen order by no")
            .fetch_all(t.admin())
            .await
            .unwrap();
    rows.into_iter()
        .map(|(who, item, price)| (who, item.as_u128(), price))
        .collect()
}

pub async fn count(t: &Bench, table: &str) -> i64 {
    let sql = format!("select count(*) from redemption.{table}");
    sqlx::query_scalar(sqlx::AssertSqlSafe(sql))
        .fetch_one(t.admin())
        .await
        .unwrap()
}

async fn add_item(cx: Cx, command: AddItem) -> Result<ItemOnList> {
    let knobs = cx.state::<Knobs>();
    knobs.runs.fetch_add(1, Ordering::SeqCst);
    let item_id = ItemId::generate(cx.now());
    sqlx::query("insert into redemption.shelf (item_id, code, price) values ($1, $2, $3)")
        .bind(item_id.uuid())
        .bind(&command.code)
        .bind(command.price.get())
        .execute(&mut *cx.db().await)
        .await
        .map_err(|error| {
            if violates(&error, "shelf_code_unique") {
                return Error::conflict("code_taken", "this code is taken").into();
            }
            runtime::Failure::from(error)
        })?;
    cx.emit(&ItemPriced {
        item_id,
        price: command.price,
        from: command.from,
    });
    cx.audit("item.added", item_id, json!({"price": command.price}));
    cx.wake("tick");
    match command.name.as_str() {
        "refused" => return Err(Error::invalid("name", "bad_name", "no such name").into()),
        "panic" => panic!("as the test wants it"),
        "slow" => knobs.gate.acquire().await.unwrap().forget(),
        _ => {}
    }
    Ok(ItemOnList { item_id })
}

/// Does what the name says. Its own books know a key that comes again: an item has its number from it.
async fn add_items(cx: Cx, batch: Arc<[Asked<AddItem>]>) -> Result<Vec<contracts::Result<ItemOnList>>> {
    let knobs = cx.state::<Knobs>();
    knobs.batches.lock().unwrap().push(batch.len());
    let mut answers = Vec::new();
    for Asked { key, actor, command } in batch.iter() {
        let item_id = ItemId::from(Uuid::new_v5(key, b"item"));
        if command.name == "operators only"
            && let Err(refused) = actor.has_role(&[Role::Operator])
        {
            answers.push(Err(refused));
            continue;
        }
        sqlx::query(
            "insert into redemption.shelf (item_id, code, price) values ($1, $2, $3) on conflict (item_id) do nothing",
        )
        .bind(item_id.uuid())
        .bind(&command.code)
        .bind(command.price.get())
        .execute(&mut *cx.db().await)
        .await?;
        match command.name.as_str() {
            "poison" => obey(&cx, POISON).await?,
            "panic" => obey(&cx, PANIC).await?,
            "away" => obey(&cx, AWAY).await?,
            "slow" => obey(&cx, GATE).await?,
            _ => {}
        }
        answers.push(Ok(ItemOnList { item_id }));
    }
    Ok(answers)
}

/// As [`add_items`], with numbers that no repetition would get again.
async fn add_new_items(
    cx: Cx,
    batch: Vec<(Asked<AddItem>, ())>,
) -> Result<Vec<contracts::Result<ItemOnList>>> {
    let asked: Vec<Asked<AddItem>> = batch
        .into_iter()
        .map(|(asked, ())| Asked {
            key: kernel::uuid_v7(cx.now()),
            ..asked
        })
        .collect();
    for Asked { actor, command, .. } in &asked {
        cx.audit_by(actor, "item.added", &command.code, json!({}));
    }
    add_items(cx, asked.into()).await
}

async fn price_now(read: Read, command: PriceItem) -> Result<Option<StandardMinutes>> {
    let list = read.ask(ListItems { text: None }).await?;
    let found = list
        .items
        .into_iter()
        .find(|item| item.item_id == command.item_id);
    Ok(found.and_then(|item| item.price))
}

async fn price_item(cx: Cx, command: PriceItem, now: Option<StandardMinutes>) -> Result<ItemOnList> {
    let Some(now) = now else {
        return Err(Error::not_found("item").into());
    };
    let item_id = command.item_id;
    cx.emit(&ItemPriced {
        item_id,
        price: command.price,
        from: command.from,
    });
    cx.audit(
        "item.priced",
        item_id,
        json!({"before": now, "after": command.price}),
    );
    Ok(ItemOnList { item_id })
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
        facts: ItemFacts::default(),
        closed: false,
    });
    Ok(Items {
        items: items.collect(),
    })
}

pub async fn note_price(cx: Cx, event: ItemPriced) -> Result<()> {
    note(&cx, "note_price", event.item_id.uuid(), event.price.get()).await?;
    obey(&cx, event.price.get()).await
}

/// Knows nothing of poison.
pub async fn note_price_too(cx: Cx, event: ItemPriced) -> Result<()> {
    note(&cx, "note_price_too", event.item_id.uuid(), event.price.get()).await
}

async fn note_prices(cx: Cx, events: Vec<ItemPriced>) -> Result<()> {
    cx.state::<Knobs>().batches.lock().unwrap().push(events.len());
    for event in events {
        note(&cx, "note_prices", event.item_id.uuid(), event.price.get()).await?;
        obey(&cx, event.price.get()).await?;
    }
    Ok(())
}

async fn note_units(cx: Cx, events: Vec<OrgUnitChanged>) -> Result<()> {
    for _ in events {
        note(&cx, "note_units", Uuid::nil(), 0).await?;
    }
    Ok(())
}

async fn note_settings(cx: Cx, events: Vec<SettingChanged>) -> Result<()> {
    for event in events {
        note(&cx, "note_settings", Uuid::nil(), event.version).await?;
    }
    Ok(())
}

/// Notes each instant at which the clock has started it. It takes its time, so that a second one would overlap.
pub async fn tick(cx: Cx) -> Result<Progress> {
    note(&cx, "tick", Uuid::nil(), cx.now().unix_timestamp()).await?;
    tokio::time::sleep(std::time::Duration::from_millis(120)).await;
    Ok(Progress::Idle)
}

/// Does a round at a time, as many as the knob says; the third fails once.
pub async fn rounds(cx: Cx) -> Result<Progress> {
    let left = cx.state::<Knobs>().rounds.load(Ordering::SeqCst);
    if left == 0 {
        return Ok(Progress::Idle);
    }
    note(&cx, "rounds", Uuid::nil(), i64::from(left)).await?;
    obey(&cx, if left == 3 { AWAY } else { 0 }).await?;
    cx.state::<Knobs>().rounds.fetch_sub(1, Ordering::SeqCst);
    Ok(if left > 1 { Progress::More } else { Progress::Idle })
}

/// A worker: asks over the network, then notes in a transaction of its own what is new on the shelf.
pub async fn look_around(worker: Worker) -> Result<Progress> {
    let list = worker.ask(ListItems { text: None }).await?;
    for item in list.items {
        worker
            .unit(|cx| async move {
                let sql = "insert into redemption.seen (who, item_id, price) select 'look_around', $1, 0
                           where not exists (select 1 from redemption.seen where who = 'look_around' and item_id = $1)";
                sqlx::query(sql).bind(item.item_id.uuid()).execute(&mut *cx.db().await).await?;
                Ok(())
            })
            .await?;
    }
    Ok(Progress::Idle)
}

async fn obey(cx: &Cx, price: i64) -> Result<()> {
    let knobs = cx.state::<Knobs>();
    match price {
        POISON => Err(Error::conflict("poison", "nothing can be done with this").into()),
        PANIC => panic!("as the test wants it"),
        GATE => {
            knobs.gate.acquire().await.unwrap().forget();
            Ok(())
        }
        AWAY => {
            let one_less = |left: u32| left.checked_sub(1);
            match knobs
                .away
                .fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less)
            {
                Ok(_) => Err(Error::unavailable("not yet").into()),
                Err(_) => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

async fn note(cx: &Cx, who: &str, item: Uuid, price: i64) -> Result<()> {
    sqlx::query("insert into redemption.seen (who, item_id, price) values ($1, $2, $3)")
        .bind(who)
        .bind(item)
        .bind(price)
        .execute(&mut *cx.db().await)
        .await?;
    Ok(())
}
