use std::collections::BTreeSet;

use contracts::{
    Actor, Error, fields,
    redemption::{
        count::{CountMoved, CountState, CountStep, MoveCount, OpenCount, SaveCount},
        stock::MovementKind,
    },
};
use kernel::{StockCountId, china_date};
use runtime::{Cx, Result, violates};
use serde_json::json;

use super::{hand, known_outlet};
use crate::{
    domain::{access, qty},
    store::{
        counters::{self, Numbered},
        counts::{self, Count, Difference},
        lots,
        movements::{self, Cause, Change},
    },
};

/// Lines that are saved at once.
const LINES: usize = 2_500;

/// Begins to count an outlet.
///
/// # Errors
/// `forbidden`, `not_found`, `conflict` (`being_counted`).
pub async fn open_count(cx: Cx, command: OpenCount) -> Result<CountMoved> {
    access::may_keep(cx.actor(), &command.outlet)?;
    let outlet = known_outlet(&cx, &command.outlet).await?.code;
    let count_id = StockCountId::generate(cx.now());
    let mut db = cx.db().await;
    let no = counters::next(&mut db, Numbered::Count, china_date(cx.now())).await?;
    counts::open(&mut db, count_id, &no, &outlet, cx.actor().staff_id(), cx.now())
        .await
        .map_err(|error| {
            if violates(&error, "count_one_at_a_time") {
                Error::conflict(
                    "being_counted",
                    "this outlet is being counted: finish that count first",
                )
                .into()
            } else {
                runtime::Failure::from(error)
            }
        })?;
    drop(db);
    cx.audit("count.opened", count_id, json!({"no": no, "outlet": outlet}));
    Ok(CountMoved {
        count_id,
        no,
        state: CountState::Open,
    })
}

/// Writes down what was counted, beside what the books say at this moment: whatever moves later does not change the difference.
/// Lines that are not named stay as they are; goods of which none lie there can be counted as well (R8.4).
///
/// # Errors
/// `forbidden`, `not_found`, `invalid` with the field, `conflict` (`count_not_open`).
pub async fn save_count(cx: Cx, command: SaveCount) -> Result<CountMoved> {
    access::keeps(cx.actor())?;
    fields::at_most("lines", &command.lines, LINES)?;
    let count = held(&cx, command.count_id).await?;
    access::may_keep_found(cx.actor(), &count.outlet, "count")?;
    in_state(&count, CountState::Open)?;
    let mut seen = BTreeSet::new();
    let mut lines = Vec::new();
    for (line, number) in command.lines.iter().zip(0..) {
        let field = format!("lines.{number}.qty");
        if !seen.insert((line.item_id, line.lot_id)) {
            return Err(Error::invalid(&field, "lot_twice", "a lot is named once").into());
        }
        lines.push((line.item_id, line.lot_id, qty::or_none(&field, line.qty)?));
    }
    let by = cx.actor().staff_id();
    let saved = counts::save(&mut *cx.db().await, &count, &lines, by, cx.now()).await?;
    if usize::try_from(saved).ok() != Some(lines.len()) {
        return Err(Error::invalid(
            "lines",
            "lot_not_found",
            "a line names goods that do not lie there",
        )
        .into());
    }
    Ok(moved(count, CountState::Open))
}

/// Takes a count on: said to be whole, sent back, signed by a second person, given up.
///
/// # Errors
/// `forbidden` (`counted_it`), `not_found`, `conflict`: `count_not_open`, `count_not_counted`, `below_reserved`.
pub async fn move_count(cx: Cx, command: MoveCount) -> Result<CountMoved> {
    let signs = matches!(command.step, CountStep::SendBack | CountStep::Approve);
    if signs {
        access::signs(cx.actor())?;
    } else {
        access::keeps(cx.actor())?;
    }
    let count = held(&cx, command.count_id).await?;
    if signs {
        access::may_sign(cx.actor(), &count.outlet)?;
    } else {
        access::may_keep_found(cx.actor(), &count.outlet, "count")?;
    }
    let to = match command.step {
        CountStep::Finish => {
            in_state(&count, CountState::Open)?;
            CountState::Counted
        }
        CountStep::SendBack => {
            in_state(&count, CountState::Counted)?;
            CountState::Open
        }
        CountStep::Approve => {
            in_state(&count, CountState::Counted)?;
            second(&cx, &count).await?;
            post(&cx, &count).await?;
            CountState::Approved
        }
        CountStep::Cancel => {
            if !matches!(count.state, CountState::Open | CountState::Counted) {
                in_state(&count, CountState::Open)?;
            }
            CountState::Cancelled
        }
    };
    counts::step(&mut *cx.db().await, count.id, to, cx.actor().staff_id(), cx.now()).await?;
    cx.audit(
        "count.moved",
        count.id,
        json!({"no": count.no, "outlet": count.outlet, "from": count.state, "to": to}),
    );
    Ok(moved(count, to))
}

fn moved(count: Count, state: CountState) -> CountMoved {
    CountMoved {
        count_id: count.id,
        no: count.no,
        state,
    }
}

async fn held(cx: &Cx, id: StockCountId) -> Result<Count> {
    let count = counts::lock(&mut *cx.db().await, id).await?;
    Ok(count.ok_or_else(|| Error::not_found("count"))?)
}

fn in_state(count: &Count, state: CountState) -> contracts::Result<()> {
    if count.state == state {
        return Ok(());
    }
    let (reason, message) = match state {
        CountState::Open => ("count_not_open", "this count is not open any more"),
        _ => (
            "count_not_counted",
            "this count does not wait for a second person",
        ),
    };
    Err(Error::conflict(reason, message).with("state", count.state.as_str()))
}

/// Who signs has not counted (R8.4). The server's operator stands for nobody.
async fn second(cx: &Cx, count: &Count) -> Result<()> {
    let refused = || Error::forbidden("counted_it", "who has counted does not sign as second");
    let Actor::Staff { id, .. } = cx.actor() else {
        return Err(refused().into());
    };
    if counts::has_counted(&mut *cx.db().await, count.id, *id).await? {
        return Err(refused().into());
    }
    Ok(())
}

/// Posts every difference. One that cannot be posted leaves none behind: the unit ends with it (R8.4).
async fn post(cx: &Cx, count: &Count) -> Result<()> {
    let mut db = cx.db().await;
    for Difference {
        item_id,
        lot_id,
        pieces,
    } in counts::differences(&mut db, count.id).await?
    {
        let lot = match lot_id {
            Some(lot) => lot,
            None => {
                let found = lots::Sort {
                    item_id,
                    batch_no: "",
                    expires_on: None,
                    intake_id: None,
                };
                lots::of_sort(&mut db, &count.outlet, &found, cx.now()).await?
            }
        };
        let kind = if pieces > 0 {
            MovementKind::CountGain
        } else {
            MovementKind::CountLoss
        };
        let change = Change::of_stock(kind, pieces);
        if movements::apply(&mut db, lot, change, Cause::Count(count.id), hand(cx))
            .await?
            .is_none()
        {
            let card = lots::card(&mut db, lot).await?;
            let (name, reserved) =
                card.map_or_else(|| (String::new(), 0), |card| (card.item_name, card.row.reserved));
            let refused = Error::conflict(
                "below_reserved",
                "less would lie there than is promised: count again, or free what is promised",
            );
            return Err(refused.with("item", name).with("reserved", reserved).into());
        }
    }
    Ok(())
}
