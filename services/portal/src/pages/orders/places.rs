//! The part of the tree a list shows: two filters, town and village, one value `within` in the address.

use kernel::{OrgCode, OrgKind};
use maud::{Markup, html};
use portal_kit::{Field, Hx, select};

use super::desk::Desk;

/// What the two filters say together: the village if it lies in the town, else the town. Nothing when neither is ours.
pub fn chosen(town: &str, village: &str) -> Option<OrgCode> {
    let town: Option<OrgCode> = town.parse().ok();
    let village: Option<OrgCode> = village.parse().ok();
    match (town, village) {
        (Some(town), Some(village)) if town.contains(&village) => Some(village),
        (None, Some(village)) => Some(village),
        (town, _) => town,
    }
}

/// The same as it stands in an address: town and village, each empty when it is not named.
pub fn codes(within: Option<&OrgCode>) -> [String; 2] {
    [within.and_then(OrgCode::town), within.and_then(OrgCode::village)]
        .map(|unit| unit.map_or_else(String::new, |code| code.to_string()))
}

/// The filters for a reader of `scope`: towns for head office, villages once the town is clear, none for a village.
pub fn fields(desk: &Desk, scope: &OrgCode, within: Option<&OrgCode>) -> Markup {
    let tr = desk.tr;
    let town = within.unwrap_or(scope).town();
    let options = |parent: &OrgCode, kind: OrgKind| -> Vec<(String, String)> {
        let all = [(String::new(), tr.t("orders-all"))];
        let units = desk
            .orgs
            .of_kind(parent, kind)
            .map(|unit| (unit.code.as_str().to_owned(), unit.name.clone()));
        all.into_iter().chain(units).collect()
    };
    let [chosen_town, chosen_village] = codes(Some(within.unwrap_or(scope)));
    html! {
        @if scope.kind() == OrgKind::District {
            (select(&Field::new(tr, "town", tr.t("orders-town")), &options(scope, OrgKind::Town), &chosen_town, Hx::default()))
        }
        @if let (OrgKind::District | OrgKind::Town, Some(town)) = (scope.kind(), &town) {
            (select(&Field::new(tr, "village", tr.t("orders-village")), &options(town, OrgKind::Village), &chosen_village, Hx::default()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_village_of_another_town_is_left_out() {
        let code = |text: &str| text.parse::<OrgCode>().ok();
        assert_eq!(chosen("370405001", "370405001004"), code("370405001004"));
        assert_eq!(chosen("370405002", "370405001004"), code("370405002"));
        assert_eq!(chosen("", "370405001004"), code("370405001004"));
        assert_eq!(chosen("", ""), None);
        assert_eq!(chosen("x", "y"), None);
    }
}
