use std::collections::BTreeMap;

use contracts::{
    Error,
    redemption::stock::{
        FindOutlets, GetLot, Lot, LotRow, LotStatus, Outlet, Outlets, Stock, StockOf, StockRow, StockWarning,
        WarningCount,
    },
    settings,
};
use kernel::{OrgCode, china_date};
use runtime::{Read, Result};
use time::{Date, Duration};

use crate::{
    domain::{
        access,
        warning::{self, LOOKED_BACK_DAYS, Limits, OnHand},
    },
    store::{
        lots::{self, Goods},
        outlets, transfers,
    },
};

/// Outlets, with what must be looked at.
///
/// # Errors
/// `forbidden`.
pub async fn find_outlets(read: Read, query: FindOutlets) -> Result<Outlets> {
    let within = access::readable(read.actor(), query.within.as_ref())?;
    let outlets = looked_at(&read, within.as_ref()).await?;
    let outlets = outlets.into_iter().map(|(outlet, _)| outlet).collect();
    Ok(Outlets { outlets })
}

/// What lies at an outlet.
///
/// # Errors
/// `forbidden`, `not_found`.
pub async fn stock_of(read: Read, query: StockOf) -> Result<Stock> {
    access::may_read(read.actor(), &[&query.outlet], "outlet")?;
    let found = looked_at(&read, Some(&query.outlet)).await?;
    let found = found
        .into_iter()
        .find(|(outlet, _)| outlet.outlet == query.outlet);
    let (outlet, rows) = found.ok_or_else(|| Error::not_found("outlet"))?;
    Ok(Stock { outlet, rows })
}

/// Every outlet of a part of the tree with its goods and what must be looked at.
async fn looked_at(read: &Read, within: Option<&OrgCode>) -> Result<Vec<(Outlet, Vec<StockRow>)>> {
    let now = read.now();
    let today = china_date(now);
    let limits = Limits {
        low_days: read.settings().int(settings::STOCK_LOW_DAYS),
        expiry_days: read.settings().int(settings::STOCK_EXPIRY_DAYS),
    };
    let since = now - Duration::days(i64::from(LOOKED_BACK_DAYS));
    let mut db = read.db().await?;
    let mut goods: BTreeMap<OrgCode, Vec<StockRow>> = BTreeMap::new();
    for each in lots::goods(&mut db, within, since).await? {
        let outlet = each.outlet.clone();
        goods.entry(outlet).or_default().push(row(each, today, limits));
    }
    let arriving = transfers::arriving(&mut db, within).await?;
    let known = outlets::find(&mut db, within, today).await?;
    Ok(known
        .into_iter()
        .map(|outlet| {
            let rows = goods.remove(&outlet.code).unwrap_or_default();
            let on_hand = rows.iter().filter(|row| row.on_hand > 0).count();
            let outlet = Outlet {
                arriving: arriving.get(&outlet.code).copied().unwrap_or_default(),
                outlet: outlet.code,
                name: outlet.name,
                kind: outlet.kind,
                hours: outlet.hours,
                open: outlet.open,
                items: u32::try_from(on_hand).unwrap_or(u32::MAX),
                warnings: counted(&rows),
            };
            (outlet, rows)
        })
        .collect())
}

/// How many goods have each warning, the most urgent first.
fn counted(rows: &[StockRow]) -> Vec<WarningCount> {
    let of = |warning: &StockWarning| rows.iter().filter(|row| row.warnings.contains(warning)).count();
    StockWarning::ALL
        .iter()
        .map(|warning| WarningCount {
            warning: *warning,
            items: u32::try_from(of(warning)).unwrap_or(u32::MAX),
        })
        .filter(|count| count.items > 0)
        .collect()
}

fn row(goods: Goods, today: Date, limits: Limits) -> StockRow {
    let lots: Vec<OnHand> = goods.lots.iter().map(on_hand).collect();
    let free: i64 = lots.iter().map(|lot| i64::from(lot.free(today))).sum();
    let sum = |figure: fn(&LotRow) -> u32| goods.lots.iter().map(figure).fold(0, u32::saturating_add);
    StockRow {
        on_hand: sum(|lot| lot.on_hand),
        reserved: sum(|lot| lot.reserved),
        available: u32::try_from(free).unwrap_or_default(),
        in_transit: u32::try_from(goods.in_transit).unwrap_or_default(),
        days_left: warning::days_left(free, goods.picked).and_then(|days| u32::try_from(days).ok()),
        warnings: warning::warnings(&lots, goods.picked, !goods.closed, today, limits),
        item_id: goods.item_id,
        code: goods.code,
        name: goods.name,
        unit: goods.unit,
        category: goods.category,
        lots: goods.lots,
    }
}

fn on_hand(lot: &LotRow) -> OnHand {
    let signed = |figure: u32| i32::try_from(figure).unwrap_or(i32::MAX);
    OnHand {
        expires_on: lot.expires_on.map(|day| day.0),
        on_hand: signed(lot.on_hand),
        reserved: signed(lot.reserved),
        sound: lot.status == LotStatus::Ok,
    }
}

/// One lot with its movements.
///
/// # Errors
/// `forbidden`, `not_found`.
pub async fn get_lot(read: Read, query: GetLot) -> Result<Lot> {
    access::reads(read.actor())?;
    let mut db = read.db().await?;
    let card = lots::card(&mut db, query.lot_id).await?;
    let card = card.ok_or_else(|| Error::not_found("lot"))?;
    access::may_read(read.actor(), &[&card.outlet], "lot")?;
    let mut movements = Vec::new();
    for (mut movement, note) in lots::movements(&mut db, query.lot_id).await? {
        movement.note = read.crypto().open_option(note.as_deref())?.map(Into::into);
        movements.push(movement);
    }
    Ok(Lot {
        outlet: card.outlet,
        outlet_name: card.outlet_name,
        item_id: card.item_id,
        item_name: card.item_name,
        unit: card.unit,
        row: card.row,
        movements,
    })
}
