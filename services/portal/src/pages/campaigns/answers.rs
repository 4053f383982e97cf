//! What a campaign says to whom, to be checked: its author before asking for approval, the second person before agreeing.

use contracts::notification::{
    campaign::{Audience, CampaignSample, CampaignView},
    text::TextVersion,
};
use kernel::TextVersionId;
use maud::{Markup, html};
use portal_kit::{Answer, Card, Tr, card, check_answers};

use super::{
    address,
    count::{length_and_cost, reached},
    typed::text_name,
};
use crate::pages::orders::desk::Desk;

/// The answers; with links to change them for who may.
pub fn answers(desk: &Desk, campaign: &CampaignView, texts: &[TextVersion]) -> Markup {
    let (tr, spec) = (desk.tr, &campaign.spec);
    let edit = campaign.steps.edit.then(|| address(campaign.campaign_id, "edit"));
    let answer = |label: &str, value: String| Answer::new(tr.t(label), value, edit.as_deref());
    let name = |id: TextVersionId| {
        let text = texts.iter().find(|text| text.version_id == id);
        text.map_or_else(|| "—".to_owned(), |text| text_name(tr, text))
    };
    let mut list = vec![answer("campaigns-text", name(spec.text_a))];
    if let Some(text_b) = spec.text_b {
        let share = [("title", name(text_b).into()), ("share", spec.share_b.into())];
        list.push(answer(
            "campaigns-text-b",
            tr.args("campaigns-with-share", &share),
        ));
    }
    for value in &spec.values {
        list.push(Answer::new(
            tr.word("campaign_value", &value.name),
            &value.value,
            edit.as_deref(),
        ));
    }
    list.push(answer("campaigns-who", audience(desk, &spec.audience)));
    let starts = spec
        .starts_at
        .map_or_else(|| tr.t("campaigns-soon"), |at| tr.moment(at.0));
    list.push(answer("campaigns-starts", starts));
    let way = if spec.by_wechat {
        "campaigns-wechat-first"
    } else {
        "campaigns-sms-only"
    };
    list.push(answer("campaigns-way", tr.t(way)));
    if let Some(per_second) = spec.per_second {
        list.push(answer("campaigns-per-second", per_second.to_string()));
    }
    if let Some(count) = &campaign.audience {
        list.push(Answer {
            label: tr.t("campaigns-reach"),
            value: reached(tr, count),
            change: None,
        });
        list.push(Answer::new(
            tr.t("campaigns-cost-label"),
            length_and_cost(tr, count),
            None,
        ));
    }
    check_answers(tr, &list)
}

/// `老人 · 运河街道 · 低保 · 70 岁以上`
fn audience(desk: &Desk, audience: &Audience) -> String {
    let tr = desk.tr;
    let places: Vec<String> = audience.within.iter().map(|place| desk.place(place)).collect();
    let between = tr.t("list-separator");
    let mut said = vec![
        tr.word("campaign_who", audience.who.as_str()),
        places.join(&between),
    ];
    if !audience.categories.is_empty() {
        let all: Vec<String> = audience
            .categories
            .iter()
            .map(|category| tr.word("category", category.as_str()))
            .collect();
        said.push(all.join(&between));
    }
    for (key, n) in [
        ("campaigns-is-age-from", audience.age_from.map(i64::from)),
        ("campaigns-is-age-to", audience.age_to.map(i64::from)),
        ("campaigns-is-stars", audience.stars_from.map(i64::from)),
        ("campaigns-is-served", audience.served_days.map(i64::from)),
    ] {
        said.extend(n.map(|n| tr.args(key, &[("n", n.into())])));
    }
    said.join(" · ")
}

/// What real people would read.
pub fn samples(desk: &Desk, samples: &[CampaignSample]) -> Markup {
    let tr = desk.tr;
    card(
        Card::new(tr.t("campaigns-samples")),
        html! {
            @if samples.is_empty() { p.muted { (tr.t("campaigns-no-samples")) } }
            div.stack {
                @for sample in samples {
                    div {
                        p.small.muted { (about(tr, desk, sample)) }
                        p { (*sample.text) }
                    }
                }
            }
        },
    )
}

fn about(tr: Tr, desk: &Desk, sample: &CampaignSample) -> String {
    let segments = tr.args("campaigns-segments", &[("n", sample.segments.into())]);
    format!(
        "{} · {} · {segments}",
        sample.name_masked,
        desk.place(&sample.org)
    )
}

#[cfg(test)]
mod tests {
    use contracts::{Role, notification::campaign::CampaignState};
    use kernel::Lang;

    use super::{
        super::tests::{campaign, no_steps, sample, text},
        *,
    };
    use crate::pages::orders::desk::tests::desk;

    #[test]
    fn r12_4_the_second_person_reads_what_real_people_would_read() {
        for lang in [Lang::Zh, Lang::En] {
            let html = samples(&desk(Role::Branch, lang), &[sample()]).into_string();
            assert!(html.contains("王**") && html.contains("王大娘您好&lt;i&gt;"));
        }
        assert!(
            samples(&desk(Role::Branch, Lang::Zh), &[])
                .into_string()
                .contains("没有")
        );
    }

    #[test]
    fn everything_that_is_said_is_there_to_be_checked() {
        let view = campaign(CampaignState::Submitted, no_steps());
        let html = answers(&desk(Role::Branch, Lang::Zh), &view, &[text()]).into_string();
        for words in [
            "招募志愿者",
            "时间银行",
            "运河街道",
            "70 岁",
            "412 人",
            "20.60 元",
        ] {
            assert!(html.contains(words), "{words} in {html}");
        }
        assert!(!html.contains("/edit"), "nothing to change for who decides");
    }
}
