//! What a campaign would reach and cost: counted while its form is filled in, and told where it is checked.

use axum::extract::State;
use contracts::{
    Code,
    notification::campaign::{AudienceCount, PreviewAudience},
};
use kernel::Fen;
use maud::{Markup, html};
use portal_kit::Tr;

use super::{
    AUTHORS,
    form::{FORM, parts},
    typed,
};
use crate::{
    pages::orders::form::{Sent, Typed},
    web::{App, Page, Post, Signed, words},
};

/// POST `/campaigns/count`: whom it reaches, how long it gets and what it costs, while the form is filled in.
pub async fn answer(signed: Signed, State(app): State<App>, Post { data, .. }: Post<Typed>) -> Page {
    signed.needs(&AUTHORS)?;
    let tr = signed.tr;
    let texts = typed::texts(&signed, &app).await?;
    let mut sent = Sent::new(FORM, data, tr);
    let parts = parts(&app.orgs(), &signed.scope);
    let Some(spec) = typed::read(&mut sent, &signed.scope, &parts, &texts) else {
        return Ok(frame(later(tr)));
    };
    match signed.ask(&app, PreviewAudience { spec }).await {
        Ok(count) => Ok(frame(counted(tr, &count))),
        Err(error) if error.code == Code::Invalid => Ok(frame(html! { (words(&error, tr)) })),
        Err(error) => Err(error.into()),
    }
}

/// Where it stands on the form; the next count takes its place.
pub fn frame(words: Markup) -> Markup {
    html! { div #count role="status" { (words) } }
}

/// What stands there before anything can be counted.
pub fn later(tr: Tr) -> Markup {
    html! { p.muted { (tr.t("campaigns-count-later")) } }
}

/// Whom it reaches, how long it gets and what it costs.
pub fn counted(tr: Tr, count: &AudienceCount) -> Markup {
    html! {
        p { (reached(tr, count)) }
        p.small { (length_and_cost(tr, count)) }
    }
}

/// `412 人，排除退订 6、没有号码 3`
pub fn reached(tr: Tr, count: &AudienceCount) -> Markup {
    let left_out: Vec<String> = [
        ("campaigns-out-consent", count.no_consent),
        ("campaigns-out-refused", count.opted_out),
        ("campaigns-out-phone", count.no_phone),
        ("campaigns-out-same", count.same_number),
        ("campaigns-out-cap", count.over_cap),
    ]
    .into_iter()
    .filter(|(_, n)| *n > 0)
    .map(|(key, n)| tr.args(key, &[("n", tr.number(n).into())]))
    .collect();
    html! {
        b.num { (tr.args("campaigns-reaches", &[("n", tr.number(count.will_be_sent).into())])) }
        @if !left_out.is_empty() {
            (tr.args("campaigns-without", &[("out", left_out.join(&tr.t("list-separator")).into())]))
        }
    }
}

/// `最长的一条 67 字，1 条 · 共 412 条，约 20.60 元`
pub fn length_and_cost(tr: Tr, count: &AudienceCount) -> String {
    let length = [
        ("characters", count.longest_characters.into()),
        ("segments", count.longest_segments.into()),
    ];
    format!("{} · {}", tr.args("campaigns-length", &length), cost(tr, count))
}

/// `共 412 条，约 20.60 元`
pub fn cost(tr: Tr, count: &AudienceCount) -> String {
    let yuan = tr.yuan(Fen::new(count.cost_fen));
    tr.args(
        "campaigns-cost",
        &[
            ("segments", tr.number(count.segments).into()),
            ("yuan", yuan.into()),
        ],
    )
}

#[cfg(test)]
mod tests {
    use kernel::Lang;

    use super::{super::tests::count, *};

    #[test]
    fn r12_4_the_count_names_who_is_left_out_and_what_it_costs() {
        let words = counted(Tr::new(Lang::Zh), &count()).into_string();
        for part in ["412 人", "退订 6", "没有号码 3", "67 字，1 条", "20.60 元"] {
            assert!(words.contains(part), "{part} in {words}");
        }
        assert!(!words.contains("未同意"), "nobody is left out for it");
    }
}
