//! `/elders/{id}/door` 门牌码: the card for an elder's door, to be printed. Its code is shown by a step that is audited, never by
//! following a link, and stands in no address that a server sees: what a phone reads carries it behind the `#`.

use axum::{
    Router,
    extract::{Path, State},
    routing::get,
};
use contracts::{
    dispatch::door::{DoorCard, PrintDoorCard},
    elderly::{ElderCard, GetElder},
};
use kernel::ElderId;
use maud::{Markup, html};
use portal_kit::{Button, Card, PageCtx, PageHead, action_bar, card, page, post_form, print_head};
use serde::Deserialize;
use uuid::Uuid;

use crate::{
    sign_in::second_factor,
    web::{App, Page, Post, Signed},
};

pub(super) fn routes() -> Router<App> {
    Router::new().route("/elders/{id}/door", get(show).post(print))
}

#[derive(Deserialize)]
struct Form {
    /// Present: the old code is to be worth nothing.
    anew: Option<String>,
}

async fn show(State(app): State<App>, signed: Signed, Path(id): Path<ElderId>) -> Page {
    signed.needs(&super::card::ORDERERS)?;
    let elder = signed.ask(&app, GetElder { elder_id: id }).await?;
    Ok(view(&signed.ctx(&app, "/elders"), &elder, || app.key(), None))
}

async fn print(
    State(app): State<App>,
    signed: Signed,
    Path(id): Path<ElderId>,
    Post { idem, data }: Post<Form>,
) -> Page {
    signed.needs(&super::card::ORDERERS)?;
    let command = PrintDoorCard {
        elder_id: id,
        anew: data.anew.is_some(),
    };
    let printed = signed.tell(&app, idem, command).await?;
    let elder = signed.ask(&app, GetElder { elder_id: id }).await?;
    let ctx = signed.ctx(&app, "/elders");
    let shown = Some((&printed, app.config.mobile_url.as_str()));
    Ok(view(&ctx, &elder, || app.key(), shown))
}

/// What a phone reads: the volunteers' page, with the code behind the `#`, which browsers keep to themselves; the code alone
/// where the address of that page is not known.
fn payload(mobile_url: &str, code: &str) -> String {
    match mobile_url.trim_end_matches('/') {
        "" => code.to_owned(),
        address => format!("{address}/m/door#{code}"),
    }
}

fn view(
    ctx: &PageCtx,
    elder: &ElderCard,
    key: impl Fn() -> Uuid,
    shown: Option<(&DoorCard, &str)>,
) -> Markup {
    let (tr, row) = (ctx.tr, &elder.row);
    let (title, path) = (tr.t("door-title"), format!("/elders/{}/door", row.elder_id));
    let back = format!("/elders/{}", row.elder_id);
    let mut head = PageHead::new(title.clone())
        .crumb(tr.t("nav-elders"), "/elders")
        .crumb(row.name.0.clone(), back.clone())
        .here(title.clone());
    if shown.is_some() {
        head = head.actions(html! { (Button::print(tr.t("door-print")).primary()) });
    }
    let step = |id: &str, anew: bool, words: &str, hint: &str| {
        let button = Button::submit(tr.t(words));
        post_form(
            ctx,
            id,
            &path,
            key(),
            html! {
                p { (tr.t(hint)) }
                @if anew { input type="hidden" name="anew" value="1"; }
                (action_bar(html! {
                    (if anew { button } else { button.primary() })
                    @if !anew { (Button::link(tr.t("kit-back"), &back).quiet()) }
                }))
            },
        )
    };
    page(
        ctx,
        &head,
        html! {
            @match shown {
                Some((card, mobile_url)) => (paper(ctx, card, mobile_url)),
                None => (card(Card::new(""), step("print", false, "door-show", "door-hint"))),
            }
            div.noprint { (card(Card::new(tr.t("door-anew")), step("anew", true, "door-anew-do", "door-anew-hint"))) }
        },
    )
}

/// What is cut out and hung at the door: nobody's name, nothing but the code and what it is for.
fn paper(ctx: &PageCtx, of: &DoorCard, mobile_url: &str) -> Markup {
    let tr = ctx.tr;
    let code = of.code.0.as_str();
    let (first, second) = code.split_at_checked(5).unwrap_or((code, ""));
    html! {
        (print_head(ctx, &tr.t("door-title"), &tr.date(kernel::china_date(of.made_at.0))))
        (card(Card::new(tr.t("door-card")), html! {
            @if let Some(picture) = second_factor::qr(&payload(mobile_url, code), &tr.t("door-qr")) { div.qr { (picture) } }
            p.said { (tr.t("door-code")) " " b.num { (first) " " (second) } }
            p { (tr.t("door-card-hint")) }
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::payload;

    #[test]
    fn the_code_stands_behind_the_hash_where_no_server_sees_it() {
        assert_eq!(
            payload("https://m.example.cn/", "0123456789"),
            "https://m.example.cn/m/door#0123456789"
        );
        assert_eq!(payload("", "0123456789"), "0123456789");
    }
}
