use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use contracts::redemption::AddItem;
use kernel::{StandardMinutes, china_date};
use maud::{Markup, html};
use portal_kit::{
    Button, Field, FormErrors, Input, PageCtx, PageHead, action_bar, error_summary, hours_minutes, input,
    page, post_form,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{KEEPERS, LABELS, facts, from_field, price_field, read_price};
use crate::web::{App, Errors, Page, Post, Signed, field_errors, parse_date};

/// What was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Typed {
    code: String,
    name: String,
    unit: String,
    price_h: String,
    price_m: String,
    from: String,
    #[serde(flatten)]
    facts: facts::Typed,
}

/// The blank form.
pub async fn show(State(app): State<App>, signed: Signed) -> Page {
    signed.needs(&KEEPERS)?;
    let from = china_date(app.host.clock().now()).to_string();
    Ok(view(
        &signed.ctx(&app, "/goods"),
        app.key(),
        &Typed {
            from,
            ..Typed::default()
        },
        &FormErrors::new(),
    ))
}

/// Puts it on the list.
pub async fn add(State(app): State<App>, signed: Signed, form: Post<Typed>) -> Page<Response> {
    let typed = form.data;
    let errors = match read(&typed, Errors::new(signed.tr).naming(LABELS)) {
        Ok(item) => match signed.tell(&app, form.idem, item).await {
            Ok(_) => return Ok(Redirect::to("/goods").into_response()),
            Err(error) if error.field.is_some() => {
                field_errors(&error, signed.tr, &[("limit_per_window", "limit")])
            }
            Err(error) => return Err(error.into()),
        },
        Err(errors) => errors,
    };
    let page = view(&signed.ctx(&app, "/goods"), app.key(), &typed, &errors);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

fn read(typed: &Typed, mut errors: Errors) -> Result<AddItem, FormErrors> {
    let code = errors.required("code", &typed.code);
    let name = errors.required("name", &typed.name);
    let unit = errors.required("unit", &typed.unit);
    let price = read_price(&mut errors, &typed.price_h, &typed.price_m);
    let from = errors.read("from", "not_a_date", parse_date(&typed.from));
    match (price, from, typed.facts.read(&mut errors)) {
        (Some(price), Some(from), Some(facts)) if errors.is_empty() => Ok(AddItem {
            code,
            name,
            unit,
            price: StandardMinutes::new(price),
            from: from.into(),
            facts,
        }),
        _ => Err(errors.into_inner()),
    }
}

fn view(ctx: &PageCtx, key: Uuid, typed: &Typed, errors: &FormErrors) -> Markup {
    let tr = ctx.tr;
    let head = PageHead::new(tr.t("goods-add"))
        .crumb(tr.t("goods-title"), "/goods")
        .here(tr.t("goods-add"))
        .errors(!errors.is_empty());
    let field = |name: &str, label: &str| Field::new(tr, name, tr.t(label)).required().errors(errors);
    page(
        ctx,
        &head,
        html! {
            section.card { div.b.narrow {
                (error_summary(tr, errors))
                (post_form(ctx, "add-item", "/goods", key, html! {
                    div.stack {
                        (input(&field("code", "goods-code").hint(tr.t("goods-code-hint")), Input::text(&typed.code).max(32).autofocus()))
                        (input(&field("name", "goods-name"), Input::text(&typed.name).max(60)))
                        (input(&field("unit", "goods-unit").hint(tr.t("goods-unit-hint")), Input::text(&typed.unit).max(10)))
                        (typed.facts.fields(tr, errors))
                        (hours_minutes(&price_field(tr, errors), &typed.price_h, &typed.price_m))
                        (input(&from_field(tr, errors), Input::date(&typed.from)))
                    }
                    (action_bar(html! { (Button::submit(tr.t("goods-add-do")).primary()) (Button::link(tr.t("kit-back"), "/goods")) }))
                }))
            } }
        },
    )
}

#[cfg(test)]
mod tests {
    use kernel::Lang;
    use portal_kit::Tr;
    use time::macros::date;

    use super::*;

    fn typed() -> Typed {
        Typed {
            code: " 6901234567892 ".into(),
            name: "食用油 5L".into(),
            unit: "桶".into(),
            price_h: "12".into(),
            price_m: String::new(),
            from: "2026-12-01".into(),
            facts: facts::Typed {
                category: "food".into(),
                ..facts::Typed::default()
            },
        }
    }

    fn errors() -> Errors {
        Errors::new(Tr::new(Lang::Zh))
    }

    #[test]
    fn a_price_is_typed_in_hours_and_minutes_decision_10() {
        let item = read(&typed(), errors()).unwrap();
        assert_eq!(
            (item.code.as_str(), item.price.get(), item.from.0),
            ("6901234567892", 720, date!(2026 - 12 - 01))
        );
    }

    #[test]
    fn all_errors_come_together_each_beside_its_field() {
        let found = read(
            &Typed {
                from: "1.12.".into(),
                ..Typed::default()
            },
            errors(),
        )
        .unwrap_err();
        for field in ["code", "name", "unit", "category", "price", "from"] {
            assert!(found.get(field).is_some(), "{field}");
        }
        for lang in [Lang::Zh, Lang::En] {
            let ctx = PageCtx::new(Tr::new(lang), "台儿庄区时间银行", "12349", "/goods");
            let html = view(&ctx, Uuid::nil(), &typed(), &found).into_string();
            assert!(html.contains("href=\"#price\"") && html.contains("id=\"price\""));
        }
    }
}
