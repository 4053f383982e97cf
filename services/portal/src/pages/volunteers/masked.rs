//! A volunteer's masked data.

use contracts::volunteer::{RevealVolunteer, VolunteerField};
use kernel::VolunteerId;
use portal_kit::Tr;

use crate::pages::reveal::Masked;

impl Masked for VolunteerField {
    type Id = VolunteerId;
    type Reveal = RevealVolunteer;
    const PATH: &'static str = "/volunteers";

    fn named(word: &str) -> Option<Self> {
        Self::parse(word)
    }

    fn word(self) -> &'static str {
        self.as_str()
    }

    fn label(self, tr: Tr) -> String {
        tr.t(match self {
            VolunteerField::ResidentId => "person-resident-id",
            VolunteerField::Phone => "person-phone",
        })
    }

    fn reveal(self, id: Self::Id, reason: String) -> Self::Reveal {
        RevealVolunteer {
            volunteer_id: id,
            field: self,
            reason,
        }
    }
}
