use contracts::{
    Day,
    volunteer::{
        award::AwardOnBoard,
        star::{PublicBoard, PublicNotice, StarOnNotice},
    },
};
use kernel::{china_date, masked_name};
use runtime::{Read, Result};

use crate::store::{award, star};

/// Who is on public notice today, and the last published awards, as the public board shows them: masked name and sub-branch,
/// nothing else (R10.1, R10.2).
pub async fn public_notice(read: Read, _: PublicNotice) -> Result<PublicBoard> {
    read.actor().is_service()?;
    let mut db = read.db().await?;
    let found = star::on_notice(&mut db, china_date(read.now())).await?;
    let given = award::newest_published(&mut db).await?;
    drop(db);
    let mut stars = Vec::with_capacity(found.len());
    for (name, org, level, notice_to) in found {
        stars.push(StarOnNotice {
            name_masked: masked_name(&read.crypto().open(&name)?),
            org,
            level,
            notice_to: Day(notice_to),
        });
    }
    let mut awards = Vec::with_capacity(given.len());
    for (award, name) in given {
        let open = name.map(|name| read.crypto().open(&name)).transpose()?;
        awards.push(AwardOnBoard {
            name_masked: open.as_deref().map(masked_name),
            ..award
        });
    }
    Ok(PublicBoard { stars, awards })
}
