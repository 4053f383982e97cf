//! The district's divisions that come with the software (R14.2): NBS statistical codes as of 2023-06-30, 1 district,
//! 6 towns, 217 villages. Never keyed by name: names repeat.

use kernel::OrgCode;

const CSV: &str = include_str!("../data/taierzhuang_divisions.csv");

/// Every division with its name and, below the district, its parent; a parent stands before its children.
pub fn divisions() -> Vec<(OrgCode, &'static str, Option<OrgCode>)> {
    let mut found: Vec<_> = CSV
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut cells = line.split(',').map(str::trim);
            let code: OrgCode = cells.next()?.parse().ok()?;
            let name = cells.next()?;
            let parent = cells.next().and_then(|parent| parent.parse().ok());
            Some((code, name, parent))
        })
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::OrgKind;

    #[test]
    fn the_tree_has_one_district_six_towns_and_217_villages_r14_2() {
        let all = divisions();
        let of = |kind| all.iter().filter(|(code, ..)| code.kind() == kind).count();
        assert_eq!(
            (of(OrgKind::District), of(OrgKind::Town), of(OrgKind::Village)),
            (1, 6, 217)
        );
        assert_eq!(
            all.len(),
            CSV.lines().filter(|line| !line.trim().is_empty()).count() - 1
        );
    }

    #[test]
    fn every_parent_stands_before_its_children_and_is_the_prefix() {
        let all = divisions();
        for (at, (code, name, parent)) in all.iter().enumerate() {
            assert!(!name.is_empty());
            assert_eq!(*parent, code.parent(), "{code}");
            if let Some(parent) = parent {
                assert!(all[..at].iter().any(|(earlier, ..)| earlier == parent), "{code}");
            }
        }
    }
}
