//! A service field by field, in words; and what a change makes of it.

use contracts::dispatch::ServiceItem;
use kernel::Lang;
use portal_kit::Tr;

use crate::pages::orders::catalogue::{class_name, factor};

/// `07 管道疏通`
pub fn title(tr: Tr, spec: &ServiceItem) -> String {
    let name = match tr.lang() {
        Lang::Zh => &spec.name_zh,
        Lang::En => &spec.name_en,
    };
    format!("{} {name}", spec.code)
}

/// Yes or no.
fn either(tr: Tr, is: bool) -> String {
    tr.t(if is { "settings-yes" } else { "settings-no" })
}

/// Whether it can be ordered.
pub fn standing(tr: Tr, closed: bool) -> String {
    tr.t(if closed {
        "services-closed"
    } else {
        "services-open"
    })
}

/// Every field but the code: its label and its value, in the order of the form.
pub fn fields(tr: Tr, spec: &ServiceItem) -> Vec<(String, String)> {
    let qualification = spec.qualification.map_or_else(
        || tr.t("services-no-qualification"),
        |kind| tr.word("qualification", kind.as_str()),
    );
    let questions = if spec.questions.is_empty() {
        "—".to_owned()
    } else {
        spec.questions.join(" ")
    };
    vec![
        (tr.t("services-name-zh"), spec.name_zh.clone()),
        (tr.t("services-name-en"), spec.name_en.clone()),
        (tr.t("services-initials"), spec.initials.clone()),
        (tr.t("services-class"), class_name(tr, spec.class)),
        (tr.t("services-weight"), format!("×{}", factor(spec.weight))),
        (tr.t("services-qualification"), qualification),
        (tr.t("services-insurance"), either(tr, spec.needs_insurance)),
        (tr.t("services-intimate"), either(tr, spec.intimate)),
        (tr.t("services-dangerous"), either(tr, spec.dangerous)),
        (tr.t("services-seats"), spec.seats.to_string()),
        (tr.t("services-usual"), tr.minutes(spec.usual_minutes.get())),
        (tr.t("services-questions"), questions),
        (tr.t("services-standing"), standing(tr, spec.closed)),
    ]
}

/// One field of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Which field.
    pub label: String,
    /// What it was; nothing for a new service.
    pub before: Option<String>,
    /// What it is to be.
    pub after: String,
}

/// What a change makes different, field by field; of a new service every field.
pub fn changed(tr: Tr, before: Option<&ServiceItem>, after: &ServiceItem) -> Vec<Line> {
    let was = before.map(|before| fields(tr, before));
    let is = fields(tr, after).into_iter().enumerate();
    is.filter_map(|(at, (label, after))| {
        let before = was
            .as_ref()
            .and_then(|was| was.get(at))
            .map(|(_, value)| value.clone());
        (before.as_ref() != Some(&after)).then_some(Line { label, before, after })
    })
    .collect()
}

#[cfg(test)]
pub(super) mod tests {
    use kernel::{BasisPoints, RawMinutes, ServiceClass};

    use super::*;

    /// 管道疏通 as it is.
    pub fn pipes() -> ServiceItem {
        ServiceItem {
            code: "07".into(),
            name_zh: "管道疏通".into(),
            name_en: "Unblocking".into(),
            initials: "gdst".into(),
            class: ServiceClass::Technical,
            weight: BasisPoints::new(20_000),
            qualification: None,
            needs_insurance: false,
            intimate: false,
            dangerous: false,
            seats: 1,
            usual_minutes: RawMinutes::new(60),
            questions: vec!["厨房还是厕所？".into()],
            closed: false,
        }
    }

    #[test]
    fn a_change_shows_only_what_is_different_old_and_new() {
        let tr = Tr::new(Lang::Zh);
        let after = ServiceItem {
            weight: BasisPoints::new(15_000),
            dangerous: true,
            seats: 2,
            ..pipes()
        };
        let lines: Vec<(String, Option<String>, String)> = changed(tr, Some(&pipes()), &after)
            .into_iter()
            .map(|line| (line.label, line.before, line.after))
            .collect();
        let line = |label: &str, before: &str, after: &str| (tr.t(label), Some(before.into()), after.into());
        assert_eq!(
            lines,
            [
                line("services-weight", "×2", "×1.5"),
                line("services-dangerous", "否", "是"),
                line("services-seats", "1", "2"),
            ]
        );
        assert!(changed(tr, Some(&pipes()), &pipes()).is_empty());
    }

    #[test]
    fn a_new_service_shows_every_field() {
        for lang in [Lang::Zh, Lang::En] {
            let tr = Tr::new(lang);
            let lines = changed(tr, None, &pipes());
            assert_eq!(lines.len(), fields(tr, &pipes()).len());
            assert!(lines.iter().all(|line| line.before.is_none()));
        }
    }
}
