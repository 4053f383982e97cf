//! Stock of outlets: what comes in, moves, spoils and is counted (R8.1, R8.2, R8.4).

use contracts::{
    Actor, Code, Day, Paging, Role,
    ledger::fund::FundSource,
    portal::{OrgUnitChanged, SettingChanged},
    redemption::{count::*, item::*, reservation::*, stock::*, transfer::*},
    settings,
};
use kernel::{Clock, ItemId, LotId, OrgCode, OrgKind, StaffId, StockCountId, VolunteerId, uuid_v7};
use runtime::Service;
use serde_json::json;
use testkit::{Bench, actors};
use time::{Date, Duration};

use crate::{TODAY, bench_with, oil, stock};

pub const HERE: &str = "370405001004-01";
pub const THERE: &str = "370405001";

pub fn here() -> OrgCode {
    actors::org(HERE)
}

fn there() -> OrgCode {
    actors::org(THERE)
}

fn clerk() -> Actor {
    actors::clerk(actors::VILLAGE)
}

fn second_clerk() -> Actor {
    actors::numbered_staff(Role::Clerk, actors::VILLAGE, 2)
}

/// Two outlets: a village's service site and its town.
pub async fn outlets() -> Bench {
    outlets_with(Vec::new()).await
}

/// … beside other services.
pub async fn outlets_with(others: Vec<Service>) -> Bench {
    let t = bench_with(others).await;
    for (code, name, kind) in [
        (HERE, "兴中站", OrgKind::Site),
        (THERE, "运河街道", OrgKind::Town),
    ] {
        t.emit(&OrgUnitChanged {
            code: actors::org(code),
            name: name.into(),
            kind,
            position: None,
            active_from: Day(TODAY - Duration::days(100)),
            active_to: None,
            successor: None,
            is_outlet: true,
        })
        .await;
    }
    t.settle().await;
    t
}

pub async fn item(t: &Bench, code: &str) -> ItemId {
    t.tell(&stock(), oil(code, 240, TODAY)).await.unwrap().item_id
}

pub fn line(item_id: ItemId, qty: u32, expires_on: Option<Date>) -> TakeInLine {
    TakeInLine {
        item_id,
        batch_no: Some("A1".into()),
        expires_on: expires_on.map(Day),
        qty,
    }
}

pub fn bought(lines: Vec<TakeInLine>) -> TakeIn {
    TakeIn {
        outlet: here(),
        kind: IntakeKind::Purchase,
        source: FundSource::Government,
        document: "FP-2026-118".into(),
        donor: None,
        named: false,
        lines,
    }
}

/// So many pieces without a last day, in one lot.
pub async fn lot(t: &Bench, item_id: ItemId, qty: u32) -> LotId {
    lot_until(t, item_id, qty, None).await
}

/// … with a last day.
pub async fn lot_until(t: &Bench, item_id: ItemId, qty: u32, last_day: Option<Date>) -> LotId {
    let taken = t.tell(&stock(), bought(vec![line(item_id, qty, last_day)])).await;
    taken.unwrap().lots[0]
}

/// From now on a setting is this.
pub async fn set(t: &Bench, key: &str, value: serde_json::Value, version: i64) {
    let changed = SettingChanged {
        key: key.into(),
        value,
        valid_from: t.clock.now().into(),
        version,
    };
    t.emit(&changed).await;
    t.settle().await;
}

async fn stock_here(t: &Bench, item_id: ItemId) -> StockRow {
    let stock = t.ask(&clerk(), StockOf { outlet: here() }).await.unwrap();
    stock.rows.into_iter().find(|row| row.item_id == item_id).unwrap()
}

async fn on_hand(t: &Bench, lot_id: LotId) -> (u32, u32) {
    let row = t.ask(&stock(), GetLot { lot_id }).await.unwrap().row;
    (row.on_hand, row.reserved)
}

pub fn reserve(item_id: ItemId, qty: u32, expires: Duration, t: &Bench) -> ReserveGoods {
    ReserveGoods {
        saga_id: uuid_v7(t.clock.now()),
        volunteer_id: VolunteerId::generate(t.clock.now()),
        outlet: here(),
        lines: vec![ItemQty { item_id, qty }],
        expires_at: (t.clock.now() + expires).into(),
        window_opened_at: None,
    }
}

pub fn me() -> Actor {
    Actor::service("redemption-inventory")
}

/// Nothing of what must always hold is broken.
pub async fn sound(t: &Bench) {
    let report = runtime::check(
        t.admin(),
        &[redemption_inventory::service()],
        t.host("redemption-inventory").crypto(),
        t.clock.now() + Duration::minutes(2),
    )
    .await
    .unwrap();
    let broken: Vec<_> = report
        .broken
        .iter()
        .filter(|broken| broken.schema == "redemption")
        .collect();
    assert!(broken.is_empty(), "{broken:#?}");
}

#[tokio::test]
async fn r8_1_goods_come_in_by_lot_and_every_piece_is_explained_by_a_movement() {
    let t = outlets().await;
    let rice = item(&t, "A1").await;
    let soon = TODAY + Duration::days(20);
    let taken = t
        .tell(
            &stock(),
            bought(vec![line(rice, 30, Some(soon)), line(rice, 5, None)]),
        )
        .await
        .unwrap();
    assert_eq!(taken.no, "RK20261123-0001");
    assert_eq!(taken.lots.len(), 2);
    let row = stock_here(&t, rice).await;
    assert_eq!((row.on_hand, row.available, row.lots.len()), (35, 35, 2));
    // What expires first stands first.
    assert_eq!(row.lots[0].expires_on, Some(Day(soon)));
    assert_eq!(row.warnings, [StockWarning::Expiring]);
    let spoil = SpoilGoods {
        lot_id: taken.lots[0],
        qty: 4,
        reason: SpoilReason::Damaged,
        note: Some("受潮".into()),
    };
    t.clock.advance(Duration::seconds(1));
    t.tell(&clerk(), spoil.clone()).await.unwrap();
    let lot = t
        .ask(
            &clerk(),
            GetLot {
                lot_id: taken.lots[0],
            },
        )
        .await
        .unwrap();
    assert_eq!(
        lot.movements
            .iter()
            .map(|movement| (movement.kind, movement.on_hand))
            .collect::<Vec<_>>(),
        [(MovementKind::Spoil, -4), (MovementKind::Intake, 30)]
    );
    assert_eq!(lot.movements[0].note.as_deref(), Some("受潮"));
    assert_eq!(lot.movements[1].document.as_deref(), Some("RK20261123-0001"));
    let too_many = SpoilGoods { qty: 27, ..spoil };
    let refused = t.tell(&clerk(), too_many).await.unwrap_err();
    assert_eq!(
        (
            refused.reason.as_str(),
            refused.field.as_deref(),
            refused.details["free"].as_i64()
        ),
        ("too_few_free", Some("qty"), Some(26))
    );
    sound(&t).await;
}

#[tokio::test]
async fn r8_2_a_gift_is_given_by_somebody_who_is_named_only_if_they_wish() {
    let t = outlets().await;
    let rice = item(&t, "A1").await;
    let gift = |donor: &str, source, named| TakeIn {
        kind: IntakeKind::Donation,
        source,
        document: "SJ-7".into(),
        donor: Some(donor.into()),
        named,
        ..bought(vec![line(rice, 2, None)])
    };
    t.tell(&clerk(), gift("李建国", FundSource::Residents, false))
        .await
        .unwrap();
    t.tell(&clerk(), gift("王秀英", FundSource::Residents, true))
        .await
        .unwrap();
    t.tell(&clerk(), gift("鲁南粮油公司", FundSource::Enterprise, false))
        .await
        .unwrap();
    let find = FindDonations {
        within: None,
        paging: Paging::default(),
    };
    let rows = t.ask(&clerk(), find).await.unwrap().rows;
    let mut names: Vec<&str> = rows.iter().map(|row| &*row.donor).collect();
    names.sort_unstable();
    assert_eq!(names, ["李*国", "王秀英", "鲁南粮油公司"]);
    assert_eq!(rows[0].goods, ["大豆油 5L × 2 桶"]);
    let anybody = actors::volunteer(VolunteerId::generate(t.clock.now()));
    let thanked = t.ask(&anybody, NamedDonors {}).await.unwrap().donors;
    assert_eq!(
        thanked.iter().map(|each| &*each.donor).collect::<Vec<_>>(),
        ["王秀英"]
    );
    // Sealed where it lies.
    let bare: i64 =
        sqlx::query_scalar("select count(*) from redemption.intake where position('王'::bytea in donor) > 0")
            .fetch_one(t.admin())
            .await
            .unwrap();
    assert_eq!(bare, 0);
    // A village does not buy, a purchase has no donor, and a gift has one.
    let buys = t
        .tell(&clerk(), bought(vec![line(rice, 1, None)]))
        .await
        .unwrap_err();
    assert_eq!(buys.code, Code::Forbidden);
    let nobody = TakeIn {
        donor: None,
        ..gift("", FundSource::Residents, false)
    };
    assert_eq!(
        t.tell(&clerk(), nobody).await.unwrap_err().field.as_deref(),
        Some("donor")
    );
}

#[tokio::test]
async fn r6_11_while_goods_are_switched_off_nothing_comes_in_and_nothing_is_promised() {
    let t = outlets().await;
    let rice = item(&t, "A1").await;
    lot(&t, rice, 5).await;
    set(&t, settings::GOODS_ENABLED, json!(false), 1).await;
    let refused = t
        .tell(&stock(), bought(vec![line(rice, 1, None)]))
        .await
        .unwrap_err();
    assert_eq!(refused.reason, "goods_off");
    let refused = t
        .tell(&me(), reserve(rice, 1, Duration::hours(1), &t))
        .await
        .unwrap_err();
    assert_eq!(refused.reason, "goods_off");
    // What lies there can still be counted and written off.
    t.tell(&clerk(), OpenCount { outlet: here() }).await.unwrap();
}

#[tokio::test]
async fn a_wrong_intake_is_mirrored_once_and_both_stay_in_the_books() {
    let t = outlets().await;
    let rice = item(&t, "A1").await;
    let lot_id = lot(&t, rice, 5).await;
    let movement_id = t.ask(&stock(), GetLot { lot_id }).await.unwrap().movements[0].movement_id;
    let reverse = ReverseMovement {
        movement_id,
        reason: "录错网点".into(),
    };
    assert_eq!(
        t.tell(&clerk(), reverse.clone()).await.unwrap_err().code,
        Code::Forbidden
    );
    t.tell(&stock(), reverse.clone()).await.unwrap();
    assert_eq!(on_hand(&t, lot_id).await, (0, 0));
    let again = t.tell(&stock(), reverse).await.unwrap_err();
    assert_eq!(again.code, Code::Conflict);
    let lot = t.ask(&stock(), GetLot { lot_id }).await.unwrap();
    assert_eq!(lot.movements.len(), 2);
    assert!(lot.movements.iter().all(|movement| !movement.reversible));
    sound(&t).await;
}

#[tokio::test]
async fn movements_are_appended_and_never_changed_not_even_by_the_owner() {
    let t = outlets().await;
    let rice = item(&t, "A1").await;
    lot(&t, rice, 5).await;
    for sql in [
        "update redemption.movement set on_hand = 6",
        "update redemption.movement set at = at - interval '1 day'",
        "delete from redemption.movement",
        "truncate redemption.movement cascade",
    ] {
        let of_service = sqlx::query(sql)
            .execute(t.db("redemption-inventory"))
            .await
            .unwrap_err();
        assert_eq!(
            of_service.as_database_error().unwrap().code().as_deref(),
            Some("42501"),
            "{sql}"
        );
        let of_anybody = sqlx::query(sql).execute(t.admin()).await.unwrap_err();
        assert!(of_anybody.to_string().contains("appended"), "{sql}: {of_anybody}");
    }
}

#[tokio::test]
async fn r8_1_a_transfer_has_two_legs_and_what_is_missing_is_said() {
    let t = outlets().await;
    let rice = item(&t, "A1").await;
    let taken = t
        .tell(
            &stock(),
            bought(vec![line(rice, 30, Some(TODAY + Duration::days(90)))]),
        )
        .await
        .unwrap();
    let lot_id = taken.lots[0];
    let send = |qty| SendGoods {
        from: here(),
        to: there(),
        lines: vec![LotQty { lot_id, qty }],
    };
    assert_eq!(
        t.tell(&clerk(), send(31)).await.unwrap_err().reason,
        "too_few_free"
    );
    let sent = t.tell(&clerk(), send(12)).await.unwrap();
    assert_eq!(on_hand(&t, lot_id).await, (18, 0));
    let arriving = t.ask(&stock(), StockOf { outlet: there() }).await.unwrap();
    assert_eq!(
        (
            arriving.outlet.arriving,
            arriving.rows[0].in_transit,
            arriving.rows[0].on_hand
        ),
        (1, 12, 0)
    );
    sound(&t).await;
    let receive = |qty, reason: Option<&str>| ReceiveGoods {
        transfer_id: sent.transfer_id,
        lines: vec![LotQty { lot_id, qty }],
        reason: reason.map(Into::into),
    };
    // Who sent it does not receive it for the other.
    assert_eq!(
        t.tell(&clerk(), receive(12, None)).await.unwrap_err().code,
        Code::Forbidden
    );
    assert_eq!(
        t.tell(&stock(), receive(13, None)).await.unwrap_err().reason,
        "more_than_sent"
    );
    let silent = t.tell(&stock(), receive(11, None)).await.unwrap_err();
    assert_eq!(silent.field.as_deref(), Some("reason"));
    let got = t.tell(&stock(), receive(11, Some("破了一袋"))).await.unwrap();
    assert_eq!(got.state, TransferState::Short);
    assert_eq!(
        t.tell(&stock(), receive(12, None)).await.unwrap_err().reason,
        "transfer_received"
    );
    let arrived = t.ask(&stock(), StockOf { outlet: there() }).await.unwrap();
    let row = &arrived.rows[0];
    assert_eq!((row.on_hand, row.in_transit), (11, 0));
    // Batch, last day and who paid go with the goods.
    assert_eq!(row.lots[0].batch_no, "A1");
    assert_eq!(row.lots[0].source, Some(FundSource::Government));
    let whole = t
        .ask(
            &stock(),
            GetTransfer {
                transfer_id: sent.transfer_id,
            },
        )
        .await
        .unwrap();
    assert_eq!(whole.reason.as_deref(), Some("破了一袋"));
    sound(&t).await;
}

#[tokio::test]
async fn r8_1_who_keeps_both_ends_does_not_receive_what_they_have_sent() {
    let t = outlets().await;
    let rice = item(&t, "A1").await;
    let lot_id = lot(&t, rice, 10).await;
    let send = SendGoods {
        from: here(),
        to: there(),
        lines: vec![LotQty { lot_id, qty: 4 }],
    };
    let receive = ReceiveGoods {
        transfer_id: t.tell(&stock(), send).await.unwrap().transfer_id,
        lines: vec![LotQty { lot_id, qty: 4 }],
        reason: None,
    };
    let own = t.tell(&stock(), receive.clone()).await.unwrap_err();
    assert_eq!((own.code, own.reason.as_str()), (Code::Forbidden, "own_transfer"));
    let colleague = actors::numbered_staff(Role::Stock, actors::DISTRICT, 2);
    t.tell(&colleague, receive).await.unwrap();
    sound(&t).await;
}

#[tokio::test]
async fn a_lot_in_quarantine_is_neither_promised_nor_sent_and_only_head_office_ends_a_recall() {
    let t = outlets().await;
    let rice = item(&t, "A1").await;
    let lot_id = lot(&t, rice, 5).await;
    let set = |status| SetLotStatus {
        lot_id,
        status,
        reason: "有异味".into(),
    };
    t.tell(&clerk(), set(LotStatus::Quarantine)).await.unwrap();
    let wants = t
        .tell(&me(), reserve(rice, 1, Duration::hours(1), &t))
        .await
        .unwrap_err();
    assert_eq!(wants.reason, "out_of_stock");
    let send = SendGoods {
        from: here(),
        to: there(),
        lines: vec![LotQty { lot_id, qty: 1 }],
    };
    assert_eq!(t.tell(&clerk(), send).await.unwrap_err().reason, "lot_blocked");
    t.tell(&stock(), set(LotStatus::Recalled)).await.unwrap();
    let frees = t.tell(&clerk(), set(LotStatus::Ok)).await.unwrap_err();
    assert_eq!(frees.reason, "recall_is_head_office");
    t.tell(&stock(), set(LotStatus::Ok)).await.unwrap();
    assert!(
        t.tell(&me(), reserve(rice, 1, Duration::hours(1), &t))
            .await
            .is_ok()
    );
}

async fn count(t: &Bench) -> StockCountId {
    t.tell(&clerk(), OpenCount { outlet: here() })
        .await
        .unwrap()
        .count_id
}

async fn save(t: &Bench, count_id: StockCountId, lines: &[(ItemId, Option<LotId>, u32)]) {
    let lines = lines
        .iter()
        .map(|(item_id, lot_id, qty)| Counted {
            item_id: *item_id,
            lot_id: *lot_id,
            qty: *qty,
        })
        .collect();
    t.tell(&clerk(), SaveCount { count_id, lines }).await.unwrap();
}

async fn step(
    t: &Bench,
    actor: &Actor,
    count_id: StockCountId,
    step: CountStep,
) -> contracts::Result<CountMoved> {
    t.tell(actor, MoveCount { count_id, step }).await
}

#[tokio::test]
async fn r8_4_a_count_is_blind_and_signed_by_somebody_who_has_not_counted() {
    let t = outlets().await;
    let rice = item(&t, "A1").await;
    let lot_id = lot(&t, rice, 10).await;
    let id = count(&t).await;
    save(&t, id, &[(rice, Some(lot_id), 9)]).await;
    let open = t.ask(&clerk(), GetCount { count_id: id }).await.unwrap();
    assert_eq!((open.lines[0].counted, open.lines[0].book), (Some(9), None));
    assert_eq!(open.row.differences, None);
    let two = t.tell(&clerk(), OpenCount { outlet: here() }).await.unwrap_err();
    assert_eq!(two.reason, "being_counted");
    assert_eq!(
        step(&t, &second_clerk(), id, CountStep::Approve)
            .await
            .unwrap_err()
            .reason,
        "count_not_counted"
    );
    step(&t, &clerk(), id, CountStep::Finish).await.unwrap();
    let counted = t.ask(&second_clerk(), GetCount { count_id: id }).await.unwrap();
    assert_eq!(
        (counted.lines[0].book, counted.row.differences),
        (Some(10), Some(1))
    );
    let own = step(&t, &clerk(), id, CountStep::Approve).await.unwrap_err();
    assert_eq!((own.code, own.reason.as_str()), (Code::Forbidden, "counted_it"));
    // The list says whose turn it is: not the counter's, nor that of who only reads.
    for (asker, signs) in [
        (clerk(), false),
        (second_clerk(), true),
        (stock(), true),
        (actors::finance(), false),
    ] {
        let find = FindCounts {
            within: None,
            state: Some(CountState::Counted),
            paging: Paging::default(),
        };
        let rows = t.ask(&asker, find).await.unwrap().rows;
        assert_eq!((rows.len(), rows[0].may_sign), (1, signs), "{asker:?}");
    }
    // Sent back, finished by another: who has counted a line still does not sign.
    step(&t, &second_clerk(), id, CountStep::SendBack).await.unwrap();
    step(&t, &stock(), id, CountStep::Finish).await.unwrap();
    let own = step(&t, &clerk(), id, CountStep::Approve).await.unwrap_err();
    assert_eq!(own.reason, "counted_it");
    step(&t, &second_clerk(), id, CountStep::Approve).await.unwrap();
    assert_eq!(on_hand(&t, lot_id).await, (9, 0));
    sound(&t).await;
}

#[tokio::test]
async fn r8_4_a_count_resets_only_what_was_counted() {
    let t = outlets().await;
    let (rice, salt) = (item(&t, "A1").await, item(&t, "A2").await);
    let (counted, other) = (lot(&t, rice, 10).await, lot(&t, salt, 7).await);
    let id = count(&t).await;
    save(&t, id, &[(rice, Some(counted), 12)]).await;
    step(&t, &clerk(), id, CountStep::Finish).await.unwrap();
    // Who signs is told what was left out, and nothing of what the books say of it.
    let shown = t.ask(&second_clerk(), GetCount { count_id: id }).await.unwrap();
    let ids = |lines: &[CountLine]| lines.iter().map(|line| line.lot_id).collect::<Vec<_>>();
    assert_eq!(
        (ids(&shown.lines), ids(&shown.missed)),
        (vec![Some(counted)], vec![Some(other)])
    );
    assert_eq!((shown.missed[0].counted, shown.missed[0].book), (None, None));
    // Moved between counting and signing: the difference stays what it was.
    let spoil = SpoilGoods {
        lot_id: counted,
        qty: 3,
        reason: SpoilReason::Damaged,
        note: None,
    };
    t.tell(&clerk(), spoil).await.unwrap();
    step(&t, &second_clerk(), id, CountStep::Approve).await.unwrap();
    assert_eq!(on_hand(&t, counted).await, (9, 0));
    assert_eq!(on_hand(&t, other).await, (7, 0));
    let posted = t.ask(&clerk(), GetCount { count_id: id }).await.unwrap();
    assert_eq!((posted.lines.len(), posted.missed), (1, Vec::new()));
    sound(&t).await;
}

#[tokio::test]
async fn r8_4_lots_of_one_sort_are_told_apart_on_the_sheet_by_who_gave_and_by_their_intake() {
    let t = outlets().await;
    let towel = item(&t, "W005").await;
    let plain = TakeInLine {
        batch_no: None,
        ..line(towel, 3, None)
    };
    t.tell(&stock(), bought(vec![plain.clone()])).await.unwrap();
    let gift = TakeIn {
        kind: IntakeKind::Donation,
        source: FundSource::Enterprise,
        donor: Some("运河超市".into()),
        ..bought(vec![plain])
    };
    t.tell(&stock(), gift).await.unwrap();
    let id = count(&t).await;
    let lines = t.ask(&clerk(), GetCount { count_id: id }).await.unwrap().lines;
    let mut from: Vec<_> = lines
        .iter()
        .map(|line| (line.source, line.intake_no.as_deref()))
        .collect();
    from.sort_unstable();
    assert_eq!(
        from,
        [
            (Some(FundSource::Government), Some("RK20261123-0001")),
            (Some(FundSource::Enterprise), Some("RK20261123-0002")),
        ]
    );
}

#[tokio::test]
async fn r8_4_adjusting_below_what_is_reserved_is_refused() {
    let t = outlets().await;
    let rice = item(&t, "A1").await;
    let lot_id = lot(&t, rice, 10).await;
    t.tell(&me(), reserve(rice, 6, Duration::hours(1), &t))
        .await
        .unwrap();
    let id = count(&t).await;
    save(&t, id, &[(rice, Some(lot_id), 5)]).await;
    step(&t, &clerk(), id, CountStep::Finish).await.unwrap();
    let refused = step(&t, &second_clerk(), id, CountStep::Approve)
        .await
        .unwrap_err();
    assert_eq!(
        (refused.reason.as_str(), refused.details["reserved"].as_i64()),
        ("below_reserved", Some(6))
    );
    assert_eq!(on_hand(&t, lot_id).await, (10, 6));
    sound(&t).await;
}

#[tokio::test]
async fn r8_4_goods_with_no_stock_can_be_counted() {
    let t = outlets().await;
    let (rice, gone) = (item(&t, "A1").await, item(&t, "A2").await);
    let empty = lot(&t, gone, 2).await;
    let spoil = SpoilGoods {
        lot_id: empty,
        qty: 2,
        reason: SpoilReason::Lost,
        note: None,
    };
    t.tell(&clerk(), spoil).await.unwrap();
    let id = count(&t).await;
    let open = t.ask(&clerk(), GetCount { count_id: id }).await.unwrap();
    assert_eq!(
        open.lines
            .iter()
            .map(|line| (line.code.as_str(), line.lot_id))
            .collect::<Vec<_>>(),
        [("A1", None), ("A2", None)]
    );
    save(&t, id, &[(rice, None, 3), (gone, None, 0)]).await;
    step(&t, &clerk(), id, CountStep::Finish).await.unwrap();
    step(&t, &second_clerk(), id, CountStep::Approve).await.unwrap();
    let row = stock_here(&t, rice).await;
    assert_eq!((row.on_hand, row.lots[0].source), (3, None));
    sound(&t).await;
}

#[tokio::test]
async fn r8_4_a_failed_adjustment_saves_nothing() {
    let t = outlets().await;
    let (rice, salt) = (item(&t, "A1").await, item(&t, "A2").await);
    let (plenty, promised) = (lot(&t, rice, 10).await, lot(&t, salt, 4).await);
    t.tell(&me(), reserve(salt, 4, Duration::hours(1), &t))
        .await
        .unwrap();
    let id = count(&t).await;
    save(&t, id, &[(rice, Some(plenty), 20), (salt, Some(promised), 1)]).await;
    step(&t, &clerk(), id, CountStep::Finish).await.unwrap();
    step(&t, &second_clerk(), id, CountStep::Approve)
        .await
        .unwrap_err();
    assert_eq!(on_hand(&t, plenty).await, (10, 0));
    let after = t.ask(&clerk(), GetCount { count_id: id }).await.unwrap();
    assert_eq!(after.row.state, CountState::Counted);
    let movements = t
        .ask(&stock(), GetLot { lot_id: plenty })
        .await
        .unwrap()
        .movements;
    assert_eq!(movements.len(), 1);
    // Counted again, it can be posted.
    step(&t, &second_clerk(), id, CountStep::SendBack).await.unwrap();
    save(&t, id, &[(salt, Some(promised), 4)]).await;
    step(&t, &clerk(), id, CountStep::Finish).await.unwrap();
    step(&t, &second_clerk(), id, CountStep::Approve).await.unwrap();
    assert_eq!(on_hand(&t, plenty).await, (20, 0));
    sound(&t).await;
}

#[tokio::test]
async fn r8_4_two_thousand_goods_are_counted_on_one_sheet() {
    let t = outlets().await;
    sqlx::query(
        "insert into redemption.item (id, code, name, unit, added_at)
         select gen_random_uuid(), 'P' || n, '物品' || n, '件', $1 from generate_series(1, 2000) n",
    )
    .bind(t.clock.now())
    .execute(t.admin())
    .await
    .unwrap();
    let id = count(&t).await;
    let lines = t.ask(&clerk(), GetCount { count_id: id }).await.unwrap().lines;
    assert_eq!(lines.len(), 2000);
    let counted: Vec<_> = lines.iter().map(|line| (line.item_id, line.lot_id, 1)).collect();
    save(&t, id, &counted).await;
    step(&t, &clerk(), id, CountStep::Finish).await.unwrap();
    step(&t, &second_clerk(), id, CountStep::Approve).await.unwrap();
    let whole: i64 = sqlx::query_scalar("select sum(on_hand)::bigint from redemption.lot")
        .fetch_one(t.admin())
        .await
        .unwrap();
    assert_eq!(whole, 2000);
}

#[tokio::test]
async fn r1_8_what_lies_elsewhere_is_answered_like_what_does_not_exist() {
    let t = outlets().await;
    let rice = item(&t, "A1").await;
    let lot_id = lot(&t, rice, 5).await;
    let elsewhere = actors::clerk("370405100001");
    assert_eq!(
        t.ask(&elsewhere, GetLot { lot_id }).await.unwrap_err().reason,
        "lot_not_found"
    );
    let outlet = t.ask(&elsewhere, StockOf { outlet: here() }).await.unwrap_err();
    assert_eq!(outlet.reason, "outlet_not_found");
    let all = FindOutlets { within: None };
    assert_eq!(t.ask(&elsewhere, all.clone()).await.unwrap().outlets, []);
    assert_eq!(t.ask(&stock(), all).await.unwrap().outlets.len(), 2);
    let spoil = SpoilGoods {
        lot_id,
        qty: 1,
        reason: SpoilReason::Damaged,
        note: None,
    };
    assert_eq!(
        t.tell(&elsewhere, spoil).await.unwrap_err().reason,
        "lot_not_found"
    );
}

#[tokio::test]
async fn r6_11_what_goods_cost_is_read_by_the_counting_house_alone_and_stands_on_no_list_with_times() {
    let t = outlets().await;
    let rice = item(&t, "A1").await;
    let cost = SetItemCost {
        item_id: rice,
        cost: kernel::Fen::new(3_590),
    };
    t.tell(&stock(), cost).await.unwrap();
    lot(&t, rice, 4).await;
    let costs = t.ask(&actors::finance(), ItemCosts {}).await.unwrap().items;
    assert_eq!(
        (costs[0].cost, costs[0].on_hand),
        (Some(kernel::Fen::new(3_590)), 4)
    );
    assert_eq!(
        t.ask(&clerk(), ItemCosts {}).await.unwrap_err().code,
        Code::Forbidden
    );
    let listed = serde_json::to_string(&crate::listed(&t, "").await).unwrap();
    assert!(!listed.contains("3590") && !listed.contains("cost"), "{listed}");
}

#[tokio::test]
async fn goods_are_changed_and_closed_and_found_by_bar_code() {
    let t = outlets().await;
    let rice = item(&t, "A1").await;
    let facts = ItemFacts {
        barcode: Some("6901234567892".into()),
        category: ItemCategory::Food,
        limit_per_window: Some(2),
        needs_batch: true,
    };
    let change = ChangeItem {
        item_id: rice,
        name: "大米 5kg".into(),
        unit: "袋".into(),
        facts: facts.clone(),
        closed: false,
    };
    t.tell(&stock(), change.clone()).await.unwrap();
    let found = crate::listed(&t, "6901234567892").await;
    assert_eq!((found[0].name.as_str(), &found[0].facts), ("大米 5kg", &facts));
    let bare = TakeInLine {
        batch_no: None,
        ..line(rice, 1, None)
    };
    let refused = t.tell(&stock(), bought(vec![bare])).await.unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("lines.0.batch_no"));
    let other = item(&t, "A2").await;
    let taken = ChangeItem {
        item_id: other,
        ..change.clone()
    };
    let refused = t.tell(&stock(), taken).await.unwrap_err();
    assert_eq!(
        (refused.reason.as_str(), refused.field.as_deref()),
        ("barcode_taken", Some("barcode"))
    );
    t.tell(
        &stock(),
        ChangeItem {
            closed: true,
            ..change
        },
    )
    .await
    .unwrap();
    let closed = t
        .tell(&stock(), bought(vec![line(rice, 1, Some(TODAY))]))
        .await
        .unwrap_err();
    assert_eq!(closed.reason, "item_not_found");
}

#[tokio::test]
async fn r1_4_a_unit_that_hands_nothing_out_any_more_takes_nothing_in_and_can_be_emptied() {
    let t = outlets().await;
    let rice = item(&t, "A1").await;
    let lot_id = lot(&t, rice, 5).await;
    let set = SetOutlet {
        outlet: here(),
        kind: OutletKind::Shop,
        hours: "周一至周五 9:00–17:00".into(),
    };
    t.tell(&clerk(), set).await.unwrap();
    t.emit(&OrgUnitChanged {
        code: here(),
        name: "兴中站".into(),
        kind: OrgKind::Site,
        position: None,
        active_from: Day(TODAY - Duration::days(100)),
        active_to: None,
        successor: None,
        is_outlet: false,
    })
    .await;
    t.settle().await;
    let refused = t
        .tell(&stock(), bought(vec![line(rice, 1, None)]))
        .await
        .unwrap_err();
    assert_eq!(refused.reason, "outlet_closed");
    let outlets = t
        .ask(&stock(), FindOutlets { within: None })
        .await
        .unwrap()
        .outlets;
    let outlet = outlets.iter().find(|outlet| outlet.outlet == here()).unwrap();
    assert_eq!((outlet.open, outlet.kind), (false, OutletKind::Shop));
    let send = SendGoods {
        from: here(),
        to: there(),
        lines: vec![LotQty { lot_id, qty: 5 }],
    };
    t.tell(&clerk(), send).await.unwrap();
    let outlets = t
        .ask(&stock(), FindOutlets { within: None })
        .await
        .unwrap()
        .outlets;
    assert!(outlets.iter().all(|outlet| outlet.outlet != here()));
}

/// Somebody who hands out.
pub fn at_counter() -> StaffId {
    clerk().staff_id().unwrap()
}
