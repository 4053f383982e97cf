use contracts::{
    Error, Page, Paging,
    ledger::fund::FundSource,
    redemption::{
        count::{CountRow, CountState, FindCounts, GetCount, StockCount},
        stock::{Donation, Donors, FindDonations, NamedDonor, NamedDonors},
        transfer::{FindTransfers, GetTransfer, StockTransfer, TransferRow},
    },
};
use kernel::{china_date, masked_name};
use runtime::{Read, Result};

use crate::{
    domain::access,
    store::{counts, intakes, transfers},
};

/// Names on the public list.
const THANKED: i64 = 200;

fn page(paging: Paging) -> (i64, i64) {
    (paging.limit(), paging.offset())
}

/// Transfers, newest first.
///
/// # Errors
/// `forbidden`.
pub async fn find_transfers(read: Read, query: FindTransfers) -> Result<Page<TransferRow>> {
    let within = access::readable(read.actor(), query.within.as_ref())?;
    let wanted = transfers::Wanted {
        id: None,
        within: within.as_ref(),
        state: query.state,
    };
    let (rows, total) = transfers::find(&mut *read.db().await?, wanted, page(query.paging)).await?;
    Ok(Page { rows, total })
}

/// One transfer, at either end.
///
/// # Errors
/// `forbidden`, `not_found`.
pub async fn get_transfer(read: Read, query: GetTransfer) -> Result<StockTransfer> {
    access::reads(read.actor())?;
    let wanted = transfers::Wanted {
        id: Some(query.transfer_id),
        within: None,
        state: None,
    };
    let mut db = read.db().await?;
    let (rows, _) = transfers::find(&mut db, wanted, (1, 0)).await?;
    let row = rows
        .into_iter()
        .next()
        .ok_or_else(|| Error::not_found("transfer"))?;
    access::may_read(read.actor(), &[&row.from, &row.to], "transfer")?;
    let (lines, reason) = transfers::lines(&mut db, query.transfer_id).await?;
    Ok(StockTransfer {
        row,
        lines,
        reason: read.crypto().open_option(reason.as_deref())?.map(Into::into),
    })
}

/// Counts, newest first.
///
/// # Errors
/// `forbidden`.
pub async fn find_counts(read: Read, query: FindCounts) -> Result<Page<CountRow>> {
    let within = access::readable(read.actor(), query.within.as_ref())?;
    let wanted = counts::Wanted {
        within: within.as_ref(),
        state: query.state,
        asker: read.actor().staff_id(),
        ..counts::Wanted::default()
    };
    let (rows, total) = counts::find(&mut *read.db().await?, wanted, page(query.paging)).await?;
    let rows = rows.into_iter().map(|row| to_sign(&read, row)).collect();
    Ok(Page { rows, total })
}

/// A count as the asker sees it: who has not counted signs it only where they may.
fn to_sign(read: &Read, mut row: CountRow) -> CountRow {
    row.may_sign = row.may_sign && access::may_sign(read.actor(), &row.outlet).is_ok();
    row
}

/// One count; what the books say is not told while it is open (R8.4). Who is to sign is told what nobody has counted.
///
/// # Errors
/// `forbidden`, `not_found`.
pub async fn get_count(read: Read, query: GetCount) -> Result<StockCount> {
    access::reads(read.actor())?;
    let mut db = read.db().await?;
    let wanted = counts::Wanted {
        id: Some(query.count_id),
        asker: read.actor().staff_id(),
        ..counts::Wanted::default()
    };
    let (rows, _) = counts::find(&mut db, wanted, (1, 0)).await?;
    let row = rows.into_iter().next().ok_or_else(|| Error::not_found("count"))?;
    access::may_read(read.actor(), &[&row.outlet], "count")?;
    let row = to_sign(&read, row);
    let lines = counts::lines(&mut db, &row).await?;
    let (lines, missed): (Vec<_>, Vec<_>) = lines
        .into_iter()
        .partition(|line| row.state == CountState::Open || line.counted.is_some());
    Ok(StockCount { row, lines, missed })
}

/// Gifts, newest first. A resident's name is whole only if they wish to be named.
///
/// # Errors
/// `forbidden`.
pub async fn find_donations(read: Read, query: FindDonations) -> Result<Page<Donation>> {
    let within = access::readable(read.actor(), query.within.as_ref())?;
    let wanted = intakes::Wanted {
        within: within.as_ref(),
        only_named: false,
    };
    let (found, total) = intakes::gifts(&mut *read.db().await?, wanted, page(query.paging)).await?;
    let mut rows = Vec::new();
    for (mut gift, donor) in found {
        let name = read.crypto().open(&donor)?;
        let is_shown = gift.named || gift.source != FundSource::Residents;
        gift.donor = if is_shown { name } else { masked_name(&name) }.into();
        rows.push(gift);
    }
    Ok(Page { rows, total })
}

/// Who wishes to be thanked in public (R8.2). For everybody.
///
/// # Errors
/// The database.
pub async fn named_donors(read: Read, _: NamedDonors) -> Result<Donors> {
    let wanted = intakes::Wanted {
        within: None,
        only_named: true,
    };
    let (found, _) = intakes::gifts(&mut *read.db().await?, wanted, (THANKED, 0)).await?;
    let mut donors = Vec::new();
    for (gift, donor) in found {
        donors.push(NamedDonor {
            donor: read.crypto().open(&donor)?.into(),
            source: gift.source,
            day: china_date(gift.at.0).into(),
            goods: gift.goods,
        });
    }
    Ok(Donors { donors })
}
