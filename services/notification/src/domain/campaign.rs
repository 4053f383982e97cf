//! What a campaign may be, and its states (R12.4).

use std::collections::BTreeSet;

use contracts::{
    Error, Result, fields,
    notification::campaign::{
        Audience, AudienceWho, CampaignSpec, CampaignState, CampaignValue, TYPED_VARIABLES, Variant,
    },
};
use kernel::{CampaignId, OrgCode, OrgKind, StaffId};
use uuid::Uuid;

/// Longest title.
const LONGEST_TITLE: usize = 60;
/// Longest value of a variable: gateways refuse long ones.
const LONGEST_VALUE: usize = 20;
/// Most parts of the tree in one audience.
const PARTS: usize = 200;
/// Most messages a second.
const FASTEST: u16 = 1000;

/// A campaign as far as its states go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Which.
    pub id: CampaignId,
    /// Whose.
    pub org: OrgCode,
    /// Who wrote it.
    pub author: StaffId,
    /// Where it stands.
    pub state: CampaignState,
    /// Who agreed for its town.
    pub town_approved_by: Option<StaffId>,
    /// Whether its audience is being written down.
    pub is_freezing: bool,
    /// Whether it has been sent once more to those who failed.
    pub is_resent: bool,
}

/// Whose turn it is to agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// A second person of its town.
    Town,
    /// A second person of head office.
    HeadOffice,
}

/// Whether head office agrees to towns' campaigns too (`campaign.district_approves_towns`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Towns {
    /// It does.
    AskHeadOffice,
    /// A second person of the town is enough.
    DecideThemselves,
}

impl Standing {
    /// Whose turn it is; nobody's while it is not up for approval.
    pub fn turn(&self) -> Option<Turn> {
        match self.state {
            CampaignState::Submitted if self.org.kind() == OrgKind::District => Some(Turn::HeadOffice),
            CampaignState::Submitted => Some(Turn::Town),
            CampaignState::TownApproved => Some(Turn::HeadOffice),
            _ => None,
        }
    }

    /// Whether this person may agree: neither its author, nor twice the same.
    pub fn is_another(&self, staff: StaffId) -> bool {
        staff != self.author && Some(staff) != self.town_approved_by
    }

    /// After its author asks for approval.
    ///
    /// # Errors
    /// `campaign_state`.
    pub fn submitted(&self) -> Result<CampaignState> {
        self.when(&[CampaignState::Draft], CampaignState::Submitted)
    }

    /// After somebody agrees.
    ///
    /// # Errors
    /// `campaign_state`.
    pub fn approved(&self, towns: Towns) -> Result<CampaignState> {
        match (self.turn(), towns) {
            (Some(Turn::Town), Towns::AskHeadOffice) => Ok(CampaignState::TownApproved),
            (Some(_), _) => Ok(CampaignState::Approved),
            (None, _) => Err(self.refused()),
        }
    }

    /// After somebody sends it back.
    ///
    /// # Errors
    /// `campaign_state`.
    pub fn returned(&self) -> Result<CampaignState> {
        let waiting = [CampaignState::Submitted, CampaignState::TownApproved];
        self.when(&waiting, CampaignState::Draft)
    }

    /// After it is paused.
    ///
    /// # Errors
    /// `campaign_state`.
    pub fn paused(&self) -> Result<CampaignState> {
        let running = [CampaignState::Approved, CampaignState::Sending];
        self.when(&running, CampaignState::Paused)
    }

    /// After it goes on: it is sent as soon as its time has come.
    ///
    /// # Errors
    /// `campaign_state`.
    pub fn resumed(&self) -> Result<CampaignState> {
        self.when(&[CampaignState::Paused], CampaignState::Approved)
    }

    /// After it is stopped.
    ///
    /// # Errors
    /// `campaign_state`.
    pub fn stopped(&self) -> Result<CampaignState> {
        let alive = [
            CampaignState::Submitted,
            CampaignState::TownApproved,
            CampaignState::Approved,
            CampaignState::Sending,
            CampaignState::Paused,
        ];
        self.when(&alive, CampaignState::Stopped)
    }

    /// After those who failed are written to once more: once a campaign.
    ///
    /// # Errors
    /// `campaign_state`, `campaign_resent`.
    pub fn resent(&self) -> Result<CampaignState> {
        if self.is_resent {
            return Err(Error::conflict(
                "campaign_resent",
                "those whom it did not reach have been written to once more already",
            ));
        }
        self.when(&[CampaignState::Done], CampaignState::Approved)
    }

    fn when(&self, from: &[CampaignState], to: CampaignState) -> Result<CampaignState> {
        if from.contains(&self.state) {
            Ok(to)
        } else {
            Err(self.refused())
        }
    }

    /// It stands elsewhere by now.
    pub fn refused(&self) -> Error {
        Error::conflict("campaign_state", "the campaign is in another state by now")
            .with("state", self.state.as_str())
    }
}

/// Reads what an author wrote, for the people of `org`.
///
/// # Errors
/// `invalid` at the field: `blank`, `too_long`, `too_many`, `out_of_range`, `out_of_scope`, `age_order`, `same_text`,
/// `not_typed`, `given_twice`.
pub fn read(spec: &CampaignSpec, org: &OrgCode) -> Result<CampaignSpec> {
    let share_b = match (spec.text_b, spec.share_b) {
        (None, _) => 0,
        (Some(text_b), _) if text_b == spec.text_a => {
            return Err(Error::invalid("text_b", "same_text", "both texts are the same"));
        }
        (Some(_), share) => within("share_b", share, 1, 99)?,
    };
    Ok(CampaignSpec {
        title: fields::text("title", &spec.title, LONGEST_TITLE)?,
        audience: audience(&spec.audience, org)?,
        share_b,
        values: values(&spec.values)?,
        per_second: spec
            .per_second
            .map(|per_second| within("per_second", per_second, 1, FASTEST))
            .transpose()?,
        ..spec.clone()
    })
}

fn audience(asked: &Audience, org: &OrgCode) -> Result<Audience> {
    if asked.within.is_empty() {
        return Err(Error::invalid("within", "blank", "this must be filled in"));
    }
    fields::at_most("within", &asked.within, PARTS)?;
    if let Some(outside) = asked.within.iter().find(|part| !org.contains(part)) {
        return Err(Error::invalid(
            "within",
            "out_of_scope",
            "a campaign reaches its own people alone",
        )
        .with("org", outside.as_str()));
    }
    let age = |field, age: Option<u8>| age.map(|age| within(field, age, 0, 130)).transpose();
    let (age_from, age_to) = (age("age_from", asked.age_from)?, age("age_to", asked.age_to)?);
    if let (Some(from), Some(to)) = (age_from, age_to)
        && from > to
    {
        return Err(Error::invalid(
            "age_to",
            "age_order",
            "the second age is the higher one",
        ));
    }
    let (elders, volunteers) = (
        asked.who != AudienceWho::Volunteers,
        asked.who != AudienceWho::Elders,
    );
    let stars_from = asked
        .stars_from
        .map(|stars| within("stars_from", stars, 1, 5))
        .transpose()?;
    let served_days = asked
        .served_days
        .map(|days| within("served_days", days, 1, 3660))
        .transpose()?;
    Ok(Audience {
        within: asked.within.clone(),
        who: asked.who,
        categories: asked.categories.iter().copied().filter(|_| elders).collect(),
        age_from: age_from.filter(|_| elders),
        age_to: age_to.filter(|_| elders),
        stars_from: stars_from.filter(|_| volunteers),
        served_days: served_days.filter(|_| volunteers),
    })
}

fn values(given: &[CampaignValue]) -> Result<Vec<CampaignValue>> {
    let mut names = BTreeSet::new();
    let mut values = Vec::new();
    for given in given.iter().filter(|given| !given.value.trim().is_empty()) {
        let field = format!("values.{}", given.name);
        if !TYPED_VARIABLES.contains(&given.name.as_str()) {
            return Err(Error::invalid(
                "values",
                "not_typed",
                "no author fills in this variable",
            ));
        }
        if !names.insert(given.name.as_str()) {
            return Err(Error::invalid(&field, "given_twice", "this is given twice"));
        }
        values.push(CampaignValue {
            name: given.name.clone(),
            value: fields::text(&field, &given.value, LONGEST_VALUE)?,
        });
    }
    Ok(values)
}

fn within<T: PartialOrd + Copy + Into<i64>>(field: &str, value: T, least: T, most: T) -> Result<T> {
    if value < least || value > most {
        let (least, most): (i64, i64) = (least.into(), most.into());
        return Err(
            Error::invalid(field, "out_of_range", format!("from {least} to {most}"))
                .with("min", least)
                .with("max", most),
        );
    }
    Ok(value)
}

/// Which of two texts a person gets: the same whenever it is asked, and independent of other campaigns.
pub fn variant(campaign: CampaignId, person: Uuid, share_b: u8) -> Variant {
    let digest = Uuid::new_v5(&campaign.uuid(), person.as_bytes());
    let (number, ..) = digest.as_fields();
    if number % 100 < u32::from(share_b) {
        Variant::B
    } else {
        Variant::A
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: time::OffsetDateTime = datetime!(2026-11-23 02:00 UTC);

    fn standing(org: &str, state: CampaignState) -> Standing {
        Standing {
            id: CampaignId::generate(NOW),
            org: org.parse().unwrap(),
            author: StaffId::generate(NOW),
            state,
            town_approved_by: None,
            is_freezing: false,
            is_resent: false,
        }
    }

    #[test]
    fn a_towns_campaign_is_agreed_to_by_the_town_and_by_head_office_r12_4() {
        let town = standing("370405001", CampaignState::Submitted);
        assert_eq!(town.turn(), Some(Turn::Town));
        assert_eq!(
            town.approved(Towns::AskHeadOffice),
            Ok(CampaignState::TownApproved)
        );
        assert_eq!(
            town.approved(Towns::DecideThemselves),
            Ok(CampaignState::Approved)
        );
        let at_head_office = standing("370405001", CampaignState::TownApproved);
        assert_eq!(at_head_office.turn(), Some(Turn::HeadOffice));
        assert_eq!(
            at_head_office.approved(Towns::AskHeadOffice),
            Ok(CampaignState::Approved)
        );
    }

    #[test]
    fn nobody_agrees_to_their_own_campaign_nor_twice_r12_4() {
        let mut town = standing("370405001", CampaignState::TownApproved);
        let (second, third) = (StaffId::generate(NOW), StaffId::generate(NOW));
        town.town_approved_by = Some(second);
        assert!(!town.is_another(town.author) && !town.is_another(second) && town.is_another(third));
    }

    #[test]
    fn a_state_is_left_by_its_own_ways_alone() {
        for state in CampaignState::ALL.iter().copied() {
            let campaign = standing("370405", state);
            assert_eq!(
                campaign.submitted().is_ok(),
                state == CampaignState::Draft,
                "{state:?}"
            );
            assert_eq!(
                campaign.resumed().is_ok(),
                state == CampaignState::Paused,
                "{state:?}"
            );
            assert_eq!(
                campaign.resent().is_ok(),
                state == CampaignState::Done,
                "{state:?}"
            );
            let over = matches!(
                state,
                CampaignState::Draft | CampaignState::Done | CampaignState::Stopped
            );
            assert_eq!(campaign.stopped().is_err(), over, "{state:?}");
        }
    }

    #[test]
    fn a_share_of_the_people_gets_the_second_text_always_the_same() {
        let campaign = CampaignId::generate(NOW);
        let people: Vec<Uuid> = (0..2000_u128).map(|n| Uuid::from_u128(n << 64 | n)).collect();
        let with_b = |share| {
            let got = people.iter().map(|person| variant(campaign, *person, share));
            got.filter(|variant| *variant == Variant::B).count()
        };
        assert_eq!((with_b(0), with_b(30)), (0, with_b(30)));
        assert!((500..700).contains(&with_b(30)), "{}", with_b(30));
    }
}
