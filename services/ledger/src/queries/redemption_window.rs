use contracts::{
    ledger::settlement::{RedemptionWindow, Windows},
    settings,
};
use kernel::china_date;
use runtime::{Read, Result};

use crate::{domain::settlement::plan::windows, store::settlement::lists};

/// When goods may be ordered (R7.6). Every outlet and every volunteer may know.
///
/// # Errors
/// The database.
pub async fn redemption_window(read: Read, _: RedemptionWindow) -> Result<Windows> {
    let all = lists::windows(&mut *read.db().await?).await?;
    let enabled = read.settings().flag(settings::GOODS_ENABLED);
    Ok(windows(all, enabled, china_date(read.now())))
}
