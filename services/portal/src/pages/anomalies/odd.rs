//! What is odd about a visit, in one plain sentence with what was found and what it was held against.

use contracts::dispatch::anomaly::{AnomalyKind, AnomalyRow};
use portal_kit::Tr;

/// The sentence, in the unit of the kind.
pub fn words(tr: Tr, row: &AnomalyRow) -> String {
    let key = match row.kind {
        AnomalyKind::Travel => "anomalies-travel",
        AnomalyKind::Overlap => "anomalies-overlap",
        AnomalyKind::Reciprocal => "anomalies-reciprocal",
        AnomalyKind::Household => return tr.t("anomalies-household"),
        AnomalyKind::Share => "anomalies-share",
        AnomalyKind::LongDay => "anomalies-long_day",
        AnomalyKind::Far => "anomalies-far",
        AnomalyKind::Device => "anomalies-device",
    };
    let say = |number: i64| match row.kind {
        AnomalyKind::Overlap | AnomalyKind::LongDay => tr.minutes(number),
        _ => tr.number(number),
    };
    let args = [
        ("figure", say(row.figure).into()),
        ("bound", say(row.bound).into()),
    ];
    tr.args(key, &args)
}

/// An anomaly of this kind, of a sub-branch of the sample's town.
#[cfg(test)]
pub fn sample(kind: AnomalyKind) -> AnomalyRow {
    use contracts::dispatch::{VisitState, anomaly::AnomalyState};
    use kernel::{AnomalyId, ElderId, OrderId, VisitId, VolunteerId};
    use time::Duration;

    use crate::pages::orders::desk::tests::NOW;

    let (figure, bound) = match kind {
        AnomalyKind::Travel => (84, 60),
        AnomalyKind::Overlap => (35, 0),
        AnomalyKind::Reciprocal => (5, 4),
        AnomalyKind::Household => (1, 0),
        AnomalyKind::Share => (83, 70),
        AnomalyKind::LongDay => (630, 600),
        AnomalyKind::Far => (4_200, 3_000),
        AnomalyKind::Device => (2, 1),
    };
    AnomalyRow {
        anomaly_id: AnomalyId::generate(NOW),
        kind,
        state: AnomalyState::Open,
        visit_id: VisitId::generate(NOW),
        order_id: OrderId::generate(NOW),
        order_no: "FW20261123-0041".into(),
        other_order_id: Some(OrderId::generate(NOW)),
        other_order_no: Some("FW20261123-0042".into()),
        volunteer_id: VolunteerId::generate(NOW),
        elder_id: ElderId::generate(NOW),
        org: "370405001004".parse().unwrap(),
        service: "02".into(),
        started_at: (NOW - Duration::hours(3)).into(),
        stopped_at: (NOW - Duration::hours(2)).into(),
        visit_state: VisitState::Uploaded,
        figure,
        bound,
        found_at: NOW.into(),
        decided_at: None,
        note: None,
        case_id: None,
    }
}

#[cfg(test)]
mod tests {
    use kernel::Lang;

    use super::*;

    #[test]
    fn every_kind_has_a_sentence_with_its_figure_in_both_languages() {
        for lang in [Lang::Zh, Lang::En] {
            let tr = Tr::new(lang);
            for kind in AnomalyKind::ALL {
                let said = words(tr, &sample(*kind));
                assert!(!said.starts_with("anomalies-"), "{said}");
            }
        }
        let zh = |kind| words(Tr::new(Lang::Zh), &sample(kind));
        assert_eq!(
            zh(AnomalyKind::Travel),
            "两次服务相距路程需时速 84 公里（上限 60）"
        );
        assert!(zh(AnomalyKind::LongDay).contains("10时30分"));
        assert!(zh(AnomalyKind::Overlap).contains("35分"));
        assert!(zh(AnomalyKind::Far).contains("4,200 米"));
    }
}
