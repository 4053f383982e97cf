//! Villages by code and by name. Names repeat between towns: then the code is needed, or the town before the name (R14.2).

use std::collections::{BTreeSet, HashMap, HashSet};

use contracts::elderly::import::ElderReading;
use kernel::{OrgCode, OrgKind};
use time::Date;

use crate::web::OrgTree;

/// How official names end, and what people write instead.
const COMMITTEES: [(&str, &str); 6] = [
    ("居民委员会", ""),
    ("居委会", ""),
    ("村民委员会", "村"),
    ("村民委员会", ""),
    ("村委会", "村"),
    ("村委会", ""),
];

/// By which a village goes: its name, with and without its town, in full and as people say it.
fn names(name: &str, with_town: &str) -> BTreeSet<String> {
    let full = [plain(name), plain(with_town)];
    let short = full.iter().flat_map(|name| {
        COMMITTEES
            .iter()
            .filter_map(move |(end, instead)| Some(format!("{}{instead}", name.strip_suffix(end)?)))
    });
    let short: Vec<String> = short.collect();
    full.into_iter().chain(short).collect()
}

/// The villages that a table may name.
#[derive(Debug)]
pub struct Villages {
    known: HashSet<OrgCode>,
    named: HashMap<String, Vec<OrgCode>>,
    only: Option<OrgCode>,
}

impl Villages {
    /// Those of the tree by code, and those in use within `scope` by name.
    pub fn new(orgs: &OrgTree, scope: &OrgCode, today: Date) -> Self {
        let district = scope.district();
        let known = orgs.of_kind(&district, OrgKind::Village);
        let mut named: HashMap<String, Vec<OrgCode>> = HashMap::new();
        let mut own = Vec::new();
        for unit in orgs
            .of_kind(scope, OrgKind::Village)
            .filter(|unit| unit.is_active(today))
        {
            own.push(unit.code.clone());
            for name in names(&unit.name, &orgs.town_village(&unit.code)) {
                named.entry(name).or_default().push(unit.code.clone());
            }
        }
        Self {
            known: known.map(|unit| unit.code.clone()).collect(),
            named,
            only: own.pop().filter(|_| own.is_empty()),
        }
    }

    /// Whether there is only one to choose from, so that a table need not name it.
    pub fn is_one(&self) -> bool {
        self.only.is_some()
    }

    /// The code of a village.
    ///
    /// # Errors
    /// No such village, or several of this name.
    pub fn code(&self, text: &str) -> Result<String, ElderReading> {
        let text = plain(text);
        if text.is_empty() {
            return Ok(self.only.as_ref().map(ToString::to_string).unwrap_or_default());
        }
        if let Ok(code) = text.parse::<OrgCode>() {
            let known = self.known.contains(&code);
            return known.then_some(text).ok_or(ElderReading::VillageUnknown);
        }
        match self.named.get(&text).map(Vec::as_slice) {
            Some([one]) => Ok(one.to_string()),
            Some([_, ..]) => Err(ElderReading::VillageAmbiguous),
            _ => Err(ElderReading::VillageUnknown),
        }
    }
}

fn plain(text: &str) -> String {
    text.chars().filter(|char| !char.is_whitespace()).collect()
}

#[cfg(test)]
pub mod sample {
    use kernel::OrgKind;
    use time::macros::date;

    use crate::web::{OrgTree, OrgUnit};

    /// Two towns with a village of the same name each, and another village.
    pub fn tree() -> OrgTree {
        let unit = |code: &str, kind, name: &str| OrgUnit {
            code: code.parse().unwrap(),
            kind,
            name: name.into(),
            position: None,
            active_from: date!(2026 - 01 - 01),
            active_to: None,
            successor: None,
            facts: Default::default(),
        };
        OrgTree::new(vec![
            unit("370405", OrgKind::District, "台儿庄区"),
            unit("370405001", OrgKind::Town, "运河街道"),
            unit("370405001004", OrgKind::Village, "兴中社区"),
            unit("370405100", OrgKind::Town, "邳庄镇"),
            unit("370405100201", OrgKind::Village, "官庄"),
            unit("370405101", OrgKind::Town, "张山子镇"),
            unit("370405101201", OrgKind::Village, "官庄"),
            unit("370405101202", OrgKind::Village, "侯孟村委会"),
        ])
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn villages(scope: &str) -> Villages {
        Villages::new(&sample::tree(), &scope.parse().unwrap(), date!(2026 - 11 - 23))
    }

    #[test]
    fn a_village_is_found_by_code_and_by_name_within_the_scope_r14_2() {
        let all = villages("370405");
        assert_eq!(all.code(" 兴中社区 ").unwrap(), "370405001004");
        assert_eq!(all.code("370405100201").unwrap(), "370405100201");
        assert_eq!(all.code("官庄"), Err(ElderReading::VillageAmbiguous));
        assert_eq!(all.code("邳庄镇官庄").unwrap(), "370405100201");
        assert_eq!(all.code("侯孟").unwrap(), "370405101202");
        assert_eq!(all.code("侯孟村").unwrap(), "370405101202");
        assert_eq!(all.code("张山子镇侯孟村委会").unwrap(), "370405101202");
        assert_eq!(all.code("无名村"), Err(ElderReading::VillageUnknown));
        assert_eq!(all.code("370405001"), Err(ElderReading::VillageUnknown));
        assert_eq!(villages("370405101").code("官庄").unwrap(), "370405101201");
        assert_eq!(
            villages("370405001").code("官庄"),
            Err(ElderReading::VillageUnknown)
        );
    }

    #[test]
    fn the_only_village_of_a_clerk_need_not_be_named() {
        assert_eq!(villages("370405001004").code("").unwrap(), "370405001004");
        assert_eq!(villages("370405").code("").unwrap(), "");
    }
}
