//! redemption-inventory: what can be handed over, and for how much time. Start with `README.md`.
//!
//! This is the table of contents. Rules are in [`domain`], one thing that is asked or told a file in `commands`, `queries` and
//! `reactions`, what several of those share beside this file (`placing`, `handing_over`, `promises`, `ledger`), SQL in `store`.

mod claims;
mod commands;
mod domain;
mod handing_over;
mod invariants;
mod jobs;
mod ledger;
mod orders;
mod people;
mod placing;
mod promises;
mod queries;
mod reactions;
mod store;
mod workers;

use commands::{
    add_item::add_item,
    change_item::{change_item, set_item_cost},
    count_stock::{move_count, open_count, save_count},
    price_item::price_item,
    receive_goods::receive_goods,
    reserve_goods::{pick_goods, release_goods, reserve_goods, return_goods},
    send_goods::send_goods,
    set_lot_status::set_lot_status,
    set_outlet::set_outlet,
    spoil_goods::{reverse_movement, spoil_goods},
    take_in::take_in,
    thank_donor::thank_donor,
};
use jobs::{expire_reservations::expire_reservations, forget_numbers::forget_numbers};
use queries::{
    documents::{find_counts, find_donations, find_transfers, get_count, get_transfer, named_donors},
    donor_to_thank::donor_to_thank,
    item_costs::item_costs,
    list_items::list_items,
    stock::{find_outlets, get_lot, stock_of},
};
use reactions::keep_outlet::keep_outlet;
use runtime::{Service, daily, every};
use time::{Duration, macros::time};

/// The service.
pub fn service() -> Service {
    let service = orders::register(claims::register(Service::new(
        "redemption-inventory",
        "redemption",
    )))
    .migrations(sqlx::migrate!("../../migrations/redemption-inventory"))
    .sealed("intake", &["donor"])
    .sealed("donor_thanks", &["phone"])
    .sealed("transfer", &["reason"])
    .sealed("movement", &["note"])
    // the list of goods
    .command(add_item)
    .command(change_item)
    .command(price_item)
    .command(set_item_cost)
    .query(list_items)
    .query(item_costs)
    // stock
    .on("keep_outlet", keep_outlet)
    .command(set_outlet)
    .command(take_in)
    .command(spoil_goods)
    .command(reverse_movement)
    .command(set_lot_status)
    .query(find_outlets)
    .query(stock_of)
    .query(get_lot)
    .query(find_donations)
    .query(named_donors)
    .command(thank_donor)
    .query(donor_to_thank)
    .job("forget_numbers", daily(time!(3:40)), forget_numbers)
    // between outlets
    .command(send_goods)
    .command(receive_goods)
    .query(find_transfers)
    .query(get_transfer)
    // counts
    .command(open_count)
    .command(save_count)
    .command(move_count)
    .query(find_counts)
    .query(get_count)
    // what is promised to a volunteer
    .command(reserve_goods)
    .command(release_goods)
    .command(pick_goods)
    .command(return_goods)
    .job(
        "expire_reservations",
        every(Duration::seconds(10)),
        expire_reservations,
    );
    proven(service)
}

/// What must always hold.
fn proven(service: Service) -> Service {
    service
        .invariant("every item has a price", invariants::EVERY_ITEM_HAS_A_PRICE)
        .invariant(
            "what is on hand is the sum of its movements (R8.1)",
            invariants::ON_HAND_IS_THE_SUM_OF_MOVEMENTS,
        )
        .invariant(
            "what is reserved is what held reservations say (R8.1)",
            invariants::RESERVED_IS_WHAT_HELD_RESERVATIONS_SAY,
        )
        .invariant(
            "what is reserved is the sum of its movements (R8.1)",
            invariants::RESERVED_IS_THE_SUM_OF_MOVEMENTS,
        )
        .invariant(
            "nothing past its last day is promised",
            invariants::NOTHING_PAST_ITS_LAST_DAY_IS_PROMISED,
        )
        .invariant(
            "what is in transit is what was sent less what was received (R8.1)",
            invariants::IN_TRANSIT_IS_SENT_LESS_RECEIVED,
        )
        .invariant(
            "every pick-up is a movement (R8.3)",
            invariants::EVERY_PICK_UP_IS_A_MOVEMENT,
        )
        .invariant(
            "a count posts its differences, signed by a second person (R8.4)",
            invariants::A_COUNT_POSTS_ITS_DIFFERENCES,
        )
}
