use contracts::{
    Day,
    volunteer::star::{PublicBoard, PublicNotice, StarOnNotice},
};
use kernel::{china_date, masked_name};
use runtime::{Read, Result};

use crate::store::star;

/// Who is on public notice today, as the public board shows it: masked name and sub-branch, nothing else (R10.2).
pub async fn public_notice(read: Read, _: PublicNotice) -> Result<PublicBoard> {
    read.actor().is_service()?;
    let found = star::on_notice(&mut *read.db().await?, china_date(read.now())).await?;
    let mut stars = Vec::with_capacity(found.len());
    for (name, org, level, notice_to) in found {
        stars.push(StarOnNotice {
            name_masked: masked_name(&read.crypto().open(&name)?),
            org,
            level,
            notice_to: Day(notice_to),
        });
    }
    Ok(PublicBoard { stars })
}
