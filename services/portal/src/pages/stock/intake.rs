//! `/stock/outlets/{outlet}/intake`: goods come in, bought by the fund or given (R8.2).

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use contracts::{
    Error,
    ledger::fund::FundSource,
    redemption::{
        Item,
        stock::{IntakeKind, TakeIn, TakeInLine},
    },
    settings,
};
use kernel::OrgCode;
use maud::{Markup, html};
use portal_kit::{
    AlertKind, Button, Card, CardRole, Column, Field, FormErrors, Hx, Input, PageCtx, PageHead, Table, Tr,
    action_bar, alert, assets, card, check, error_summary, input, page as shell, post_form, select, table,
};
use uuid::Uuid;

use super::{
    HEAD, KEEPERS, PATH, goods,
    outlet::{address, after_intake},
    parts,
};
use crate::{
    pages::{
        goods::called,
        orders::{form::Typed, typed},
    },
    web::{App, Errors, Page, Post, Signed, in_cell, parse_date, words},
};

/// Lines that are shown.
const LINES: usize = 10;
/// Labels of the fields, for errors that must name theirs.
const LABELS: &[(&str, &str)] = &[("source", "stock-source"), ("document", "stock-document")];
/// The fields of a line, and the headings of their columns.
const CELLS: &[(&str, &str)] = &[
    ("item", "goods-name"),
    ("qty", "stock-qty"),
    ("batch", "stock-batch"),
    ("until", "stock-expires"),
];

/// The page's form as it is shown.
struct Form<'a> {
    outlet: &'a OrgCode,
    /// Villages take gifts in; the fund buys at head office.
    buys: bool,
    enabled: bool,
    items: &'a [Item],
    typed: &'a Typed,
    errors: &'a FormErrors,
}

fn text<'a>(typed: &'a Typed, name: &str) -> &'a str {
    typed.get(name).map_or("", |text| text.trim())
}

/// The blank form.
pub async fn show(State(app): State<App>, signed: Signed, Path(outlet): Path<OrgCode>) -> Page {
    signed.needs(&KEEPERS)?;
    let items = goods(&signed, &app).await?;
    let form = Form {
        outlet: &outlet,
        buys: signed.has(&HEAD),
        enabled: app.host.settings().flag(settings::GOODS_ENABLED),
        items: &items,
        typed: &Typed::new(),
        errors: &FormErrors::new(),
    };
    Ok(view(&signed.ctx(&app, PATH), app.key(), &form))
}

/// Takes the goods in.
pub async fn take(
    State(app): State<App>,
    signed: Signed,
    Path(outlet): Path<OrgCode>,
    form: Post<Typed>,
) -> Page<Response> {
    let typed = form.data;
    let items = goods(&signed, &app).await?;
    let buys = signed.has(&HEAD);
    let errors = match read(signed.tr, &outlet, buys, &items, &typed) {
        Ok((command, places)) => match signed.tell(&app, form.idem, command).await {
            Ok(taken) => return Ok(Redirect::to(&after_intake(&outlet, &taken.no)).into_response()),
            Err(error) if error.field.is_some() => placed(signed.tr, &error, &places),
            Err(error) => return Err(error.into()),
        },
        Err(errors) => errors,
    };
    let form = Form {
        outlet: &outlet,
        buys,
        enabled: app.host.settings().flag(settings::GOODS_ENABLED),
        items: &items,
        typed: &typed,
        errors: &errors,
    };
    let page = view(&signed.ctx(&app, PATH), app.key(), &form);
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

/// A refusal at the line on the screen: lines that were left empty were not sent.
fn placed(tr: Tr, error: &Error, places: &[usize]) -> FormErrors {
    let field = error.field.as_deref().unwrap_or_default();
    let mut parts = field.split('.');
    let ours = match (
        parts.next(),
        parts.next().and_then(|n| n.parse::<usize>().ok()),
        parts.next(),
    ) {
        (Some("lines"), Some(sent), Some(name)) => {
            let name = match name {
                "item_id" => "item",
                "batch_no" => "batch",
                "expires_on" => "until",
                _ => "qty",
            };
            cell(name, places.get(sent).copied().unwrap_or(1))
        }
        (Some("lines"), ..) => cell("item", 1),
        _ => field.to_owned(),
    };
    let said = in_cell(tr, CELLS, &ours, words(error, tr));
    [(ours, said)].into_iter().collect()
}

fn cell(name: &str, line: usize) -> String {
    format!("{name}-{line}")
}

/// What was typed, and the places of its lines on the screen.
fn read(
    tr: Tr,
    outlet: &OrgCode,
    buys: bool,
    items: &[Item],
    typed: &Typed,
) -> Result<(TakeIn, Vec<usize>), FormErrors> {
    let mut errors = Errors::new(tr).naming(LABELS).naming_cells(CELLS);
    let kind = if buys {
        errors.read("kind", "choose", IntakeKind::parse(text(typed, "kind")))
    } else {
        Some(IntakeKind::Donation)
    };
    let source = errors.read("source", "choose", FundSource::parse(text(typed, "source")));
    let document = errors.required("document", text(typed, "document"));
    let (mut lines, mut places) = (Vec::new(), Vec::new());
    for line in 1..=LINES {
        let of = |name: &str| text(typed, &cell(name, line));
        if ["item", "qty", "batch", "until"]
            .iter()
            .all(|name| of(name).is_empty())
        {
            continue;
        }
        // What the browser's suggestions put in is `code name`.
        let code = of("item").split_whitespace().next().unwrap_or_default();
        let item = errors.read(&cell("item", line), "item_not_found", called(items, code));
        let qty = typed::whole(of("qty")).and_then(|qty| u32::try_from(qty).ok());
        let qty = errors.read(&cell("qty", line), "number_form", qty);
        let until = match of("until") {
            "" => Some(None),
            day => errors
                .read(&cell("until", line), "not_a_date", parse_date(day))
                .map(Some),
        };
        if let (Some(item), Some(qty), Some(until)) = (item, qty, until) {
            lines.push(TakeInLine {
                item_id: item.item_id,
                batch_no: Some(of("batch").to_owned()).filter(|batch| !batch.is_empty()),
                expires_on: until.map(Into::into),
                qty,
            });
            places.push(line);
        }
    }
    if lines.is_empty() && errors.is_empty() {
        errors.add(&cell("item", 1), "blank");
    }
    let donor = Some(text(typed, "donor")).filter(|donor| !donor.is_empty());
    match (kind, source) {
        (Some(kind), Some(source)) if errors.is_empty() => Ok((
            TakeIn {
                outlet: outlet.clone(),
                kind,
                source,
                document,
                donor: donor.map(Into::into),
                named: typed.contains_key("named"),
                lines,
            },
            places,
        )),
        _ => Err(errors.into_inner()),
    }
}

fn view(ctx: &PageCtx, key: Uuid, form: &Form<'_>) -> Markup {
    let tr = ctx.tr;
    let title = tr.t("stock-intake");
    let here = address(form.outlet);
    let head = PageHead::new(title.clone())
        .crumb(tr.t("stock-title"), PATH)
        .crumb(form.outlet.to_string(), here.clone())
        .here(title)
        .errors(!form.errors.is_empty());
    shell(
        ctx,
        &head,
        html! {
            (error_summary(tr, form.errors))
            @if form.enabled {
                (post_form(ctx, "intake", &format!("{here}/intake"), key, html! {
                    div.stack {
                        (card(Card::new(""), top(tr, form)))
                        (card(Card::new(tr.t("stock-lines")).flush(), lines(tr, form)))
                    }
                    (action_bar(html! { (Button::submit(tr.t("stock-intake-do")).primary()) (Button::link(tr.t("kit-back"), here)) }))
                }))
            } @else {
                (alert(AlertKind::Warn, html! { (tr.t("error-goods_off")) }))
            }
        },
    )
}

fn top(tr: Tr, form: &Form<'_>) -> Markup {
    let typed = |name: &str| text(form.typed, name);
    let field = |name: &str, label: &str| Field::new(tr, name, tr.t(label)).errors(form.errors);
    let choose = || vec![(String::new(), tr.t("stock-choose"))];
    let mut kinds = choose();
    kinds.extend(
        IntakeKind::ALL
            .iter()
            .map(|kind| (kind.as_str().to_owned(), tr.word("stock_intake", kind.as_str()))),
    );
    let mut sources = choose();
    sources.extend(
        FundSource::ALL
            .iter()
            .map(|source| (source.as_str().to_owned(), parts::source(tr, *source))),
    );
    html! {
        div.g.g2 {
            @if form.buys {
                (select(&field("kind", "stock-intake-kind").required(), &kinds, typed("kind"), Hx::default()))
            }
            (select(&field("source", "stock-source").required(), &sources, typed("source"), Hx::default()))
            (input(&field("document", "stock-document").required().hint(tr.t(if form.buys { "stock-document-hint" } else { "stock-receipt-hint" })),
                Input::text(typed("document")).max(40)))
            (input(&field("donor", "stock-donor").hint(tr.t("stock-donor-hint")), Input::text(typed("donor")).max(60)))
        }
        (check("named", &tr.t("stock-named"), form.typed.contains_key("named"), None))
    }
}

/// Lines to be filled in with the keyboard alone: a scanner is a keyboard.
fn lines(tr: Tr, form: &Form<'_>) -> Markup {
    let cells = |name: &'static str, label: &'static str, kind: &'static str| {
        Column::new(name, tr.t(label), move |line: &usize| {
            control(tr, form, (name, *line), label, kind)
        })
        .card(CardRole::Full)
    };
    let columns = vec![
        cells("item", "goods-name", "text"),
        cells("qty", "stock-qty", "text"),
        cells("batch", "stock-batch", "text"),
        cells("until", "stock-expires", "date"),
    ];
    let all: Vec<usize> = (1..=LINES).collect();
    html! {
        div data-grid { (table(tr, &Table::new(tr.t("stock-lines"), &all, columns))) }
        datalist #goods {
            @for item in form.items {
                option value={ (item.code) " " (item.name) } { (item.unit) @if item.facts.needs_batch { " · " (tr.t("goods-needs-batch")) } }
            }
        }
        @if let Some(script) = assets::named("grid.js") { script src=(script.url) integrity=(script.integrity) defer {} }
    }
}

/// A field without a label of its own: the heading of its column and the number of its line name it.
fn control(tr: Tr, form: &Form<'_>, (name, line): (&str, usize), label: &str, kind: &str) -> Markup {
    let id = cell(name, line);
    let error = form.errors.get(&id);
    let names = [("n", line.into()), ("what", tr.t(label).into())];
    html! {
        input.in.num[name == "qty"] #(id) name=(id) type=(kind) value=(text(form.typed, &id)) autocomplete="off"
            aria-label=(tr.args("records-cell", &names)) list=[(name == "item").then_some("goods")]
            inputmode=[(name == "qty").then_some("numeric")] maxlength=[(kind == "text").then_some("80")]
            aria-invalid=[error.map(|_| "true")] aria-describedby=[error.map(|_| format!("{id}-err"))];
        @if let Some(error) = error { p.ferr id={ (id) "-err" } { (error) } }
    }
}

#[cfg(test)]
mod tests {
    use kernel::Lang;

    use super::*;
    use crate::pages::{goods::oil, orders::desk::tests::assert_sound};

    fn typed(pairs: &[(&str, &str)]) -> Typed {
        pairs
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect()
    }

    fn outlet() -> OrgCode {
        "370405001004".parse().unwrap()
    }

    #[test]
    fn goods_are_scanned_or_chosen_and_empty_lines_are_passed_over() {
        let sent = typed(&[
            ("source", "residents"),
            ("document", "SJ-1"),
            ("donor", "李建国"),
            ("item-2", "6901234567892 食用油 5L"),
            ("qty-2", "３"),
        ]);
        let (command, places) = read(Tr::new(Lang::Zh), &outlet(), false, &[oil()], &sent).unwrap();
        assert_eq!(
            (command.kind, command.lines.len(), command.lines[0].qty),
            (IntakeKind::Donation, 1, 3)
        );
        assert_eq!(places, [2]);
        // A refusal of the first line that was sent stands at the second on the screen.
        let error = Error::invalid("lines.0.batch_no", "batch_needed", "");
        let errors = placed(Tr::new(Lang::Zh), &error, &places);
        assert!(
            errors
                .get("batch-2")
                .is_some_and(|words| words.starts_with("第 2 行 批号："))
        );
    }

    #[test]
    fn what_is_wrong_stands_at_its_field_and_a_village_does_not_buy() {
        let sent = typed(&[("item-1", "?"), ("qty-1", "x"), ("until-1", "1.1.")]);
        let errors = read(Tr::new(Lang::Zh), &outlet(), true, &[oil()], &sent).unwrap_err();
        for field in ["kind", "source", "document", "item-1", "qty-1", "until-1"] {
            assert!(errors.get(field).is_some(), "{field}");
        }
        // In the summary the lines stand together: each error says which.
        assert_eq!(errors.get("item-1"), Some("第 1 行 名称：没有这个物品"));
        assert_eq!(errors.get("qty-1"), Some("第 1 行 数量：请输入整数"));
        for (lang, buys) in [(Lang::Zh, true), (Lang::En, false)] {
            let ctx = PageCtx::new(Tr::new(lang), "时间银行", "12349", PATH);
            let form = Form {
                outlet: &outlet(),
                buys,
                enabled: true,
                items: &[oil()],
                typed: &sent,
                errors: &errors,
            };
            let html = view(&ctx, Uuid::nil(), &form).into_string();
            assert_sound(&html);
            assert_eq!(html.contains("name=\"kind\""), buys);
            assert!(html.contains("id=\"qty-1-err\""));
            let off = view(
                &ctx,
                Uuid::nil(),
                &Form {
                    enabled: false,
                    ..form
                },
            )
            .into_string();
            assert!(!off.contains("id=\"intake\""), "R6.11");
        }
    }
}
