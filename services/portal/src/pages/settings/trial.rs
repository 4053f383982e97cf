//! 试算: what a proposed rule would do, before anybody approves it. Nothing is posted.

use axum::extract::{Path, Query, State};
use contracts::{
    Error,
    ledger::policy::{
        PolicyPreview, PreviewBasis, PreviewPolicy, PreviewWeight, TownPreview, TownWeightPreview,
        WeightPreview,
    },
};
use kernel::{BasisPoints, HalfYear};
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, CardRole, Column, Field, Filters, FormErrors, Input, PageCtx, PageHead, Table,
    Tr, alert, card, error_summary, filters, input, page, table,
};
use runtime::Failure;
use serde::Deserialize;
use uuid::Uuid;

use super::{READERS, name_of, shown};
use crate::{
    store::setting::{self, Proposal},
    web::{App, OrgTree, Page, Signed, field_errors},
};

/// A proposal, tried out on the books.
pub async fn proposal(State(app): State<App>, signed: Signed, Path(id): Path<Uuid>) -> Page {
    signed.needs(READERS)?;
    let mut db = app.host.pool().acquire().await.map_err(Failure::from)?;
    let all = setting::list(&mut db).await?;
    drop(db);
    let proposal = all
        .into_iter()
        .find(|one| one.id == id && one.state == "open")
        .ok_or_else(|| Error::not_found("proposal"))?;
    let query = PreviewPolicy {
        key: proposal.key.clone(),
        value: proposal.value.clone(),
    };
    let preview = signed.ask(&app, query).await?;
    let now = shown(
        &proposal.key,
        &app.host.settings().value(&proposal.key),
        signed.tr,
    );
    Ok(view(
        &signed.ctx(&app, "/settings"),
        &app.orgs(),
        &proposal,
        &now,
        &preview,
    ))
}

fn half_year(tr: Tr, period: HalfYear) -> String {
    let key = if period.half() == 1 {
        "ledger-first-half"
    } else {
        "ledger-second-half"
    };
    tr.args(key, &[("year", period.year().to_string().into())])
}

fn view(ctx: &PageCtx, orgs: &OrgTree, proposal: &Proposal, now: &str, preview: &PolicyPreview) -> Markup {
    let tr = ctx.tr;
    let name = name_of(&proposal.key, tr);
    let title = tr.args("trial-of", &[("name", name.as_str().into())]);
    let change = tr.args(
        "trial-change",
        &[
            ("now", now.into()),
            ("new", shown(&proposal.key, &proposal.value, tr).into()),
        ],
    );
    let head = PageHead::new(title.clone())
        .crumb(tr.t("nav-settings"), "/settings")
        .here(tr.t("trial-title"))
        .meta(html! { (change) })
        .actions(
            html! { (Button::link(tr.t("kit-back"), "/settings")) (Button::print(tr.t("ledger-print"))) },
        );
    let period = preview
        .period
        .map(|period| half_year(tr, period))
        .unwrap_or_default();
    let basis = match preview.basis {
        PreviewBasis::LastSettlement => tr.args("trial-basis-settlement", &[("period", period.into())]),
        PreviewBasis::Unsettled => tr.t("trial-basis-unsettled"),
    };
    let sum = |of: fn(&TownPreview) -> i64| preview.towns.iter().map(of).sum::<i64>();
    let affected = tr.args(
        "trial-affected",
        &[
            ("n", sum(|line| line.affected).into()),
            ("all", sum(|line| line.volunteers).into()),
        ],
    );
    page(
        ctx,
        &head,
        html! {
            (alert(AlertKind::Info, html! { (basis) " " (tr.t("trial-note")) }))
            p.stack-m { b { (affected) } }
            (card(Card::new(title.clone()).flush(), towns(tr, orgs, &title, &preview.towns)))
        },
    )
}

type Of = fn(&TownPreview) -> i64;

/// Before and after of each account, in pairs.
const FIGURES: [(&str, &str, Of); 6] = [
    ("goods", "before", |line| line.before.goods.get()),
    ("goods", "after", |line| line.after.goods.get()),
    ("savings", "before", |line| line.before.savings.get()),
    ("savings", "after", |line| line.after.savings.get()),
    ("pool", "before", |line| line.before.pool.get()),
    ("pool", "after", |line| line.after.pool.get()),
];

fn towns(tr: Tr, orgs: &OrgTree, caption: &str, towns: &[TownPreview]) -> Markup {
    let mut columns = vec![
        Column::text("town", tr.t("coverage-town"), |line: &TownPreview| {
            orgs.name(&line.org).to_owned()
        })
        .card(CardRole::Title),
        Column::text(
            "volunteers",
            tr.t("coverage-volunteers"),
            move |line: &TownPreview| tr.number(line.volunteers),
        )
        .num(),
        Column::text(
            "affected",
            tr.t("trial-affected-short"),
            move |line: &TownPreview| tr.number(line.affected),
        )
        .num()
        .card(CardRole::Amount),
    ];
    for (account, when, of) in FIGURES {
        let account = tr.word("account", account);
        let label = match when {
            "before" => tr.args("trial-before", &[("what", account.into())]),
            _ => tr.args("trial-after", &[("what", account.into())]),
        };
        columns.push(Column::text(when, label, move |line: &TownPreview| tr.minutes(of(line))).num());
    }
    let sum = |of: Of| towns.iter().map(of).sum::<i64>();
    let foot = html! {
        tr {
            td { (tr.t("ledger-total")) }
            td.r.num { (tr.number(sum(|line| line.volunteers))) }
            td.r.num { (tr.number(sum(|line| line.affected))) }
            @for (_, _, of) in FIGURES { td.r.num { (tr.minutes(sum(of))) } }
        }
    };
    table(tr, &Table::new(caption, towns, columns).foot(foot))
}

/// What was typed: weights in basis points, 10000 = ×1.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    old: String,
    new: String,
}

/// Another weight of a class of services, tried out on a half-year of visits.
pub async fn weights(State(app): State<App>, signed: Signed, Query(asked): Query<Asked>) -> Page {
    signed.needs(READERS)?;
    let tr = signed.tr;
    let typed = |text: &str| text.trim().parse::<i32>().ok().map(BasisPoints::new);
    let mut errors = FormErrors::new();
    let mut found = None;
    if !asked.old.is_empty() || !asked.new.is_empty() {
        match (typed(&asked.old), typed(&asked.new)) {
            (Some(old), Some(new)) => match signed.ask(&app, PreviewWeight { old, new }).await {
                Ok(preview) => found = Some(preview),
                Err(error) if error.field.is_some() => errors = field_errors(&error, tr, &[]),
                Err(error) => return Err(error.into()),
            },
            (old, _) => {
                let field = if old.is_none() { "old" } else { "new" };
                errors = field_errors(&Error::invalid(field, "number_form", "a whole number"), tr, &[]);
            }
        }
    }
    Ok(weights_view(
        &signed.ctx(&app, "/settings"),
        &app.orgs(),
        &asked,
        &errors,
        found.as_ref(),
    ))
}

fn weights_view(
    ctx: &PageCtx,
    orgs: &OrgTree,
    asked: &Asked,
    errors: &FormErrors,
    found: Option<&WeightPreview>,
) -> Markup {
    let tr = ctx.tr;
    let title = tr.t("trial-weights");
    let head = PageHead::new(title.clone())
        .crumb(tr.t("nav-settings"), "/settings")
        .here(title.clone())
        .errors(!errors.is_empty());
    let weight = |name: &str, label: &str, value: &str| {
        let field = Field::new(tr, name, tr.t(label))
            .required()
            .hint(tr.t("trial-weight-hint"));
        input(&field.errors(errors), Input::whole(value))
    };
    page(
        ctx,
        &head,
        html! {
            (error_summary(tr, errors))
            (filters(tr, &Filters::new("/settings/weights"), html! {
                (weight("old", "trial-weight-old", &asked.old))
                (weight("new", "trial-weight-new", &asked.new))
            }))
            @if let Some(preview) = found {
                (alert(AlertKind::Info, html! {
                    (tr.args("trial-basis-weights", &[("period", half_year(tr, preview.period).into())])) " " (tr.t("trial-note"))
                }))
                (card(Card::new(title.clone()).flush(), weighed(tr, orgs, &title, &preview.towns)))
            }
        },
    )
}

fn weighed(tr: Tr, orgs: &OrgTree, caption: &str, towns: &[TownWeightPreview]) -> Markup {
    let columns = vec![
        Column::text("town", tr.t("coverage-town"), |line: &TownWeightPreview| {
            orgs.name(&line.org).to_owned()
        })
        .card(CardRole::Title),
        Column::text("visits", tr.t("trial-visits"), move |line: &TownWeightPreview| {
            tr.number(line.visits)
        })
        .num(),
        Column::text(
            "affected",
            tr.t("trial-affected-short"),
            move |line: &TownWeightPreview| tr.number(line.volunteers),
        )
        .num(),
        Column::text("before", tr.t("trial-earned"), move |line: &TownWeightPreview| {
            tr.minutes(line.before.get())
        })
        .num(),
        Column::text(
            "after",
            tr.t("trial-would-earn"),
            move |line: &TownWeightPreview| tr.minutes(line.after.get()),
        )
        .num()
        .card(CardRole::Amount),
    ];
    let sum = |of: fn(&TownWeightPreview) -> i64| towns.iter().map(of).sum::<i64>();
    let foot = html! {
        tr {
            td { (tr.t("ledger-total")) }
            td.r.num { (tr.number(sum(|line| line.visits))) }
            td.r.num { (tr.number(sum(|line| line.volunteers))) }
            td.r.num { (tr.minutes(sum(|line| line.before.get()))) }
            td.r.num { (tr.minutes(sum(|line| line.after.get()))) }
        }
    };
    table(tr, &Table::new(caption, towns, columns).foot(foot))
}

#[cfg(test)]
mod tests {
    use contracts::{ledger::policy::SettledSplit, settings};
    use kernel::{Lang, StandardMinutes};
    use serde_json::json;
    use time::macros::datetime;

    use super::*;

    fn split(goods: i64, savings: i64) -> SettledSplit {
        SettledSplit {
            goods: StandardMinutes::new(goods),
            savings: StandardMinutes::new(savings),
            pool: StandardMinutes::ZERO,
        }
    }

    #[test]
    fn before_and_after_stand_side_by_side_with_how_many_it_touches() {
        let proposal = Proposal {
            id: Uuid::nil(),
            key: settings::SPLIT_GOODS_BP.into(),
            value: json!(4_000),
            valid_from: datetime!(2027-01-01 00:00 UTC),
            reason: "试点".into(),
            proposed_by: None,
            proposed_at: datetime!(2026-11-23 02:00 UTC),
            state: "open".into(),
            decided_by: None,
            decided_at: None,
        };
        let preview = PolicyPreview {
            basis: PreviewBasis::Unsettled,
            period: None,
            towns: vec![TownPreview {
                org: "370405001".parse().unwrap(),
                volunteers: 2,
                affected: 1,
                before: split(162, 164),
                after: split(130, 196),
            }],
        };
        for (lang, goods) in [(Lang::Zh, "2时10分"), (Lang::En, "2 h 10 min")] {
            let ctx = PageCtx::new(Tr::new(lang), "台儿庄区时间银行", "12349", "/settings");
            let html = view(&ctx, &OrgTree::new(Vec::new()), &proposal, "5000", &preview).into_string();
            assert!(
                html.contains(goods) && html.contains("4000") && html.contains("5000"),
                "{html}"
            );
        }
    }

    #[test]
    fn a_weight_that_is_no_number_is_refused_at_its_field() {
        let ctx = PageCtx::new(Tr::new(Lang::Zh), "台儿庄区时间银行", "12349", "/settings");
        let asked = Asked {
            old: "x".into(),
            new: String::new(),
        };
        let errors = field_errors(&Error::invalid("old", "number_form", "x"), Tr::new(Lang::Zh), &[]);
        let html = weights_view(&ctx, &OrgTree::new(Vec::new()), &asked, &errors, None).into_string();
        assert!(html.contains("aria-invalid=\"true\"") && html.contains("href=\"#old\""));
    }
}
