use std::collections::BTreeSet;

use contracts::{
    Role,
    portal::{DivisionsLoaded, LoadDivisions, UnitFacts},
};
use kernel::{OrgCode, china_date};
use runtime::{Cx, Result};
use time::{Date, macros::date};

use super::put_org_unit;
use crate::{
    divisions,
    store::org_unit::{self, OrgUnit},
};

/// The day of the code table (R14.2): the units have been there since, at the least.
const AS_OF: Date = date!(2023 - 06 - 30);

/// Puts the district's divisions into the tree. Loaded again, it adds what is missing and changes nothing else: staff
/// may have edited what was loaded.
pub async fn load_divisions(cx: Cx, _: LoadDivisions) -> Result<DivisionsLoaded> {
    cx.actor().has_role(&[Role::SystemAdmin])?;
    let there: BTreeSet<OrgCode> = org_unit::all(&mut *cx.db().await)
        .await?
        .into_iter()
        .map(|unit| unit.code)
        .collect();
    let mut added = 0;
    for (code, name, _) in divisions() {
        if there.contains(&code) {
            continue;
        }
        let unit = OrgUnit {
            kind: code.kind(),
            code,
            name: name.to_owned(),
            position: None,
            active_from: AS_OF.min(china_date(cx.now())),
            active_to: None,
            successor: None,
            facts: UnitFacts::default(),
        };
        put_org_unit::write(&cx, &unit, None).await?;
        added += 1;
    }
    let total = u32::try_from(there.len())
        .unwrap_or(u32::MAX)
        .saturating_add(added);
    Ok(DivisionsLoaded { added, total })
}
