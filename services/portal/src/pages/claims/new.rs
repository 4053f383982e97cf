//! `/claims/new?volunteer=…`: staff ask for a volunteer who has called or come. First the cost, then the claim; the same page
//! without a script.

use axum::{
    extract::{Query, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use contracts::redemption::claim::{ClaimPrices, PriceClaim};
use kernel::VolunteerId;
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Empty, PageHead, action_bar, alert, empty, error_summary, facts, page as shell,
    post_form,
};

use super::{CLAIMANTS, PATH, path, wish};
use crate::{
    pages::orders::{
        act::hidden,
        desk::Desk,
        form::{Refused, Sent, Sheet, Typed},
    },
    web::{App, Page, Post, Signed},
};

pub async fn show(signed: Signed, State(app): State<App>, Query(asked): Query<Typed>) -> Page {
    signed.needs(&CLAIMANTS)?;
    let Some(id) = volunteer(&asked) else {
        return Ok(whose(&Desk::open(&signed, &app, PATH).await?));
    };
    render((&signed, &app), id, &Refused::default(), None).await
}

fn volunteer(typed: &Typed) -> Option<VolunteerId> {
    typed.get("volunteer")?.parse().ok()
}

pub async fn ask(signed: Signed, State(app): State<App>, Post { idem, data }: Post<Typed>) -> Page<Response> {
    signed.needs(&CLAIMANTS)?;
    let Some(id) = volunteer(&data) else {
        let page = whose(&Desk::open(&signed, &app, PATH).await?);
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    };
    let prices = prices((&signed, &app), id).await?;
    let mut sent = Sent::new(wish::FORM, data, signed.tr);
    if sent.text("do") == "price" {
        let preview = wish::preview(signed.tr, &sent, &prices);
        let shown = sent.unsound();
        return Ok(render((&signed, &app), id, &shown, preview)
            .await?
            .into_response());
    }
    let preview = wish::preview(signed.tr, &sent, &prices);
    let command = wish::read(&mut sent, id, &prices);
    let refused = match command {
        Some(command) if sent.is_sound() => match signed.tell(&app, idem, command).await {
            Ok(asked) => {
                let to = format!("{}?done=asked", path(asked.claim_id, ""));
                return Ok(Redirect::to(&to).into_response());
            }
            Err(error) => match wish::too_little_in(signed.tr, &error) {
                Some(words) => sent.refused_as(error, words, wish::NAMES)?,
                None => sent.refused(error, wish::NAMES)?,
            },
        },
        _ => sent.unsound(),
    };
    let page = render((&signed, &app), id, &refused, preview).await?;
    Ok((refused.status, page).into_response())
}

async fn prices((signed, app): (&Signed, &App), volunteer_id: VolunteerId) -> contracts::Result<ClaimPrices> {
    let asked = PriceClaim {
        volunteer_id,
        service: None,
    };
    signed.ask(app, asked).await
}

async fn render(
    (signed, app): (&Signed, &App),
    id: VolunteerId,
    refused: &Refused,
    preview: Option<Markup>,
) -> Page {
    let prices = prices((signed, app), id).await?;
    let desk = Desk::open(signed, app, PATH).await?;
    let mut desk = desk.with_names(signed, app, [], [id]).await?;
    desk.ctx.path = format!("{PATH}/new?volunteer={id}");
    Ok(view(&desk, id, &prices, refused, preview))
}

/// Nobody was chosen: claims are entered from a volunteer's file.
fn whose(desk: &Desk) -> Markup {
    let tr = desk.tr;
    let title = tr.t("claims-new");
    let head = PageHead::new(title.clone())
        .crumb(tr.t("claims-title"), PATH)
        .here(title);
    shell(
        &desk.ctx,
        &head,
        empty(&Empty {
            text: tr.t("claims-whose"),
            action: Some(Button::link(tr.t("nav-volunteers"), "/volunteers").primary()),
        }),
    )
}

fn view(
    desk: &Desk,
    id: VolunteerId,
    prices: &ClaimPrices,
    refused: &Refused,
    preview: Option<Markup>,
) -> Markup {
    let tr = desk.tr;
    let title = tr.t("claims-new");
    let name = desk.names.volunteer(id).to_owned();
    let head = PageHead::new(title.clone())
        .crumb(tr.t("claims-title"), PATH)
        .here(name.clone())
        .errors(!refused.errors.is_empty());
    let sheet = Sheet::new(tr, wish::FORM, refused);
    let tomorrow = desk.today().next_day().unwrap_or(desk.today());
    let mut rows = vec![(tr.t("orders-volunteer"), name)];
    rows.extend(wish::purse(tr, prices));
    shell(
        &desk.ctx,
        &head,
        html! {
            section.card { div.b.narrow {
                (facts(&rows))
                @if let Some(why) = &refused.conflict { (alert(AlertKind::Bad, html! { (why) })) }
                (error_summary(tr, &refused.errors))
                @if refused.conflict.is_none() { @if let Some(preview) = preview { (preview) } }
                (post_form(&desk.ctx, sheet.id(), "/claims/new", desk.key(), html! {
                    (hidden("volunteer", id))
                    div.stack { (wish::fields(tr, &sheet, prices, tomorrow)) }
                    (action_bar(html! {
                        (Button::submit(tr.t("claims-ask")).primary().value("do", "ask"))
                        (Button::submit(tr.t("claims-price")).value("do", "price"))
                        (Button::link(tr.t("form-cancel"), format!("/volunteers/{id}")).quiet())
                    }))
                }))
            } }
        },
    )
}

#[cfg(test)]
mod tests {
    use contracts::Role;
    use kernel::Lang;

    use super::*;
    use crate::pages::{
        claims::wish::tests::prices,
        orders::desk::tests::{NOW, assert_sound, desk},
    };

    #[test]
    fn the_form_shows_what_may_be_spent_and_what_each_service_costs_r4_5() {
        for lang in [Lang::Zh, Lang::En] {
            let html = view(
                &desk(Role::Clerk, lang),
                VolunteerId::generate(NOW),
                &prices(),
                &Refused::default(),
                None,
            )
            .into_string();
            assert_sound(&html);
            let tr = desk(Role::Clerk, lang).tr;
            assert!(html.contains(&tr.minutes(163)) && html.contains("×3"), "{html}");
        }
        assert_sound(&whose(&desk(Role::Clerk, Lang::Zh)).into_string());
    }
}
