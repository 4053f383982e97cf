use super::*;
use contracts::{
    redemption::{order::*, reservation::ItemQty, thanks::*},
    volunteer::VolunteerByPassbook,
};
use kernel::IntakeId;

/// Goods that are taken for time.
pub fn all(town: &Town, lived: &Lived, people: &People) -> Vec<Attempt> {
    let mut attempts = changed(town, lived, people);
    attempts.extend(read(town, lived, people));
    attempts
}

fn lines(lived: &Lived) -> Vec<ItemQty> {
    vec![ItemQty {
        item_id: lived.item,
        qty: 1,
    }]
}

/// Who does not order for a volunteer.
fn not_ordering(town: &Town, people: &People) -> Vec<(Actor, &'static str)> {
    let mut refused = people.role(&[
        &people.finance,
        &people.branch,
        &people.auditor,
        &people.system_admin,
    ]);
    refused.push((town.other_clerk(), SCOPE));
    refused
}

fn changed(town: &Town, lived: &Lived, people: &People) -> Vec<Attempt> {
    let (order_id, volunteer_id, outlet) = (lived.goods_order, lived.volunteer.id, org(VILLAGE));
    let not_ordering = |stranger: &'static str| {
        let mut refused = not_ordering(town, people);
        refused.push((people.stranger.clone(), stranger));
        refused
    };
    // Who does not stand at the counter.
    let counter = || {
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
    let mut deciding = people.role(&[
        &people.clerk,
        &people.auditor,
        &people.operator,
        &people.system_admin,
        &people.stranger,
    ]);
    deciding.push((town.other_branch(), SCOPE));
    let drawing = [&people.clerk, &people.operator, &people.auditor]
        .map(|actor| (actor.clone(), "code_is_the_volunteers"));
    vec![
        attempt(
            PlaceGoodsOrder {
                volunteer_id,
                outlet: outlet.clone(),
                lines: lines(lived),
            },
            not_ordering("not_yours"),
        ),
        attempt(
            ServeGoods {
                volunteer_id,
                outlet,
                lines: lines(lived),
                proxy: None,
            },
            counter(),
        ),
        attempt(
            HandOverGoods {
                order_id,
                proof: HandOverProof::IdDocument,
                code: None,
                proxy: None,
            },
            counter(),
        )
        .by_id("order_id"),
        attempt(
            CancelGoodsOrder {
                order_id,
                why: GoodsEnd::Withdrawn,
                reason: "不需要了".into(),
            },
            not_ordering(SCOPE),
        )
        .by_id("order_id"),
        attempt(
            DrawPickupCode { order_id },
            drawing.into_iter().chain([(people.stranger.clone(), SCOPE)]),
        )
        .by_id("order_id"),
        attempt(
            AskGoodsReturn {
                order_id,
                reason: "包装破损".into(),
            },
            counter(),
        )
        .by_id("order_id"),
        attempt(
            DecideGoodsReturn {
                order_id,
                decision: ReturnDecision::Reject,
                note: Some("包装完好".into()),
            },
            deciding,
        )
        .by_id("order_id"),
        attempt(
            ThankDonor {
                intake_id: IntakeId::generate(town.now()),
                phone: "16900000777".into(),
            },
            people.role(&[
                &people.finance,
                &people.branch,
                &people.auditor,
                &people.operator,
                &people.stranger,
            ]),
        ),
    ]
}

fn read(town: &Town, lived: &Lived, people: &People) -> Vec<Attempt> {
    let (order_id, volunteer_id, outlet) = (lived.goods_order, lived.volunteer.id, org(VILLAGE));
    let mut pricing = not_ordering(town, people);
    pricing.push((people.stranger.clone(), "not_yours"));
    let mut finding = not_ordering(town, people);
    finding.push((people.stranger.clone(), ROLE));
    let mut reading = people.scope();
    reading.push((people.system_admin.clone(), ROLE));
    let mut one = reading.clone();
    one.push((people.stranger.clone(), SCOPE));
    vec![
        attempt(GoodsOffers { outlet: None }, []),
        attempt(
            FindRecipient {
                outlet: outlet.clone(),
                passbook_no: "3704050000011".into(),
            },
            finding,
        ),
        attempt(
            PriceBasket {
                volunteer_id,
                outlet,
                lines: lines(lived),
            },
            pricing,
        ),
        attempt(
            FindGoodsOrders {
                within: Some(org(VILLAGE)),
                states: Vec::new(),
                volunteer_id: None,
                no: None,
                paging: Paging::default(),
            },
            reading,
        ),
        attempt(GetGoodsOrder { order_id }, one).by_id("order_id"),
        attempt(
            GoodsUsage {
                within: None,
                from: Day(date!(2026 - 11 - 01)),
                to: Day(date!(2026 - 11 - 30)),
            },
            people.role(&[&people.clerk, &people.branch, &people.operator, &people.stranger]),
        ),
        attempt(
            DonorToThank {
                intake_id: IntakeId::generate(town.now()),
            },
            people.people(),
        ),
        attempt(
            VolunteerByPassbook {
                passbook_no: "3704050000011".into(),
            },
            people.people(),
        ),
    ]
}
