//! How far a campaign is: bars that add up to its audience, results by reason, two texts compared.

use contracts::notification::{
    MessageState,
    campaign::{CampaignProgress, CampaignView, ReasonCount, VariantResult},
};
use kernel::Fen;
use maud::{Markup, html};
use portal_kit::{Card, CardRole, Column, Kpi, Table, TagKind, Tr, bar, card, kpis, status, table};

/// A state and how many messages are in it.
type Line = (MessageState, i64);

/// Progress, reasons and the comparison.
pub fn progress(tr: Tr, campaign: &CampaignView) -> Markup {
    let progress = &campaign.progress;
    html! {
        (kpis(&tr.t("campaigns-progress"), &figures(tr, progress)))
        (card(Card::new(tr.t("campaigns-progress")).flush(), states(tr, progress)))
        @if !progress.reasons.is_empty() {
            (card(Card::new(tr.t("campaigns-reasons")).flush(), reasons(tr, &progress.reasons)))
        }
        @if !progress.variants.is_empty() {
            (card(Card::new(tr.t("campaigns-variants")).flush(), variants(tr, &progress.variants)))
        }
    }
}

/// How many messages are in this state.
pub fn of(progress: &CampaignProgress, wanted: MessageState) -> i64 {
    let states = progress.states.iter().filter(|line| line.state == wanted);
    states.map(|line| line.count).sum()
}

fn figures(tr: Tr, progress: &CampaignProgress) -> Vec<Kpi> {
    let figure = |label: &str, n: i64| Kpi {
        label: tr.t(label),
        value: tr.number(n),
        unit: tr.t("campaigns-unit"),
        note: None,
    };
    let wechat = (progress.by_wechat > 0).then(|| {
        let words = tr.args(
            "campaigns-of-wechat",
            &[("n", tr.number(progress.by_wechat).into())],
        );
        html! { (words) }
    });
    vec![
        figure("campaigns-people", progress.recipients),
        Kpi {
            note: wechat,
            ..figure("campaigns-delivered", of(progress, MessageState::Delivered))
        },
        figure("campaigns-failed", of(progress, MessageState::Failed)),
        figure("campaigns-unknown", of(progress, MessageState::Unknown)),
        Kpi {
            label: tr.t("campaigns-cost-so-far"),
            value: tr.yuan(Fen::new(progress.cost_fen)),
            unit: tr.t("fund-unit"),
            note: None,
        },
    ]
}

/// Part of the whole, in per cent; something is never nothing.
fn percent(part: i64, whole: i64) -> u8 {
    if part <= 0 || whole <= 0 {
        return 0;
    }
    u8::try_from((part * 100 / whole).clamp(1, 100)).unwrap_or(100)
}

fn colour(state: MessageState) -> TagKind {
    match state {
        MessageState::Delivered => TagKind::Ok,
        MessageState::Failed | MessageState::NoPhone => TagKind::Bad,
        MessageState::Unknown | MessageState::Expired | MessageState::Cancelled => TagKind::Warn,
        _ => TagKind::Brand,
    }
}

/// A bar a state; the foot is their sum, which is the audience.
fn states(tr: Tr, progress: &CampaignProgress) -> Markup {
    let lines: Vec<Line> = progress
        .states
        .iter()
        .filter(|line| line.count > 0)
        .map(|line| (line.state, line.count))
        .collect();
    let sum: i64 = lines.iter().map(|line| line.1).sum();
    let whole = progress.recipients;
    let columns = vec![
        Column::new("state", tr.t("list-state"), move |line: &Line| {
            status(tr, "message", line.0.as_str())
        })
        .card(CardRole::Title),
        Column::text("count", tr.t("campaigns-people"), move |line: &Line| {
            tr.number(line.1)
        })
        .num()
        .card(CardRole::Amount),
        Column::new("bar", tr.t("campaigns-part"), move |line: &Line| {
            html! { (bar(colour(line.0), percent(line.1, whole))) }
        })
        .card(CardRole::Full),
    ];
    let foot = html! { tr { td { (tr.t("ledger-total")) } td.r.num { (tr.number(sum)) } td {} } };
    table(
        tr,
        &Table::new(tr.t("campaigns-progress"), &lines, columns).foot(foot),
    )
}

/// Ours in words, the gateway's as its code.
fn reason(tr: Tr, row: &ReasonCount) -> String {
    tr.try_t(&format!("campaign_reason-{}", row.reason))
        .unwrap_or_else(|| row.reason.clone())
}

fn reasons(tr: Tr, rows: &[ReasonCount]) -> Markup {
    let columns = vec![
        Column::text("reason", tr.t("campaigns-reason"), move |row: &ReasonCount| {
            reason(tr, row)
        })
        .card(CardRole::Title),
        Column::new("state", tr.t("list-state"), move |row: &ReasonCount| {
            status(tr, "message", row.state.as_str())
        }),
        Column::text("count", tr.t("campaigns-people"), move |row: &ReasonCount| {
            tr.number(row.count)
        })
        .num()
        .card(CardRole::Amount),
    ];
    table(tr, &Table::new(tr.t("campaigns-reasons"), rows, columns))
}

fn variants(tr: Tr, rows: &[VariantResult]) -> Markup {
    let number = |key: &'static str, label: &str, of: fn(&VariantResult) -> i64| {
        Column::text(key, tr.t(label), move |row: &VariantResult| tr.number(of(row))).num()
    };
    let columns = vec![
        Column::text("text", tr.t("campaigns-text"), |row: &VariantResult| {
            row.variant.as_str().to_uppercase()
        })
        .card(CardRole::Title),
        number("people", "campaigns-people", |row| row.recipients),
        number("delivered", "campaigns-delivered", |row| row.delivered),
        number("failed", "campaigns-failed", |row| row.failed),
        number("refused", "campaigns-refused", |row| row.refused),
    ];
    table(tr, &Table::new(tr.t("campaigns-variants"), rows, columns))
}

#[cfg(test)]
mod tests {
    use contracts::notification::campaign::{CampaignState, Variant};
    use kernel::Lang;

    use super::{
        super::tests::{campaign, no_steps},
        *,
    };

    #[test]
    fn r12_4_the_bars_add_up_to_the_audience() {
        let campaign = campaign(CampaignState::Sending, no_steps());
        for lang in [Lang::Zh, Lang::En] {
            let html = progress(Tr::new(lang), &campaign).into_string();
            assert!(html.contains("<td class=\"r num\">412</td>"), "{html}");
            assert!(
                html.contains("bar--ok") && html.contains("width=\"72\""),
                "300 of 412"
            );
        }
    }

    #[test]
    fn a_small_part_is_drawn_and_nothing_is_not() {
        assert_eq!(
            (
                percent(1, 100_000),
                percent(0, 10),
                percent(5, 0),
                percent(10, 10)
            ),
            (1, 0, 0, 100)
        );
    }

    #[test]
    fn reasons_of_ours_have_words_and_a_gateways_code_stands_as_it_is() {
        let mut campaign = campaign(CampaignState::Done, no_steps());
        let row = |reason: &str| ReasonCount {
            state: MessageState::Failed,
            reason: reason.into(),
            count: 6,
        };
        campaign.progress.reasons = vec![row("opted_out"), row("isv.<b>")];
        campaign.progress.variants = vec![VariantResult {
            variant: Variant::B,
            recipients: 40,
            delivered: 38,
            failed: 2,
            refused: 1,
        }];
        let html = progress(Tr::new(Lang::Zh), &campaign).into_string();
        assert!(html.contains("已退订") && html.contains("isv.&lt;b&gt;") && html.contains(">B<"));
    }
}
