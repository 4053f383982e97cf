//! Whom a cell means. Nobody is guessed: taken is who was typed in full, anybody else is shown to be chosen.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use contracts::{
    Paging, Role,
    dispatch::{FindOrders, OrderRow},
    elderly::{ElderRow, ElderState, FindElders},
    volunteer::{FindVolunteers, VolunteerRow},
};
use kernel::{ElderId, OrgCode};
use uuid::Uuid;

use crate::web::{App, Names, OrgTree, Signed};

/// People offered for one text.
const SHOWN: Paging = Paging { page: 1, size: 20 };
/// Pages of orders in which a social organisation's elders are looked for, newest first.
const PAGES: u32 = 2;
/// Rows of such a page.
const PAGE: u32 = 200;
/// Digits from which on a text is a whole number and not its tail.
const NUMBER: usize = 11;

/// What was typed into a cell for a person.
#[derive(Debug, Clone, Default)]
pub struct Who {
    /// The text, with narrow digits.
    pub text: String,
    /// Who was chosen of those whom it may mean.
    pub chosen: Option<Uuid>,
    /// The text for which they were offered: a choice does not hold for another one.
    pub offered_for: String,
}

/// Somebody whom a text may mean.
#[derive(Debug, Clone)]
pub struct Person {
    /// The id.
    pub id: Uuid,
    /// Who that is, in a line.
    pub words: String,
    /// The text is the whole name or number.
    pub is_exact: bool,
}

/// Whom a cell means.
#[derive(Debug, Clone, Default)]
pub enum Found {
    /// Nobody, or nothing was typed.
    #[default]
    Nobody,
    /// This one.
    One(Person),
    /// One of these.
    Choose {
        /// They.
        people: Vec<Person>,
        /// Who is set already: the only one, still to be looked at.
        chosen: Option<Uuid>,
        /// There are more than are shown.
        more: bool,
    },
}

/// People for one text, and whether there are more.
#[derive(Clone, Default)]
struct Matches(Vec<Person>, bool);

impl Who {
    fn settled(&self, Matches(people, more): Matches) -> Found {
        if let Some(id) = self.chosen.filter(|_| self.offered_for == self.text)
            && let Some(person) = people.iter().find(|person| person.id == id)
        {
            return Found::One(person.clone());
        }
        let mut exact = people.iter().filter(|person| person.is_exact);
        match (exact.next(), exact.next()) {
            (Some(only), None) if !more => Found::One(only.clone()),
            _ if people.is_empty() => Found::Nobody,
            _ => Found::Choose {
                chosen: people.first().filter(|_| people.len() == 1).map(|only| only.id),
                people,
                more,
            },
        }
    }

    /// The one of a row that has been entered: chosen then, whoever the text would mean now.
    pub fn entered(&self) -> Found {
        self.chosen.map_or(Found::Nobody, |id| {
            Found::One(Person {
                id,
                words: String::new(),
                is_exact: true,
            })
        })
    }
}

/// Looks people up for the rows of a sheet: each text once, and only those whom the reader may see.
pub struct Finder<'a> {
    signed: &'a Signed,
    app: &'a App,
    orgs: Arc<OrgTree>,
    elders: HashMap<String, Matches>,
    volunteers: HashMap<String, Matches>,
    served: Option<Vec<(ElderId, String, OrgCode)>>,
}

impl<'a> Finder<'a> {
    /// For this reader.
    pub fn new(signed: &'a Signed, app: &'a App) -> Self {
        Self {
            signed,
            app,
            orgs: app.orgs(),
            elders: HashMap::new(),
            volunteers: HashMap::new(),
            served: None,
        }
    }

    /// Whom the first cell of a row means: by name, initials, telephone number or its tail, or the number of an order.
    ///
    /// # Errors
    /// A service does not answer.
    pub async fn elder(&mut self, who: &Who) -> contracts::Result<Found> {
        let text = who.text.clone();
        if text.is_empty() {
            return Ok(Found::Nobody);
        }
        if !self.elders.contains_key(&text) {
            let matches = if text.to_uppercase().starts_with("FW") {
                self.by_order(&text.to_uppercase()).await?
            } else if self.signed.has(&[Role::Clerk, Role::Branch]) {
                self.by_file(&text).await?
            } else {
                self.by_service(&text).await?
            };
            self.elders.insert(text.clone(), matches);
        }
        Ok(who.settled(self.elders.get(&text).cloned().unwrap_or_default()))
    }

    async fn by_file(&self, text: &str) -> contracts::Result<Matches> {
        let query = FindElders {
            text: Some(text.into()),
            within: None,
            category: None,
            paging: SHOWN,
        };
        let found = self.signed.ask(self.app, query).await?;
        let more = found.total > i64::from(SHOWN.size);
        let people = found.rows.iter().map(|row| Person {
            id: row.elder_id.uuid(),
            words: self.elder_words(row),
            is_exact: row.name.0 == text || is_number(text),
        });
        Ok(Matches(people.collect(), more))
    }

    /// 王秀英 · 女 · 78 岁 · 运河街道 兴中社区 · 169****0001
    fn elder_words(&self, row: &ElderRow) -> String {
        let tr = self.signed.tr;
        let sex = tr.word("sex", row.sex.as_str());
        let about = [("sex", sex.into()), ("age", row.age.into())];
        let mut parts = vec![
            row.name.0.clone(),
            tr.args("console-sex-age", &about),
            self.orgs.town_village(&row.village),
        ];
        parts.extend(row.phone_masked.clone());
        if row.state != ElderState::Active {
            parts.push(tr.word("status-elder", row.state.as_str()));
        }
        parts.join(" · ")
    }

    /// The elder of an order, by its number.
    async fn by_order(&self, number: &str) -> contracts::Result<Matches> {
        let query = FindOrders {
            within: None,
            states: Vec::new(),
            elder_id: None,
            volunteer_id: None,
            order_no: Some(number.to_owned()),
            paging: SHOWN,
        };
        let found = self.signed.ask(self.app, query).await?;
        let ids = found.rows.iter().map(|row| row.elder_id);
        let names = Names::load(self.signed, self.app, ids, []).await?;
        let words = |row: &OrderRow| {
            let village = self.orgs.town_village(&row.village);
            let known = names.known_elder(row.elder_id).into_iter();
            known
                .chain([row.order_no.as_str(), &village])
                .collect::<Vec<_>>()
                .join(" · ")
        };
        let people = found.rows.iter().map(|row| Person {
            id: row.elder_id.uuid(),
            words: words(row),
            is_exact: row.order_no == number,
        });
        Ok(Matches(people.collect(), found.total > i64::from(SHOWN.size)))
    }

    /// Of the elders whom a social organisation's own volunteers serve: it sees no others (R1.8).
    async fn by_service(&mut self, text: &str) -> contracts::Result<Matches> {
        if self.served.is_none() {
            self.served = Some(self.served_elders().await?);
        }
        let known = self.served.iter().flatten();
        let people: Vec<Person> = known
            .filter(|(_, name, _)| name.contains(text))
            .map(|(id, name, village)| Person {
                id: id.uuid(),
                words: format!("{name} · {}", self.orgs.town_village(village)),
                is_exact: name == text,
            })
            .collect();
        let most = SHOWN.size as usize;
        let more = people.len() > most;
        Ok(Matches(people.into_iter().take(most).collect(), more))
    }

    async fn served_elders(&self) -> contracts::Result<Vec<(ElderId, String, OrgCode)>> {
        let mut served: BTreeMap<ElderId, OrgCode> = BTreeMap::new();
        for page in 1..=PAGES {
            let query = FindOrders {
                within: None,
                states: Vec::new(),
                elder_id: None,
                volunteer_id: None,
                order_no: None,
                paging: Paging { page, size: PAGE },
            };
            let found = self.signed.ask(self.app, query).await?;
            served.extend(found.rows.iter().map(|row| (row.elder_id, row.village.clone())));
            if found.total <= i64::from(page * PAGE) {
                break;
            }
        }
        let names = Names::load(self.signed, self.app, served.keys().copied(), []).await?;
        let named = served.into_iter().filter_map(|(id, village)| {
            let name = names.known_elder(id)?.to_owned();
            Some((id, name, village))
        });
        Ok(named.collect())
    }

    /// Whom the second cell means: by passbook number, name, initials, telephone number or its tail.
    ///
    /// # Errors
    /// The registry does not answer.
    pub async fn volunteer(&mut self, who: &Who) -> contracts::Result<Found> {
        let text = who.text.clone();
        if text.is_empty() {
            return Ok(Found::Nobody);
        }
        if !self.volunteers.contains_key(&text) {
            let query = FindVolunteers {
                text: Some(text.as_str().into()),
                within: None,
                state: None,
                paging: SHOWN,
            };
            let found = self.signed.ask(self.app, query).await?;
            // Who never was in service has no passbook.
            let served = found.rows.iter().filter(|row| row.passbook_no.is_some());
            let people = served.map(|row| Person {
                id: row.volunteer_id.uuid(),
                words: self.volunteer_words(row),
                is_exact: row.name.0 == text || is_number(&text),
            });
            let matches = Matches(people.collect(), found.total > i64::from(SHOWN.size));
            self.volunteers.insert(text.clone(), matches);
        }
        Ok(who.settled(self.volunteers.get(&text).cloned().unwrap_or_default()))
    }

    /// 李建国 · 3704050000011 · 运河街道 兴中社区 · 169****0001
    fn volunteer_words(&self, row: &VolunteerRow) -> String {
        let org = self.orgs.town_village(&row.org);
        let passbook = row.passbook_no.as_deref().unwrap_or_default();
        [&row.name.0, passbook, &org, &row.phone_masked].join(" · ")
    }
}

/// A whole telephone, identity or passbook number: the registries look it up exactly.
fn is_number(text: &str) -> bool {
    text.len() >= NUMBER && text.bytes().rev().skip(1).all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(number: u128, is_exact: bool) -> Person {
        Person {
            id: Uuid::from_u128(number),
            words: format!("person {number}"),
            is_exact,
        }
    }

    fn typed(text: &str) -> Who {
        Who {
            text: text.into(),
            ..Who::default()
        }
    }

    #[test]
    fn who_is_typed_in_full_is_taken_and_anybody_else_is_shown_first() {
        let who = typed("王秀英");
        let only = Matches(vec![person(1, true), person(2, false)], false);
        assert!(matches!(who.settled(only), Found::One(one) if one.id == Uuid::from_u128(1)));
        let same = Matches(vec![person(1, true), person(2, true)], false);
        assert!(matches!(who.settled(same), Found::Choose { chosen: None, .. }));
        let part = Matches(vec![person(3, false)], false);
        let set = Some(Uuid::from_u128(3));
        assert!(matches!(typed("wxy").settled(part), Found::Choose { chosen, .. } if chosen == set));
        assert!(matches!(typed("x").settled(Matches::default()), Found::Nobody));
        // The same name may stand among those who are not shown.
        let many = Matches(vec![person(1, true), person(2, false)], true);
        assert!(matches!(who.settled(many), Found::Choose { more: true, .. }));
    }

    #[test]
    fn a_choice_holds_for_the_text_it_was_offered_for_and_for_those_offered() {
        let both = || Matches(vec![person(1, true), person(2, true)], false);
        let chosen = |id, of: &str| Who {
            text: "王秀英".into(),
            chosen: Some(Uuid::from_u128(id)),
            offered_for: of.into(),
        };
        assert!(
            matches!(chosen(2, "王秀英").settled(both()), Found::One(one) if one.id == Uuid::from_u128(2))
        );
        assert!(matches!(chosen(2, "王秀").settled(both()), Found::Choose { .. }));
        assert!(matches!(
            chosen(7, "王秀英").settled(both()),
            Found::Choose { .. }
        ));
    }

    #[test]
    fn the_tail_of_a_number_is_no_whole_number() {
        for whole in ["16900000001", "3704050000011", "99999919500308001X"] {
            assert!(is_number(whole), "{whole}");
        }
        for part in ["0001", "王秀英", "wangxiuying"] {
            assert!(!is_number(part), "{part}");
        }
    }
}
