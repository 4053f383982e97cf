use super::*;
use contracts::{
    ledger::fund::FundSource,
    redemption::{count::*, item::*, reservation::*, stock::*, transfer::*},
};
use kernel::Fen;

/// Goods, and what lies where.
pub fn all(town: &Town, lived: &Lived, people: &People) -> Vec<Attempt> {
    let mut attempts = kept(town, lived, people);
    attempts.extend(read(lived, people));
    attempts.extend(promised(town, lived, people));
    attempts
}

/// What keepers of stock do.
fn kept(town: &Town, lived: &Lived, people: &People) -> Vec<Attempt> {
    let stocked = &lived.stocked;
    let item_id = lived.item;
    let not_stock = || {
        people.role(&[
            &people.finance,
            &people.clerk,
            &people.branch,
            &people.auditor,
            &people.operator,
            &people.stranger,
        ])
    };
    let keeping = || {
        let mut refused = people.role(&[
            &people.finance,
            &people.branch,
            &people.auditor,
            &people.operator,
            &people.system_admin,
            &people.stranger,
        ]);
        refused.push((town.other_clerk(), SCOPE));
        refused
    };
    let mut signing = people.role(&[
        &people.finance,
        &people.auditor,
        &people.operator,
        &people.stranger,
    ]);
    signing.extend(people.scope());
    vec![
        attempt(
            ChangeItem {
                item_id,
                name: "花生油".into(),
                unit: "桶".into(),
                facts: ItemFacts::default(),
                closed: false,
            },
            not_stock(),
        ),
        attempt(
            SetItemCost {
                item_id,
                cost: Fen::new(4_500),
            },
            not_stock(),
        ),
        attempt(
            SetOutlet {
                outlet: stocked.outlet.clone(),
                kind: OutletKind::Counter,
                hours: "9:00–17:00".into(),
            },
            keeping(),
        ),
        attempt(
            TakeIn {
                outlet: stocked.outlet.clone(),
                kind: IntakeKind::Donation,
                source: FundSource::Enterprise,
                document: "SJ-9".into(),
                donor: Some("鲁南粮油".into()),
                named: true,
                lines: vec![TakeInLine {
                    item_id,
                    batch_no: None,
                    expires_on: None,
                    qty: 2,
                }],
            },
            keeping(),
        ),
        attempt(
            SpoilGoods {
                lot_id: stocked.lot,
                qty: 1,
                reason: SpoilReason::Damaged,
                note: None,
            },
            keeping(),
        )
        .by_id("lot_id"),
        attempt(
            SetLotStatus {
                lot_id: stocked.lot,
                status: LotStatus::Ok,
                reason: "复检合格".into(),
            },
            keeping(),
        )
        .by_id("lot_id"),
        attempt(
            SendGoods {
                from: stocked.outlet.clone(),
                to: stocked.other.clone(),
                lines: vec![LotQty {
                    lot_id: stocked.lot,
                    qty: 1,
                }],
            },
            keeping(),
        ),
        attempt(
            ReceiveGoods {
                transfer_id: stocked.transfer,
                lines: vec![LotQty {
                    lot_id: stocked.sent_lot,
                    qty: 4,
                }],
                reason: None,
            },
            // Who sent it may know of it, and does not receive it.
            keeping(),
        ),
        attempt(
            SaveCount {
                count_id: stocked.count,
                lines: vec![Counted {
                    item_id,
                    lot_id: Some(stocked.lot),
                    qty: 26,
                }],
            },
            keeping(),
        )
        .by_id("count_id"),
        attempt(
            MoveCount {
                count_id: stocked.count,
                step: CountStep::Finish,
            },
            keeping(),
        )
        .by_id("count_id"),
        attempt(
            MoveCount {
                count_id: stocked.count,
                step: CountStep::SendBack,
            },
            signing,
        )
        .by_id("count_id"),
        attempt(
            MoveCount {
                count_id: stocked.count,
                step: CountStep::Cancel,
            },
            keeping(),
        )
        .by_id("count_id"),
        attempt(
            OpenCount {
                outlet: stocked.outlet.clone(),
            },
            keeping(),
        ),
        attempt(
            ReverseMovement {
                movement_id: stocked.movement,
                reason: "录错".into(),
            },
            not_stock(),
        ),
    ]
}

/// What is read of it.
fn read(lived: &Lived, people: &People) -> Vec<Attempt> {
    let stocked = &lived.stocked;
    let paging = Paging::default();
    let within = Some(stocked.outlet.clone());
    let reading = || {
        let mut refused = people.role(&[&people.operator, &people.system_admin, &people.stranger]);
        refused.extend(people.scope());
        refused
    };
    vec![
        attempt(
            ItemCosts {},
            people.role(&[&people.clerk, &people.branch, &people.operator, &people.stranger]),
        ),
        attempt(
            FindOutlets {
                within: within.clone(),
            },
            reading(),
        ),
        attempt(
            StockOf {
                outlet: stocked.outlet.clone(),
            },
            people
                .role(&[&people.operator, &people.system_admin, &people.stranger])
                .into_iter()
                .chain(people.elsewhere.iter().map(|actor| (actor.clone(), MISSING))),
        ),
        attempt(GetLot { lot_id: stocked.lot }, reading()).by_id("lot_id"),
        attempt(
            FindDonations {
                within: within.clone(),
                paging,
            },
            reading(),
        ),
        // For everybody: it hangs in public.
        attempt(NamedDonors {}, []),
        attempt(
            FindTransfers {
                within: within.clone(),
                state: None,
                paging,
            },
            reading(),
        ),
        attempt(
            GetTransfer {
                transfer_id: stocked.transfer,
            },
            people
                .role(&[&people.operator, &people.system_admin, &people.stranger])
                .into_iter()
                .chain([(people.elsewhere[1].clone(), MISSING)]),
        ),
        attempt(
            FindCounts {
                within,
                state: None,
                paging,
            },
            reading(),
        ),
        attempt(
            GetCount {
                count_id: stocked.count,
            },
            reading(),
        )
        .by_id("count_id"),
    ]
}

/// What the platform itself promises.
fn promised(town: &Town, lived: &Lived, people: &People) -> Vec<Attempt> {
    let stocked = &lived.stocked;
    let taken_by = town.clerk().staff_id().unwrap();
    vec![
        attempt(
            ReserveGoods {
                saga_id: kernel::uuid_v7(town.now()),
                volunteer_id: lived.volunteer.id,
                outlet: stocked.outlet.clone(),
                lines: vec![ItemQty {
                    item_id: lived.item,
                    qty: 1,
                }],
                expires_at: At(town.now() + Duration::days(3)),
                window_opened_at: None,
            },
            people.people(),
        ),
        attempt(
            PickGoods {
                saga_id: stocked.saga,
                picked_by: taken_by,
            },
            people.people(),
        ),
        attempt(
            ReleaseGoods {
                saga_id: stocked.saga,
            },
            people.people(),
        ),
        attempt(
            ReturnGoods {
                saga_id: stocked.picked,
                lot_id: stocked.lot,
                qty: 1,
                taken_by,
            },
            people.people(),
        ),
    ]
}
