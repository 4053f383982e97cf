//! Names for a page (decision 8): one query to each registry, however many rows.

use std::collections::{BTreeSet, HashMap};

use contracts::{Code, dispatch::activity::ActivityTitles, elderly::ElderNames, volunteer::VolunteerNames};
use kernel::{ElderId, StaffId, VolunteerId};
use uuid::Uuid;

use super::{App, Signed};
use crate::store::staff;

/// Names by id.
#[derive(Debug, Default)]
pub struct Names {
    people: HashMap<Uuid, String>,
    activities: BTreeSet<Uuid>,
}

/// Titles that are asked for at once.
const AT_ONCE: usize = 1_000;

/// What stands where a name is unknown, or not for the reader.
const UNKNOWN: &str = "—";

impl FromIterator<(Uuid, String)> for Names {
    fn from_iter<I: IntoIterator<Item = (Uuid, String)>>(people: I) -> Self {
        Self {
            people: people.into_iter().collect(),
            activities: BTreeSet::new(),
        }
    }
}

impl Names {
    /// The names of the elders and volunteers of a page. Ids outside the reader's scope have none.
    ///
    /// # Errors
    /// A registry does not answer.
    pub async fn load(
        signed: &Signed,
        app: &App,
        elders: impl IntoIterator<Item = ElderId>,
        volunteers: impl IntoIterator<Item = VolunteerId>,
    ) -> contracts::Result<Self> {
        let elders: Vec<ElderId> = elders.into_iter().collect::<BTreeSet<_>>().into_iter().collect();
        let volunteers: Vec<VolunteerId> = volunteers
            .into_iter()
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        let served: Vec<Uuid> = elders.iter().map(|id| id.uuid()).collect();
        let ask_elders = async {
            if elders.is_empty() {
                Ok(None)
            } else {
                signed.ask(app, ElderNames { ids: elders }).await.map(Some)
            }
        };
        let ask_volunteers = async {
            if volunteers.is_empty() {
                Ok(None)
            } else {
                signed
                    .ask(app, VolunteerNames { ids: volunteers })
                    .await
                    .map(Some)
            }
        };
        let (elders, volunteers) = tokio::join!(ask_elders, ask_volunteers);
        let mut people = HashMap::new();
        for answer in [elders, volunteers] {
            match answer {
                Ok(found) => people.extend(
                    found
                        .into_iter()
                        .flat_map(|found| found.names)
                        .map(|person| (person.id, person.name.0)),
                ),
                // Who may not see names sees the page without them.
                Err(error) if error.code == Code::Forbidden => {}
                Err(error) => return Err(error),
            }
        }
        // Whom a visit of group work served is the activity: its title stands where a name would.
        let unnamed: Vec<Uuid> = served.into_iter().filter(|id| !people.contains_key(id)).collect();
        let mut activities = BTreeSet::new();
        for ids in unnamed.chunks(AT_ONCE) {
            match signed.ask(app, ActivityTitles { ids: ids.to_vec() }).await {
                Ok(found) => {
                    for activity in found.titles {
                        activities.insert(activity.activity_id.uuid());
                        people.insert(activity.activity_id.uuid(), activity.title);
                    }
                }
                Err(error) if error.code == Code::Forbidden => {}
                Err(error) => return Err(error),
            }
        }
        Ok(Self { people, activities })
    }

    /// Whether what stands where an elder would is an activity.
    pub fn is_activity(&self, id: ElderId) -> bool {
        self.activities.contains(&id.uuid())
    }

    /// The same names and those of members of staff.
    ///
    /// # Errors
    /// The database does not answer.
    pub async fn with_staff(
        mut self,
        app: &App,
        ids: impl IntoIterator<Item = StaffId>,
    ) -> contracts::Result<Self> {
        let ids: Vec<Uuid> = ids.into_iter().map(StaffId::uuid).collect();
        if !ids.is_empty() {
            let crypto = app.host.crypto();
            let mut db = app
                .host
                .pool()
                .acquire()
                .await
                .map_err(|error| runtime::Failure::from(error).into_error())?;
            let named = staff::names(&mut db, &ids)
                .await
                .map_err(runtime::Failure::into_error)?;
            for (id, sealed) in named {
                if let Ok(name) = crypto.open(&sealed) {
                    self.people.insert(id, name);
                }
            }
        }
        Ok(self)
    }

    /// Name of an elder, if the reader may know it.
    pub fn known_elder(&self, id: ElderId) -> Option<&str> {
        self.people.get(&id.uuid()).map(String::as_str)
    }

    /// Name of a volunteer, if the reader may know it.
    pub fn known_volunteer(&self, id: VolunteerId) -> Option<&str> {
        self.people.get(&id.uuid()).map(String::as_str)
    }

    /// Name of an elder, or “—”.
    pub fn elder(&self, id: ElderId) -> &str {
        self.of(id.uuid())
    }

    /// Name of a volunteer, or “—”.
    pub fn volunteer(&self, id: VolunteerId) -> &str {
        self.of(id.uuid())
    }

    /// Name of a member of staff, or “—”.
    pub fn staff(&self, id: StaffId) -> &str {
        self.of(id.uuid())
    }

    /// Name of whoever has this id, or “—”.
    pub fn of(&self, id: Uuid) -> &str {
        self.people.get(&id).map_or(UNKNOWN, String::as_str)
    }
}
