//! The access log of one person: who has looked at or changed their data, when, in which role, where and why. Made to be
//! printed and handed to the person.

use contracts::{Actor, Paging, access::AccessRow};
use maud::html;
use portal_kit::{
    AlertKind, Button, Card, CardRole, Column, PageHead, Pager, Table, Tr, alert, card, page, pager,
    print_foot, print_head, table,
};
use serde::Deserialize;
use uuid::Uuid;

use crate::web::{
    App, ListName, Names, OrgTree, Page, Signed, WholeList, page_of, url, wants_xlsx, xlsx_button,
};

/// Rows of a page: as many as the registry gives, so that most logs are printed in one go.
const ROWS: u32 = 200;

/// Which page of the log.
#[derive(Deserialize, Default)]
pub struct Which {
    #[serde(default)]
    page: Option<u32>,
    #[serde(default)]
    format: String,
}

impl Which {
    /// Whether the file is wanted, with the whole log.
    pub fn is_file(&self) -> bool {
        wants_xlsx(&self.format)
    }

    /// What the registry is asked for.
    pub fn paging(&self) -> Paging {
        Paging {
            page: self.page.unwrap_or(1).max(1),
            size: ROWS,
        }
    }
}

/// Whose log.
pub struct Person {
    /// Name; “—” where the reader may not know it.
    pub name: String,
    /// Address of the list that the card belongs to, e.g. `/elders`.
    pub list: &'static str,
    /// Words for that list.
    pub list_label: &'static str,
    /// Address of the card.
    pub card: String,
}

/// The page.
///
/// # Errors
/// The names of staff cannot be read.
pub async fn log(
    app: &App,
    signed: &Signed,
    person: &Person,
    paging: Paging,
    found: contracts::Page<AccessRow>,
) -> Page {
    signed.reaches(paging.size, found.total)?;
    let names = names(app, &found.rows).await?;
    let (ctx, tr, orgs) = (signed.ctx(app, person.list), signed.tr, app.orgs());
    let title = tr.t("access-title");
    let count = tr.args("kit-pager-total", &[("n", found.total.into())]);
    let path = format!("{}/access", person.card);
    let href = |n: u32| url(&path, &[("page", &page_of(n))]);
    let total = u64::try_from(found.total).unwrap_or(0);
    let head = PageHead::new(title.clone())
        .crumb(tr.t(person.list_label), person.list)
        .crumb(&person.name, &person.card)
        .here(title.clone())
        .meta(html! { (count) })
        .actions(html! {
            (xlsx_button(tr, &path))
            (Button::print(tr.t("access-print")).primary())
        });
    let signers = [tr.t("access-sign-clerk"), tr.t("access-sign-seal")];
    let now = tr.moment(app.host.clock().now());
    Ok(page(
        &ctx,
        &head,
        html! {
            (print_head(&ctx, &title, &format!("{} · {count}", person.name)))
            (alert(AlertKind::Info, html! { (tr.t("access-note")) }))
            (card(Card::new("").flush(), html! {
                (table(tr, &Table::new(title.clone(), &found.rows, columns(tr, &orgs, &names))))
                (pager(tr, &Pager { page: paging.page, per_page: paging.size, total, href: &href }))
            }))
            (print_foot(&ctx, &signers, None, &now))
        },
    ))
}

/// A file for the log of a person: each page is [added](add) to it. Looking at a log is a row of it, so it grows at its
/// head while it is read.
///
/// # Errors
/// As [`WholeList::begin`].
pub async fn file<'a>(app: &'a App, signed: &'a Signed, person: &Person, id: Uuid) -> Page<WholeList<'a>> {
    let tr = signed.tr;
    let name = ListName {
        code: "accesses",
        title: &tr.t("access-title"),
        narrowed: vec![(tr.t("person-name"), person.name.clone())],
        filter: &[("person", &id.to_string())],
    };
    Ok(WholeList::begin(app, signed, name).await?.newest_first())
}

/// Adds a page of the log to its file.
///
/// # Errors
/// The names of staff cannot be read; as [`WholeList::add`].
pub async fn add(
    app: &App,
    signed: &Signed,
    whole: &mut WholeList<'_>,
    found: &contracts::Page<AccessRow>,
) -> Page<()> {
    let (names, orgs) = (names(app, &found.rows).await?, app.orgs());
    whole.add(found.total, &found.rows, columns(signed.tr, &orgs, &names))
}

async fn names(app: &App, rows: &[AccessRow]) -> contracts::Result<Names> {
    let staff = rows.iter().filter_map(|row| row.by.staff_id());
    Names::default().with_staff(app, staff).await
}

fn columns<'a>(tr: Tr, orgs: &'a OrgTree, names: &'a Names) -> Vec<Column<'a, AccessRow>> {
    vec![
        Column::text("at", tr.t("access-at"), move |row: &AccessRow| {
            tr.moment(row.at.0)
        })
        .code()
        .card(CardRole::Title),
        Column::text("who", tr.t("access-who"), move |row: &AccessRow| {
            who(tr, names, &row.by)
        }),
        Column::text("role", tr.t("access-role"), move |row: &AccessRow| {
            role(tr, orgs, &row.by)
        }),
        Column::text("what", tr.t("access-what"), move |row: &AccessRow| what(tr, row)),
        Column::text("why", tr.t("access-why"), move |row: &AccessRow| {
            row.purpose
                .as_deref()
                .map_or_else(String::new, |text| purpose(tr, text))
        })
        .card(CardRole::Full),
    ]
}

fn who(tr: Tr, names: &Names, by: &Actor) -> String {
    match by {
        Actor::Staff { id, .. } => names.staff(*id).to_owned(),
        Actor::Volunteer { .. } => tr.t("audit-by-volunteer"),
        Actor::Service { name } => tr.word("access_by", name),
        Actor::System => tr.t("settings-operator"),
    }
}

/// “村居支行 · 运河街道 兴中社区”
fn role(tr: Tr, orgs: &OrgTree, by: &Actor) -> String {
    match by {
        Actor::Staff { roles, scope, .. } => {
            let roles: Vec<String> = roles.iter().map(|role| tr.word("role", role.as_str())).collect();
            format!(
                "{} · {}",
                roles.join(&tr.t("list-separator")),
                orgs.town_village(scope)
            )
        }
        Actor::Service { .. } => tr.t("access-by-itself"),
        Actor::Volunteer { .. } | Actor::System => String::new(),
    }
}

fn what(tr: Tr, row: &AccessRow) -> String {
    let action = tr.word("audit", &row.action.replace('.', "-"));
    match &row.field {
        Some(field) => {
            let datum = tr.word("access_field", field);
            tr.args("access-of", &[("what", action.into()), ("datum", datum.into())])
        }
        None => action,
    }
}

/// A service's task in words; a reason as it was typed.
fn purpose(tr: Tr, text: &str) -> String {
    // A volunteer on the way was told whom to visit.
    if text.starts_with("visit ") {
        return tr.t("access_purpose-on_the_way");
    }
    tr.try_t(&format!("access_purpose-{}", text.replace('.', "-")))
        .unwrap_or_else(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use kernel::Lang;
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_task_of_the_platform_has_words_and_a_reason_stands_as_it_was_typed() {
        let tr = Tr::new(Lang::Zh);
        assert_eq!(purpose(tr, "visit.uploaded"), "请老人确认服务");
        assert_eq!(purpose(tr, "visit 1 of volunteer 2"), "志愿者上门");
        assert_eq!(purpose(tr, "<b>回访</b>"), "<b>回访</b>");
    }

    #[test]
    fn what_was_shown_in_full_is_named() {
        let row = AccessRow {
            at: datetime!(2026-11-23 02:00 UTC).into(),
            by: Actor::System,
            action: "elder.revealed".into(),
            field: Some("resident_id".into()),
            purpose: None,
        };
        assert_eq!(what(Tr::new(Lang::Zh), &row), "查看完整信息：身份证号");
    }
}
