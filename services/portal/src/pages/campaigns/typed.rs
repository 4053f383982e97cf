//! What an author types, read as what a campaign says.

use contracts::{
    At, Paging,
    notification::{
        campaign::{Audience, AudienceWho, CampaignSpec, CampaignValue, TYPED_VARIABLES},
        text::{CAMPAIGN, FindTexts, TextState, TextVersion},
    },
};
use kernel::{Category, OrgCode, at_china};
use portal_kit::Tr;
use time::OffsetDateTime;

use crate::{
    pages::orders::{form::Sent, typed::clock},
    web::{App, Signed, parse_date},
};

/// Texts that are offered.
const TEXTS: Paging = Paging { page: 1, size: 200 };

/// Fields of the form by those of the contract.
pub const NAMES: [(&str, &str); 5] = [
    ("starts_at", "time"),
    ("values.topic", "topic"),
    ("values.when", "when"),
    ("values.where", "where"),
    ("values.phone", "phone"),
];

/// The approved texts for campaigns, newest first.
///
/// # Errors
/// notification does not answer.
pub async fn texts(signed: &Signed, app: &App) -> contracts::Result<Vec<TextVersion>> {
    let query = FindTexts {
        name: Some(CAMPAIGN.into()),
        title: None,
        state: Some(TextState::Approved),
        paging: TEXTS,
    };
    Ok(signed.ask(app, query).await?.rows)
}

/// Name of a part's box.
pub fn part_field(code: &OrgCode) -> String {
    format!("in_{code}")
}

/// Name of a category's box.
pub fn category_field(category: Category) -> String {
    format!("category_{}", category.as_str())
}

/// Reads the form. What is missing or cannot be read is an error at its field. Without a part that is ticked, everybody of
/// `scope` is meant; without a title, that of the text.
pub fn read(
    sent: &mut Sent,
    scope: &OrgCode,
    parts: &[OrgCode],
    texts: &[TextVersion],
) -> Option<CampaignSpec> {
    let chosen = |typed: &str| {
        let wanted = typed.parse().ok();
        texts.iter().find(|text| Some(text.version_id) == wanted)
    };
    let text_a = chosen(sent.text("text_a")).map(|text| (text.version_id, text.title.clone()));
    let text_a = sent.read("text_a", "choose", text_a);
    let text_b = match sent.text("text_b") {
        "" => None,
        typed => {
            let found = chosen(typed).map(|text| text.version_id);
            sent.read("text_b", "choose", found)
        }
    };
    let share_b = match text_b {
        None => 0,
        Some(_) => number(sent, "share_b")?.unwrap_or(50),
    };
    let who = AudienceWho::parse(sent.text("who"));
    let who = sent.read("who", "choose", who);
    let ticked: Vec<OrgCode> = parts
        .iter()
        .filter(|part| !sent.text(&part_field(part)).is_empty())
        .cloned()
        .collect();
    let audience = Audience {
        within: if ticked.is_empty() {
            vec![scope.clone()]
        } else {
            ticked
        },
        who: who.unwrap_or(AudienceWho::Both),
        categories: Category::ALL
            .iter()
            .copied()
            .filter(|category| !sent.text(&category_field(*category)).is_empty())
            .collect(),
        age_from: number(sent, "age_from")?,
        age_to: number(sent, "age_to")?,
        stars_from: number(sent, "stars_from")?,
        served_days: number(sent, "served_days")?,
    };
    let values = TYPED_VARIABLES.map(|name| CampaignValue {
        name: name.into(),
        value: sent.text(name).into(),
    });
    let starts_at = starts_at(sent);
    let per_second = number(sent, "per_second")?;
    let (text_a, text_title) = text_a?;
    let title = Some(sent.text("title")).filter(|title| !title.is_empty());
    let spec = CampaignSpec {
        title: title.map_or(text_title, str::to_owned),
        audience,
        text_a,
        text_b,
        share_b,
        values: values
            .into_iter()
            .filter(|value| !value.value.is_empty())
            .collect(),
        starts_at: starts_at.map(At),
        per_second,
        by_wechat: !sent.text("by_wechat").is_empty(),
    };
    sent.is_sound().then_some(spec)
}

/// A whole number that may be left out; nothing in all when it cannot be read.
fn number<T: std::str::FromStr>(sent: &mut Sent, field: &str) -> Option<Option<T>> {
    match sent.text(field) {
        "" => Some(None),
        typed => {
            let number = typed.parse().ok();
            sent.read(field, "number_form", number).map(Some)
        }
    }
}

/// The day and the time on the clock in China; neither = as soon as it is approved.
fn starts_at(sent: &mut Sent) -> Option<OffsetDateTime> {
    if sent.text("day").is_empty() && sent.text("time").is_empty() {
        return None;
    }
    let day = parse_date(sent.text("day"));
    let day = sent.read("day", "date_form", day);
    let time = clock(sent.text("time"));
    let time = sent.read("time", "not_a_time", time);
    Some(at_china(day?, time?))
}

/// A text's name for the list.
pub fn text_name(tr: Tr, text: &TextVersion) -> String {
    tr.args(
        "campaigns-text-is",
        &[
            ("title", text.title.as_str().into()),
            ("version", text.version.into()),
        ],
    )
}

#[cfg(test)]
mod tests {
    use kernel::Lang;
    use time::macros::datetime;

    use super::{super::tests::text, *};

    fn sent(typed: &[(&str, &str)]) -> Sent {
        let typed = typed
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
        Sent::new("campaign", typed.collect(), Tr::new(Lang::Zh))
    }

    fn org(code: &str) -> OrgCode {
        code.parse().unwrap()
    }

    fn spec(more: &[(&str, &str)]) -> Option<CampaignSpec> {
        let id = text().version_id.to_string();
        let mut typed = vec![("text_a", id.as_str()), ("who", "elders"), ("topic", "时间银行")];
        typed.extend(more);
        let scope = "370405".parse().unwrap();
        let parts = ["370405001", "370405100"].map(|code| code.parse().unwrap());
        read(&mut sent(&typed), &scope, &parts, &[text()])
    }

    #[test]
    fn r12_4_the_fewest_fields_mean_everybody_of_ones_own_part_at_once() {
        let spec = spec(&[]).unwrap();
        assert_eq!(spec.title, "招募志愿者", "the text's");
        assert_eq!(spec.audience.within, [org("370405")]);
        assert_eq!((spec.starts_at, spec.share_b, spec.values.len()), (None, 0, 1));
    }

    #[test]
    fn parts_categories_and_the_clock_in_china_are_read() {
        let spec = spec(&[
            ("in_370405100", "on"),
            ("category_DIBAO", "on"),
            ("age_from", "70"),
            ("day", "2026-12-01"),
            ("time", "09:30"),
        ]);
        let spec = spec.unwrap();
        assert_eq!(spec.audience.within, [org("370405100")]);
        assert_eq!(spec.audience.categories, [Category::Dibao]);
        assert_eq!(spec.starts_at, Some(At(datetime!(2026-12-01 01:30 UTC))));
    }

    #[test]
    fn what_cannot_be_read_is_an_error() {
        for (field, typed) in [
            ("age_from", "x"),
            ("day", "2026-12-01"),
            ("time", "25:00"),
            ("per_second", "-1"),
        ] {
            assert!(spec(&[(field, typed)]).is_none(), "{field}");
        }
        let scope: OrgCode = "370405".parse().unwrap();
        assert!(
            read(&mut sent(&[("who", "elders")]), &scope, &[], &[text()]).is_none(),
            "no text"
        );
    }
}
