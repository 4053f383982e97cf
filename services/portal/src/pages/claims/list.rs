//! `/claims`: every claim of the reader's part of the tree, newest first, and the same as a file.

use axum::{
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use contracts::{
    Page as Rows, Paging,
    redemption::claim::{ClaimRow, ClaimState, FindClaims},
};
use kernel::{OrgCode, VolunteerId};
use maud::{Markup, html};
use portal_kit::{
    Button, Card, CardRole, Chip, Column, Empty, Filters, Icon, PageHead, Pager, Table, card, chips, empty,
    filter_empty, filters, page as shell, pager, status, table, tabs,
};

use super::{CLAIMANTS, PATH, READERS, path};
use crate::{
    pages::{
        asked::Asked,
        orders::{catalogue::factor, desk::Desk, form::Typed, places},
        parts::state_tabs,
    },
    web::{App, ListName, Page, Signed, WholeList, narrowed, page_of, url, xlsx_button},
};

const PER_PAGE: u32 = 20;

/// Which claims are shown.
#[derive(Debug, Clone)]
struct Filter {
    state: Option<ClaimState>,
    within: Option<OrgCode>,
    volunteer: Option<VolunteerId>,
    page: u32,
}

impl Filter {
    fn read(typed: &Typed) -> Self {
        let asked = Asked(typed);
        Self {
            state: ClaimState::parse(asked.text("state")),
            within: asked.within(),
            volunteer: asked.read("volunteer"),
            page: asked.page(),
        }
    }

    fn href(&self) -> String {
        let [town, village] = places::codes(self.within.as_ref());
        let volunteer = self.volunteer.map_or_else(String::new, |id| id.to_string());
        url(
            PATH,
            &[
                ("state", self.state.map_or("", ClaimState::as_str)),
                ("town", &town),
                ("village", &village),
                ("volunteer", &volunteer),
                ("page", &page_of(self.page)),
            ],
        )
    }

    fn on_page(&self, page: u32) -> Self {
        Self { page, ..self.clone() }
    }

    fn query(&self, paging: Paging) -> FindClaims {
        FindClaims {
            within: self.within.clone(),
            states: self.state.into_iter().collect(),
            volunteer_id: self.volunteer,
            recipient_id: None,
            no: None,
            paging,
        }
    }
}

pub async fn show(signed: Signed, State(app): State<App>, Query(asked): Query<Typed>) -> Page<Response> {
    signed.needs(&READERS)?;
    let filter = Filter::read(&asked);
    if Asked(&asked).wants_file() {
        return file((&signed, &app), &filter).await;
    }
    let paging = Paging {
        page: filter.page,
        size: PER_PAGE,
    };
    let found = signed.ask(&app, filter.query(paging)).await?;
    signed.reaches(paging.size, found.total)?;
    let desk = Desk::open(&signed, &app, PATH).await?;
    let mut desk = named(desk, (&signed, &app), &filter, &found.rows).await?;
    desk.ctx.path = filter.href();
    Ok(view(&desk, &signed.scope, &filter, &found).into_response())
}

async fn named(
    desk: Desk,
    (signed, app): (&Signed, &App),
    filter: &Filter,
    rows: &[ClaimRow],
) -> contracts::Result<Desk> {
    let recipients = rows.iter().map(|row| row.recipient_id);
    let volunteers = rows.iter().map(|row| row.volunteer_id).chain(filter.volunteer);
    desk.with_names(signed, app, recipients, volunteers).await
}

/// Every claim that the filters leave, as a file.
async fn file((signed, app): (&Signed, &App), filter: &Filter) -> Page<Response> {
    let desk = Desk::open(signed, app, PATH).await?;
    let mut desk = named(desk, (signed, app), filter, &[]).await?;
    let tr = signed.tr;
    let mut said = narrowed(&on(&desk, filter));
    if let Some(state) = filter.state {
        said.push((tr.t("list-state"), tr.word("status-claim", state.as_str())));
    }
    let volunteer = filter.volunteer.map_or_else(String::new, |id| id.to_string());
    let name = ListName {
        code: "claims",
        title: &tr.t("claims-title"),
        narrowed: said,
        filter: &[
            ("state", filter.state.map_or("", ClaimState::as_str)),
            ("within", filter.within.as_ref().map_or("", OrgCode::as_str)),
            ("volunteer", &volunteer),
        ],
    };
    let mut whole = WholeList::begin(app, signed, name).await?;
    while let Some(paging) = whole.wants() {
        let found = signed.ask(app, filter.query(paging)).await?;
        desk = named(desk, (signed, app), filter, &found.rows).await?;
        whole.add(found.total, &found.rows, columns(&desk))?;
    }
    whole.finish().await
}

fn view(desk: &Desk, scope: &OrgCode, filter: &Filter, found: &Rows<ClaimRow>) -> Markup {
    let tr = desk.tr;
    let title = tr.t("claims-title");
    let may_ask = desk.is(&CLAIMANTS);
    let new = || {
        let href = match filter.volunteer {
            Some(id) => format!("{PATH}/new?volunteer={id}"),
            None => format!("{PATH}/new"),
        };
        Button::link(tr.t("claims-new"), href).primary().icon(Icon::Plus)
    };
    let head = PageHead::new(title.clone())
        .meta(html! { (tr.t("claims-what")) })
        .actions(html! {
            (xlsx_button(tr, &filter.on_page(1).href()))
            @if may_ask { (new()) }
        });
    let state = filter.state.map_or("", ClaimState::as_str);
    let states = ClaimState::ALL.iter().map(|state| state.as_str());
    let all = state_tabs(tr, "status-claim", states, state, &|state| {
        Filter {
            state: ClaimState::parse(state),
            ..filter.on_page(1)
        }
        .href()
    });
    let on = on(desk, filter);
    let nothing = match on.is_empty() && filter.state.is_none() {
        true => empty(&Empty {
            text: tr.t("claims-none"),
            action: may_ask.then(new),
        }),
        false => filter_empty(tr, PATH),
    };
    let pages = Pager {
        page: filter.page,
        per_page: PER_PAGE,
        total: u64::try_from(found.total).unwrap_or(0),
        href: &|page| filter.on_page(page).href(),
    };
    let places = places::fields(desk, scope, filter.within.as_ref());
    shell(
        &desk.ctx,
        &head,
        card(
            Card::new("").flush(),
            html! {
                (tabs(&tr.t("list-state"), &all))
                @if !places.0.is_empty() {
                    (filters(tr, &Filters::new(PATH), html! {
                        @if !state.is_empty() { input type="hidden" name="state" value=(state); }
                        @if let Some(id) = filter.volunteer { input type="hidden" name="volunteer" value=(id); }
                        (places)
                    }))
                }
                (chips(tr, &on, PATH))
                (table(tr, &Table::new(title, &found.rows, columns(desk)).empty(nothing)))
                (pager(tr, &pages))
            },
        ),
    )
}

/// The filters in force besides the state, which is a tab.
fn on(desk: &Desk, filter: &Filter) -> Vec<Chip> {
    let tr = desk.tr;
    let mut on = Vec::new();
    if let Some(within) = &filter.within {
        on.push(Chip {
            label: tr.t("orders-place"),
            value: desk.place(within),
            remove: Filter {
                within: None,
                ..filter.on_page(1)
            }
            .href(),
        });
    }
    if let Some(id) = filter.volunteer {
        on.push(Chip {
            label: tr.t("orders-volunteer"),
            value: desk.names.volunteer(id).to_owned(),
            remove: Filter {
                volunteer: None,
                ..filter.on_page(1)
            }
            .href(),
        });
    }
    on
}

fn columns(desk: &Desk) -> Vec<Column<'_, ClaimRow>> {
    let tr = desk.tr;
    vec![
        Column::new("no", tr.t("claims-no"), |row: &ClaimRow| {
            html! { a href=(path(row.claim_id, "")) { (row.claim_no) } }
        })
        .code()
        .card(CardRole::Title)
        .xlsx_text(|row: &ClaimRow| Some(row.claim_no.clone())),
        Column::new("volunteer", tr.t("orders-volunteer"), |row: &ClaimRow| {
            html! {
                a href={ "/volunteers/" (row.volunteer_id) } { (desk.names.volunteer(row.volunteer_id)) }
                " " span.xs.muted { (desk.place(&row.org)) }
            }
        })
        .xlsx_text(|row: &ClaimRow| Some(desk.names.volunteer(row.volunteer_id).to_owned())),
        Column::text("recipient", tr.t("claims-recipient"), move |row: &ClaimRow| {
            recipient(desk, row)
        }),
        Column::text("service", tr.t("orders-service"), |row: &ClaimRow| {
            format!("{} ×{}", desk.service(&row.service), factor(row.weight))
        }),
        Column::text("starts", tr.t("claims-starts"), move |row: &ClaimRow| {
            tr.moment(row.starts_at.0)
        })
        .code()
        .xlsx_moment(|row: &ClaimRow| Some(row.starts_at.0)),
        Column::text("cost", tr.t("claims-cost"), move |row: &ClaimRow| {
            tr.minutes(row.cost.get())
        })
        .num()
        .xlsx_minutes(|row: &ClaimRow| Some(row.cost.get())),
        Column::text("spent", tr.t("claims-spent"), move |row: &ClaimRow| {
            row.spent.map_or_else(String::new, |spent| tr.minutes(spent.get()))
        })
        .num()
        .xlsx_minutes(|row: &ClaimRow| row.spent.map(|spent| spent.get())),
        Column::new("order", tr.t("claims-order"), |row: &ClaimRow| {
            html! {
                @if let (Some(id), Some(no)) = (row.order_id, &row.order_no) { a href={ "/orders/" (id) } { (no) } }
            }
        })
        .code()
        .xlsx_text(|row: &ClaimRow| row.order_no.clone()),
        Column::new("state", tr.t("list-state"), move |row: &ClaimRow| {
            status(tr, "claim", row.state.as_str())
        })
        .card(CardRole::Amount)
        .xlsx_text(move |row: &ClaimRow| Some(tr.word("status-claim", row.state.as_str()))),
    ]
}

/// 王秀英（配偶）; the volunteer themself by that word alone.
pub fn recipient(desk: &Desk, row: &ClaimRow) -> String {
    let relation = desk.tr.word("relation", row.relation.as_str());
    let args = [
        ("name", desk.names.elder(row.recipient_id).to_owned().into()),
        ("relation", relation.into()),
    ];
    desk.tr.args("claims-recipient-is", &args)
}

#[cfg(test)]
mod tests {
    use contracts::Role;
    use kernel::Lang;

    use super::{super::tests::row, *};
    use crate::pages::orders::desk::tests::{assert_sound, desk};

    fn page(role: Role, lang: Lang, rows: Vec<ClaimRow>) -> String {
        let found = Rows {
            total: i64::try_from(rows.len()).unwrap(),
            rows,
        };
        let scope = "370405001".parse().unwrap();
        view(&desk(role, lang), &scope, &Filter::read(&Typed::new()), &found).into_string()
    }

    #[test]
    fn every_state_has_its_row_in_both_languages() {
        for lang in [Lang::Zh, Lang::En] {
            let html = page(
                Role::Finance,
                lang,
                ClaimState::ALL.iter().map(|state| row(*state)).collect(),
            );
            assert_sound(&html);
            assert_eq!(html.matches("HF20261123-0001").count() / ClaimState::ALL.len(), 1);
            assert!(!html.contains("status-claim"), "{html}");
        }
    }

    #[test]
    fn only_who_enters_claims_is_offered_a_new_one() {
        for role in Role::ALL {
            let html = page(role, Lang::Zh, Vec::new());
            assert_eq!(
                html.contains("/claims/new"),
                CLAIMANTS.contains(&role),
                "{role:?}"
            );
        }
    }
}
