//! `/stock/donations/{intake}/thank`: who gave goods and agrees is thanked by SMS, once (R8.2).

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use contracts::{
    Code, Paging,
    redemption::{
        stock::{Donation, FindDonations},
        thanks::ThankDonor,
    },
};
use kernel::IntakeId;
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, Field, FormErrors, Input, PageCtx, PageHead, action_bar, alert, card,
    error_summary, facts, input, page as shell, post_form,
};
use uuid::Uuid;

use super::{KEEPERS, PATH, donations};
use crate::{
    pages::orders::form::Typed,
    web::{App, Errors, Page, Post, Signed, field_errors, url, words},
};

/// Gifts that are looked through for the one in the address.
const LOOKED_AT: u32 = 200;

/// A form as it was refused.
#[derive(Default)]
struct Told {
    errors: FormErrors,
    conflict: Option<String>,
}

/// Address of a gift's thanks.
pub fn address(intake: IntakeId) -> String {
    format!("{}/{intake}/thank", donations::HERE)
}

/// The blank form.
pub async fn ask(State(app): State<App>, signed: Signed, Path(intake): Path<IntakeId>) -> Page<Response> {
    signed.needs(&KEEPERS)?;
    form(&app, &signed, intake, "", &Told::default()).await
}

/// Sends it.
pub async fn send(
    State(app): State<App>,
    signed: Signed,
    Path(intake_id): Path<IntakeId>,
    sent: Post<Typed>,
) -> Page<Response> {
    signed.needs(&KEEPERS)?;
    let typed = sent.data.get("phone").map(String::as_str).unwrap_or_default();
    let mut errors = Errors::new(signed.tr);
    let phone = errors.required("phone", typed);
    let mut told = Told {
        errors: errors.into_inner(),
        conflict: None,
    };
    if told.errors.is_empty() {
        let thank = ThankDonor {
            intake_id,
            phone: phone.into(),
        };
        match signed.tell(&app, sent.idem, thank).await {
            Ok(_) => {
                let to = url(donations::HERE, &[("done", donations::THANKED)]);
                return Ok(Redirect::to(&to).into_response());
            }
            Err(error) if error.field.is_some() => told.errors = field_errors(&error, signed.tr, &[]),
            Err(error) if error.code == Code::Conflict => told.conflict = Some(words(&error, signed.tr)),
            Err(error) => return Err(error.into()),
        }
    }
    form(&app, &signed, intake_id, typed, &told).await
}

async fn form(app: &App, signed: &Signed, intake: IntakeId, typed: &str, told: &Told) -> Page<Response> {
    let paging = Paging {
        page: 1,
        size: LOOKED_AT,
    };
    let found = signed
        .ask(app, FindDonations { within: None, paging })
        .await?
        .rows;
    let gift = found.iter().find(|gift| gift.intake_id == intake);
    let page = view(&signed.ctx(app, PATH), (app.key(), intake), gift, (typed, told));
    let status = match (&told.conflict, told.errors.is_empty()) {
        (Some(_), _) => StatusCode::CONFLICT,
        (None, false) => StatusCode::UNPROCESSABLE_ENTITY,
        (None, true) => StatusCode::OK,
    };
    Ok((status, page).into_response())
}

fn view(
    ctx: &PageCtx,
    (key, intake): (Uuid, IntakeId),
    gift: Option<&Donation>,
    (typed, told): (&str, &Told),
) -> Markup {
    let tr = ctx.tr;
    let title = tr.t("stock-thank");
    let head = PageHead::new(title.clone())
        .crumb(tr.t("stock-title"), PATH)
        .crumb(tr.t("stock-donations"), donations::HERE)
        .here(title)
        .errors(!told.errors.is_empty());
    let phone = Field::new(tr, "phone", tr.t("stock-thank-phone"))
        .hint(tr.t("stock-thank-hint"))
        .required()
        .errors(&told.errors);
    shell(
        ctx,
        &head,
        card(
            Card::new(""),
            html! {
                div.narrow {
                    (error_summary(tr, &told.errors))
                    @if let Some(why) = &told.conflict { (alert(AlertKind::Bad, html! { (why) })) }
                    @if let Some(gift) = gift {
                        (facts(&[
                            (tr.t("stock-donor"), gift.donor.0.clone()),
                            (tr.t("stock-goods"), gift.goods.join(&tr.t("list-separator"))),
                            (tr.t("stock-no"), gift.no.clone()),
                        ]))
                    }
                    @if gift.is_some_and(|gift| gift.thanked) {
                        @if told.conflict.is_none() { (alert(AlertKind::Info, html! { (tr.t("error-thanked_already")) })) }
                        (action_bar(html! { (Button::link(tr.t("kit-back"), donations::HERE)) }))
                    } @else {
                        (post_form(ctx, "thank", &address(intake), key, html! {
                            (input(&phone, Input::tel(typed)))
                            (action_bar(html! {
                                (Button::submit(tr.t("stock-thank-do")).primary())
                                (Button::link(tr.t("kit-back"), donations::HERE))
                            }))
                        }))
                    }
                }
            },
        ),
    )
}

#[cfg(test)]
mod tests {
    use kernel::Lang;
    use portal_kit::Tr;

    use super::*;
    use crate::pages::orders::desk::tests::assert_sound;

    #[test]
    fn r8_2_the_number_stays_where_it_was_typed_and_why_it_was_refused_stands_above() {
        for lang in [Lang::Zh, Lang::En] {
            let ctx = PageCtx::new(Tr::new(lang), "时间银行", "12349", donations::HERE);
            let told = Told {
                errors: [("phone", "<i>")].into_iter().collect(),
                conflict: None,
            };
            let intake = IntakeId::from(Uuid::from_u128(1));
            let html = view(&ctx, (Uuid::nil(), intake), None, ("16900000001", &told)).into_string();
            assert_sound(&html);
            assert!(html.contains("value=\"16900000001\"") && html.contains("&lt;i&gt;"));
            assert!(html.contains(&format!("action=\"/stock/donations/{intake}/thank\"")));
        }
    }
}
