//! Which pages there are, and for whom: found by following every link that somebody sees.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    io::Cursor,
};

use anyhow::Context;
use calamine::{Reader, Xlsx};
use contracts::{
    Actor, Paging, Role,
    dispatch::{FindOrders, OrderState},
    volunteer::{FindVolunteers, VolunteerState},
};
use e2e::{Faults, Lived, Plain};
use reqwest::StatusCode;

/// Whose desks there are; the first who has a page is on its pictures.
const STAFF: [&str; 11] = [
    "operator1",
    "clerk1-1",
    "branch1",
    "social1",
    "finance1",
    "stock",
    "outreach",
    "auditor",
    "oversight",
    "system",
    "security",
];

/// A page of somebody.
#[derive(Debug, Clone)]
pub struct Visit {
    /// Sign-in name, or a volunteer's number.
    pub who: String,
    /// Name of the picture; none where somebody else is on it.
    pub picture: Option<String>,
    /// The whole address.
    pub url: String,
    /// Name and value of the cookie that opens it.
    pub cookie: Option<(&'static str, String)>,
    /// The server's answer.
    pub status: StatusCode,
}

/// Follows the links of everybody.
pub async fn survey(lived: &Lived, faults: &mut Faults) -> anyhow::Result<Vec<Visit>> {
    let mut seen = BTreeSet::new();
    let mut visits = at_the_door(lived).await?;
    for who in STAFF {
        let visitor = lived.staff(who).await?;
        let more = match who {
            "operator1" => orders_in_every_state(lived).await?,
            "clerk1-1" => beyond_the_links_of_a_clerk(lived).await?,
            _ => Vec::new(),
        };
        let person = Person {
            who,
            base: lived.stack.portal(),
            cookie: "tb_staff",
            start: "/",
            visitor: &visitor,
        };
        visits.extend(person.explore(more, &mut seen, faults).await?);
    }
    for person in [&lived.at_door, &lived.at_work] {
        let visitor = lived.volunteer(&person.phone).await?;
        let mut more = Vec::new();
        if person.id == lived.at_work.id {
            let under_way = visitor.page("/m/tasks").await?.link("/m/tasks/", "")?;
            more.push(("m-tasks-one-under-way".to_owned(), under_way));
        }
        let base = lived.stack.mobile();
        let who = person.phone.as_str();
        let person = Person {
            who,
            base,
            cookie: "tb_volunteer",
            start: "/m",
            visitor: &visitor,
        };
        visits.extend(person.explore(more, &mut seen, faults).await?);
    }
    Ok(visits)
}

struct Person<'a> {
    who: &'a str,
    base: String,
    cookie: &'static str,
    start: &'a str,
    visitor: &'a Plain,
}

impl Person<'_> {
    /// One page of each kind that can be reached, and `more`: a name and an address each.
    async fn explore(
        &self,
        more: Vec<(String, String)>,
        seen: &mut BTreeSet<String>,
        faults: &mut Faults,
    ) -> anyhow::Result<Vec<Visit>> {
        let mut kinds: BTreeMap<String, String> = BTreeMap::new();
        let mut waiting = VecDeque::from([self.start.to_owned()]);
        kinds.insert(kind(self.start), self.start.to_owned());
        let mut visits = Vec::new();
        let mut files = BTreeMap::new();
        while let Some(path) = waiting.pop_front() {
            let reply = self.visitor.get(&path).await?;
            if reply.status != StatusCode::OK {
                faults.add(format!("{}: {path}: {}", self.who, reply.status));
                continue;
            }
            let name = if path == "/" {
                format!("desk-{}", self.who)
            } else {
                picture(&kind(&path))
            };
            visits.push(self.visit(path, seen.insert(name.clone()).then_some(name), reply.status));
            for file in reply.links().into_iter().filter(|link| is_file(link)) {
                files.entry(kind(&file)).or_insert(file);
            }
            for link in reply.links().into_iter().filter(|link| is_page(link)) {
                let link = link.split('#').next().unwrap_or_default().to_owned();
                if !link.is_empty() && !kinds.contains_key(&kind(&link)) {
                    kinds.insert(kind(&link), link.clone());
                    waiting.push_back(link);
                }
            }
        }
        for file in files.values() {
            if let Err(wrong) = self.opens(file).await {
                faults.add(format!("{}: {file}: {wrong:#}", self.who));
            }
        }
        visits.extend(
            more.into_iter()
                .map(|(name, path)| self.visit(path, Some(name), StatusCode::OK)),
        );
        if self.start == "/m" || self.who == "operator1" {
            let (name, path) = (
                picture(&format!("{}/not-found", self.start)),
                format!("{}/no-such-page", self.start),
            );
            visits.push(self.visit(
                path.replace("//", "/"),
                seen.insert(name.clone()).then_some(name),
                StatusCode::NOT_FOUND,
            ));
        }
        if self.who == "clerk1-1" {
            visits.push(self.visit("/audit".into(), Some("forbidden".into()), StatusCode::FORBIDDEN));
        }
        Ok(visits)
    }

    /// A list's file opens and says what it is.
    async fn opens(&self, path: &str) -> anyhow::Result<()> {
        let bytes = self.visitor.file(path).await?;
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(bytes))?;
        let sheet = book.worksheet_range_at(0).context("no sheet")??;
        let title = sheet.get_value((0, 0)).map(ToString::to_string);
        anyhow::ensure!(title.is_some_and(|title| !title.is_empty()), "it has no title");
        Ok(())
    }

    fn visit(&self, path: String, picture: Option<String>, status: StatusCode) -> Visit {
        Visit {
            who: self.who.to_owned(),
            picture,
            url: format!("{}{path}", self.base),
            cookie: self.visitor.cookie(self.cookie).map(|value| (self.cookie, value)),
            status,
        }
    }
}

/// A file to be kept is none: the browser would stay where it is.
fn is_page(link: &str) -> bool {
    link.starts_with('/')
        && !link.contains("format=")
        && !["/a/", "/lang/", "/font/"]
            .iter()
            .any(|begin| link.starts_with(begin))
}

/// An Excel file.
fn is_file(link: &str) -> bool {
    link.starts_with('/') && link.contains("format=xlsx")
}

/// Pages that differ in ids or in the code of a service only are of one kind; the console with an order is another one.
fn kind(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let parts = path.split('/').map(|part| {
        let id = part.len() == 36 && part.matches('-').count() == 4;
        let code = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        if id || code { "one" } else { part }
    });
    let path = parts.collect::<Vec<_>>().join("/");
    if path == "/console" && query.contains("order=") {
        format!("{path}/order")
    } else {
        path
    }
}

fn picture(kind: &str) -> String {
    kind.trim_matches('/').replace('/', "-")
}

/// Before somebody is in.
async fn at_the_door(lived: &Lived) -> anyhow::Result<Vec<Visit>> {
    let visit = |name: &str, base: String, path: &str, cookie| Visit {
        who: "nobody".into(),
        picture: Some(name.into()),
        url: format!("{base}{path}"),
        cookie,
        status: StatusCode::OK,
    };
    let (portal, mobile) = (lived.stack.portal(), lived.stack.mobile());
    let mut visits = vec![
        visit("sign-in", portal.clone(), "/sign-in", None),
        visit("m-sign-in", mobile.clone(), "/m/sign-in", None),
        visit("public-notice", mobile.clone(), "/notice", None),
        visit("public-check", mobile, "/c", None),
    ];
    // Half-way: after the password, before the second factor.
    let enrolled = lived.account("operator2")?;
    let fresh = lived
        .stack
        .open_fresh_account(
            "new.here",
            "孙丽",
            Role::Operator,
            testkit::actors::org(testkit::actors::DISTRICT),
        )
        .await?;
    for (name, path, account) in [
        ("sign-in-code", "/sign-in/code", enrolled),
        ("sign-in-enrol", "/sign-in/enrol", fresh),
    ] {
        let visitor = Plain::new(&portal)?;
        visitor.show_password(&account).await?;
        let cookie = visitor.cookie("tb_staff").map(|value| ("tb_staff", value));
        visits.push(visit(name, portal.clone(), path, cookie));
    }
    Ok(visits)
}

async fn orders_in_every_state(lived: &Lived) -> anyhow::Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    for state in OrderState::ALL {
        let query = FindOrders {
            within: None,
            states: vec![*state],
            elder_id: None,
            volunteer_id: None,
            order_no: None,
            paging: Paging { page: 1, size: 1 },
        };
        if let Some(row) = lived.stack.ask(&Actor::System, query).await?.rows.first() {
            found.push((
                format!("order-{}", state.as_str()),
                format!("/orders/{}", row.order_id),
            ));
        }
    }
    Ok(found)
}

/// The page after a registration, and volunteers in every state.
async fn beyond_the_links_of_a_clerk(lived: &Lived) -> anyhow::Result<Vec<(String, String)>> {
    let elder = &lived.people.elders[0].id;
    let mut found = vec![("elders-one-done".to_owned(), format!("/elders/{elder}/done"))];
    let clerk = lived
        .people
        .accounts
        .iter()
        .find(|account| account.username == "clerk1-1");
    let within = clerk.and_then(|account| account.org.parse().ok());
    for state in VolunteerState::ALL {
        let paging = Paging { page: 1, size: 1 };
        let query = FindVolunteers {
            text: None,
            within: within.clone(),
            state: Some(*state),
            paging,
        };
        if let Some(row) = lived.stack.ask(&Actor::System, query).await?.rows.first() {
            found.push((
                format!("volunteer-{}", state.as_str()),
                format!("/volunteers/{}", row.volunteer_id),
            ));
        }
    }
    Ok(found)
}
